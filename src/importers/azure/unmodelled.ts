import type { Gap } from '../../model/gap.ts';
import type { RawResource } from './documents.ts';
import { nameOf } from './resources.ts';
import { UNMODELLED_TYPES } from './vocabulary.ts';

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
