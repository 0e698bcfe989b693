import type { JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, NO_VALUES, type StackContext, type StackResource } from './stack-resource.ts';
import { type Names, resolveValue, textOf, unknownOf } from './values.ts';

/** Gives the groups that a change writes, and no others (API reference, ModifyNetworkInterfaceAttribute). */
export function wear(
  context: StackContext,
  resource: StackResource,
  property: string,
  isCertain: boolean,
  current: readonly string[] | undefined,
  give: (groups: readonly string[]) => boolean,
): void {
  const { id, name, before, after, origin } = resource;
  if (!isUnseen(resource) && JSON.stringify(before?.[property]) === JSON.stringify(after?.[property])) return;
  if (current === undefined) {
    addGap(context, `${id}, which ${name} changes, is not in evidence`, origin);
    return;
  }
  const groups = isUnseen(resource) ? undefined : groupsIn(after, property, context.names);
  const why = isUnseen(resource)
    ? NO_VALUES
    : groups === undefined
      ? 'its template no longer says it'
      : isCertain
        ? groups.unknown
        : 'it has several interfaces';
  if (why !== undefined) addGap(context, `which groups ${id} wears is not known: ${why}`, origin);
  give([...(isCertain ? (groups?.known ?? []) : []), ...(why === undefined ? [] : [why])]);
}

interface Groups {
  readonly known: readonly string[];
  /** Why there may be others. */
  readonly unknown?: string;
}

/** Groups that a property lists; undefined: it lists none. */
export function groupsIn(
  properties: JsonObject | undefined,
  property: string,
  names: Names,
): Groups | undefined {
  const list = properties?.[property];
  const items = Array.isArray(list) ? list : [list];
  const values = items.flatMap((item) => resolveValue(item, names) ?? []);
  if (values.length === 0) return undefined;
  const unknown = values.map(unknownOf).find((each) => each !== undefined);
  return {
    // A list of parameters' values stands in one text.
    known: values.flatMap((value) => textOf(value)?.split(',') ?? []),
    ...(unknown === undefined ? {} : { unknown: `it depends on ${unknown}` }),
  };
}
