import type { Gap } from '../../model/gap.ts';
import type { RawResource } from './documents.ts';
import { nameOf } from './resources.ts';
import { HARMLESS_TYPES, TYPES, UNMODELLED_TYPES } from './vocabulary.ts';

/** A gap for each object that is recognised, changes what is admitted, and is not modelled yet. */
export function describeUnmodelled(raw: readonly RawResource[]): Gap[] {
  return raw.flatMap(({ type, value, file, pointer }): Gap[] => {
    const what = UNMODELLED_TYPES.get(type);
    if (what === undefined) return [];
    const id = typeof value.id === 'string' ? value.id : type;
    const origin = { file, pointer, text: nameOf(id) };
    return [
      {
        kind: 'unmodelled',
        effect: 'either',
        what: `${what} ${nameOf(id)} is not modelled`,
        subject: id,
        origin,
      },
    ];
  });
}

const READ: ReadonlySet<string> = new Set(Object.values(TYPES));

/** A gap for each kind of object of networks that nothing reads, by file: lists of what stands inside others among them. */
export function describeUnread(raw: readonly RawResource[]): Gap[] {
  const unread = raw.filter(
    ({ type }) =>
      type.startsWith('microsoft.network/') &&
      !READ.has(type) &&
      !UNMODELLED_TYPES.has(type) &&
      !HARMLESS_TYPES.test(type),
  );
  return [...Map.groupBy(unread, ({ file, type }) => `${type} ${file}`).values()].map((same): Gap => {
    const [{ type, value, file, pointer }] = same as [RawResource];
    const id = typeof value.id === 'string' ? value.id : type;
    const [, parent = ''] = /^(microsoft\.network\/\w+)\/\w+$/.exec(type) ?? [];
    const [subject, are] = same.length === 1 ? [nameOf(id), 'is'] : [`${same.length} objects`, 'are'];
    const isPart = READ.has(parent)
      ? 'read where their parent is described, and not from a list of their own'
      : 'not read';
    return {
      kind: 'unmodelled',
      effect: 'either',
      what: `${subject} of the type ${type} ${are} ${isPart}`,
      origin: { file, pointer, text: nameOf(id) },
    };
  });
}
