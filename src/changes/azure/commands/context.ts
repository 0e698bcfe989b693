import { TYPES } from '../../../importers/azure/vocabulary.ts';
import { InputError } from '../../../model/input-error.ts';
import { type Argument, type Arguments, single } from '../../arguments.ts';
import { type CommandContext, doubtOf, needed } from '../../cloud-command.ts';
import { idOf, isSameId, partsOf, resourcesOf } from '../resources.ts';

/** Resources that a command means; several where it is not known which. */
export interface Meant {
  readonly ids: readonly string[];
  /** Why it is not known which. */
  readonly why?: string;
}

/**
 * Resources by `--ids`, else by name, resource group and subscription, as far as the line and then the target say them.
 * @throws InputError where several bear the name
 */
export function meant(
  context: CommandContext,
  all: readonly string[],
  what: string,
  nameOption: string,
  nameOf: (id: string) => string = (id) => partsOf(id).name,
): Meant {
  const ids = context.given.options.get('ids');
  if (ids !== undefined) {
    const unknown = doubtOf(context, ...ids);
    const known = all.filter((id) =>
      ids.some(({ text }) => isSameId(id, text) || text.toLowerCase().startsWith(`${id.toLowerCase()}/`)),
    );
    if (unknown !== undefined) return { ids: all, why: unknown };
    const why = `no ${what} ${ids[0]?.text ?? ''} is in evidence`;
    return known.length === 0 ? { ids: [], why } : { ids: known };
  }
  const name = needed(context, nameOption);
  const places = inPlace(context, all);
  if (name === undefined) return { ids: [], why: `it names no ${what}` };
  if (name.unknown !== undefined)
    return { ids: places, why: `which ${what} it means depends on ${name.unknown}` };
  const found = places.filter((id) => isSameId(nameOf(id), name.text));
  const group = single(context.given, 'resource-group');
  if (found.length > 1 && group?.unknown !== undefined)
    return { ids: found, why: `which ${what} it means depends on ${group.unknown}` };
  if (found.length > 1) {
    const { file, line } = context.origin;
    throw new InputError(
      `which ${what} "${name.text}" is: expected one of ${found.join(', ')} (--change SUBSCRIPTION=FILE, or --subscription and -g in the line), found none named`,
      { file, ...(line === undefined ? {} : { line }) },
    );
  }
  return found.length === 0 ? { ids: [], why: `no ${what} ${name.text} is in evidence` } : { ids: found };
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function inPlace(context: CommandContext, all: readonly string[]): string[] {
  const group = single(context.given, 'resource-group');
  const subscription = single(context.given, 'subscription');
  const wanted =
    subscription === undefined
      ? context.target
      : subscription.unknown === undefined
        ? subscription.text
        : undefined;
  const known = new Set(all.map((id) => partsOf(id).subscription?.toLowerCase()));
  // A subscription may be named by a name that ids do not hold.
  const isId = wanted !== undefined && (known.has(wanted.toLowerCase()) || GUID.test(wanted));
  return all.filter((id) => {
    const parts = partsOf(id);
    const isOtherGroup =
      group !== undefined && group.unknown === undefined && !isSameId(parts.group, group.text);
    return !isOtherGroup && (!isId || isSameId(parts.subscription, wanted));
  });
}

/** The id of a resource that a command names or makes, in its resource group. */
export function newId(context: CommandContext, kind: string, name: string): string {
  const group = single(context.given, 'resource-group')?.text ?? 'resource-group';
  const subscription = single(context.given, 'subscription')?.text ?? context.target;
  const neighbour = Object.values(TYPES)
    .flatMap((type) => resourcesOf(context.evidence, type))
    .map(({ value }) => partsOf(value.id))
    .find((parts) => isSameId(parts.group, group));
  const first = Object.values(TYPES)
    .flatMap((type) => resourcesOf(context.evidence, type))
    .map(({ value }) => partsOf(value.id).subscription)[0];
  return idOf(neighbour?.subscription ?? subscription ?? first ?? 'subscription', group, kind, name);
}

/** A reference by id, or by name: then to what is in the resource group of the command, or of a place that was named by its id. */
export function referenceOf(context: CommandContext, kind: string, text: string, place?: string): string {
  if (text.startsWith('/')) return text;
  const { subscription, group } = partsOf(place);
  return subscription === undefined || group === undefined || !context.given.options.has('ids')
    ? newId(context, kind, text)
    : idOf(subscription, group, kind, text);
}

/** By `--name`, else the last part of an id. */
export function nameGiven({ options }: Arguments): Argument | undefined {
  const [name] = options.get('name') ?? [];
  const [id] = options.get('ids') ?? [];
  return name ?? (id === undefined ? undefined : { ...id, text: partsOf(id.text).name });
}
