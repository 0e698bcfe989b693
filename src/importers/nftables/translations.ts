import type { Action, Condition } from '../../model/filter.ts';
import { type AddressRange, type Family, prefixLength } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { addressTerm } from './addresses.ts';
import type { Context } from './context.ts';
import { entriesOf } from './entries.ts';
import { listOf, only } from './json-value.ts';
import { parseNumber, rangeOf } from './numbers.ts';

/** One of the things that a translation may do, and when. */
export interface Translation {
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

/** Which of several addresses or ports is taken; none changes what is possible. */
const SPREAD = ['random', 'fully-random', 'persistent'];
/** What a map gives, which its values show. */
const SHOWN = ['interval', 'concat'];
/** Networks are mapped to networks, and each address keeps its bits behind the prefix (nft_nat.c, nft_nat_setup_netmap). */
const MAPPED = ['prefix', 'netmap'];

/** `dnat`, `snat`, `redirect` and `masquerade`; undefined: not understood. */
export function translationsOf(name: string, body: unknown, context: Context): Translation[] | undefined {
  const fields = only(body ?? {}, 'family', 'addr', 'port', 'flags', 'type_flags');
  const flags = [fields?.flags, fields?.type_flags].flatMap(listOf).map(String);
  if (fields === undefined || flags.some((flag) => ![...SPREAD, ...SHOWN, ...MAPPED].includes(flag)))
    return undefined;
  const isMapped = flags.some((flag) => MAPPED.includes(flag));
  const family = familyOf(fields.family, context);
  const needs: Condition[] =
    family === undefined || fields.addr === undefined ? [] : [{ kind: 'packet', boxes: [{ family }] }];
  const addresses = choices(fields.addr, context);
  const ports = choices(fields.port, context);
  const found = addresses.flatMap((address) =>
    ports.map((port): Translation | undefined => {
      const action =
        'unknown' in address || 'unknown' in port
          ? ({ kind: 'opaque', reason: `${name} to what a map gives` } as const)
          : isMapped
            ? mappedTo(name, address.value, port.value, family)
            : actionOf(name, address.value, port.value, family);
      if (action === undefined) return undefined;
      return { conditions: [...needs, ...address.conditions, ...port.conditions], action };
    }),
  );
  return found.some((each) => each === undefined) ? undefined : (found as Translation[]);
}

function familyOf(family: unknown, { table }: Context): Family | undefined {
  const text = family ?? table.family;
  return text === 'ip' ? 4 : text === 'ip6' ? 6 : undefined;
}

type Choice = { readonly conditions: readonly Condition[] } & (
  | { readonly value: unknown }
  | { readonly unknown: true }
);

/** The values that an address or a port may have: one, or what a map gives. */
function choices(value: unknown, context: Context): Choice[] {
  const map = only(value, 'map');
  if (map === undefined) return [{ conditions: [], value }];
  return entriesOf(map.map, context).map(({ conditions, ...entry }) =>
    'data' in entry ? { conditions, value: entry.data } : { conditions, unknown: true },
  );
}

function actionOf(
  name: string,
  address: unknown,
  port: unknown,
  family: Family | undefined,
): Action | undefined {
  const pair = only(address, 'concat')?.concat;
  if (Array.isArray(pair)) {
    return pair.length === 2 && port === undefined ? actionOf(name, pair[0], pair[1], family) : undefined;
  }
  const range = address === undefined ? undefined : rangeOfAddresses(address, family);
  const ports = port === undefined ? undefined : portsOf(port);
  if ((address !== undefined && range === undefined) || (port !== undefined && ports === undefined))
    return undefined;
  switch (name) {
    case 'dnat':
      if (range === undefined && ports === undefined) return undefined;
      return {
        kind: 'translate',
        ...(range === undefined ? {} : { destination: [range] }),
        ...(ports === undefined ? {} : { destinationPort: ports }),
      };
    case 'redirect':
      if (range !== undefined) return undefined;
      return {
        kind: 'translate',
        toInterface: true,
        ...(ports === undefined ? {} : { destinationPort: ports }),
      };
    case 'snat':
    case 'masquerade':
      if (name === 'masquerade' ? range !== undefined : range === undefined && ports === undefined)
        return undefined;
      return {
        kind: 'translate-source',
        ...(range === undefined ? {} : { source: [range] }),
        ...(ports === undefined ? {} : { sourcePort: ports }),
      };
    default:
      return undefined;
  }
}

function mappedTo(
  name: string,
  address: unknown,
  port: unknown,
  family: Family | undefined,
): Action | undefined {
  const range = rangeOfAddresses(address, family);
  const isNetwork = range !== undefined && prefixLength(range) !== undefined;
  if (!isNetwork || port !== undefined || (name !== 'dnat' && name !== 'snat')) return undefined;
  return { kind: 'translate', destination: [range], keepsHost: true };
}

function rangeOfAddresses(value: unknown, family: Family | undefined): AddressRange | undefined {
  const families = family === undefined ? ([4, 6] as const) : [family];
  const [term] = families.flatMap((each) => addressTerm(value, each) ?? []);
  return term === undefined || 'mask' in term ? undefined : term;
}

function portsOf(value: unknown): Interval | undefined {
  const [first, last] = (rangeOf(value) ?? [value, value]).map((each) => parseNumber(each, 65_535));
  return first === undefined || last === undefined || first > last ? undefined : [first, last];
}
