import type { JsonObject } from '../editable-evidence.ts';

/** One text stands in the member with the singular name, several in the one with the plural. */
export function listMembers(singular: string, plural: string, values: readonly string[]): JsonObject {
  const [only, ...others] = values;
  return others.length > 0
    ? { [singular]: null, [plural]: [...values] }
    : { [singular]: only ?? null, [plural]: [] };
}

/** Addresses of one side: prefixes and tags, or application security groups, by id. */
export function sideMembers(
  side: 'source' | 'destination',
  prefixes: readonly string[],
  groups: readonly string[],
): JsonObject {
  return {
    ...listMembers(`${side}AddressPrefix`, `${side}AddressPrefixes`, groups.length > 0 ? [] : prefixes),
    [`${side}ApplicationSecurityGroups`]: groups.map((id) => ({ id })),
  };
}

export function portMembers(side: 'source' | 'destination', ports: readonly string[]): JsonObject {
  return listMembers(`${side}PortRange`, `${side}PortRanges`, ports);
}
