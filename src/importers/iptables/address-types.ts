import type { AddressType, Condition, Side } from '../../model/filter.ts';
import { type AddressRange, allAddresses, parsePrefix } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { boxOn } from '../../net/box.ts';
import { opaque, type RuleContext, signed } from './match.ts';
import { reasonOf } from './opaque-matches.ts';
import { type Option, optionText } from './options.ts';

const TYPES: ReadonlyMap<string, AddressType> = new Map(
  (
    ['local', 'unicast', 'broadcast', 'multicast', 'anycast', 'blackhole', 'unreachable', 'prohibit'] as const
  ).map((type) => [type.toUpperCase(), type]),
);

const GROUPS = prefix('ff00::/8');

/** Types of IPv6 that the address alone decides; the unspecified and the mapped ones are of no class (Linux kernel, ipv6_addr_type). */
const CLASSES: ReadonlyMap<AddressType, readonly AddressRange[]> = new Map([
  ['multicast', [GROUPS]],
  ['unicast', subtractRanges([allAddresses(6)], [GROUPS, prefix('::/128'), prefix('::ffff:0:0/96')])],
]);

/** Types of IPv6 that the host's routing table decides; the kernel loads no rule that asks for another one. */
const ROUTED: ReadonlySet<AddressType> = new Set(['local', 'anycast', 'unreachable']);

/** `addrtype`: what the host's routing table says of an address. */
export function addressTypes(options: readonly Option[], { family }: RuleContext): Condition[] {
  const limits = options.filter((option) => option.name.startsWith('--limit-iface-'));
  if (limits.length > 1 || limits.length === options.length) return [opaque(reasonOf('addrtype', options))];
  return options
    .filter((option) => !limits.includes(option))
    .map((option) => {
      const types = typesOf(option);
      if (types === undefined || limits[0]?.negated) return opaque(`address type ${optionText(option)}`);
      return family === 4 ? routedType(option, types, limits[0]) : typeOfClass(option, types, limits[0]);
    });
}

function typesOf(option: Option): AddressType[] | undefined {
  const types = (option.values[0] ?? '').split(',').map((name) => TYPES.get(name.toUpperCase()));
  return types.some((type) => type === undefined) ? undefined : (types as AddressType[]);
}

function routedType(
  option: Option,
  types: readonly AddressType[],
  limit: Option | undefined,
  within?: readonly AddressRange[],
): Condition {
  return signed(
    {
      kind: 'address-type',
      side: sideOf(option),
      types,
      ...(limit === undefined ? {} : { sameInterface: limit.name === '--limit-iface-in' ? 'in' : 'out' }),
      ...(within === undefined ? {} : { within }),
    },
    option,
  );
}

/**
 * IPv6: the address must be of every class that is listed and, where other types are, of one of these
 * (Linux kernel, xt_addrtype.c match_type6; its answers are in `fixtures/kernel-address-types.json`).
 */
function typeOfClass(option: Option, types: readonly AddressType[], limit: Option | undefined): Condition {
  const classes = types.flatMap((type) => {
    const ranges = CLASSES.get(type);
    return ranges === undefined ? [] : [ranges];
  });
  const others = types.filter((type) => !CLASSES.has(type));
  if (others.some((type) => !ROUTED.has(type)))
    return opaque(`address type ${optionText(option)}, which no kernel loads`);
  if (classes.length === 0) return routedType(option, others, limit);
  const within = classes.reduce(intersectRanges);
  if (others.length > 0) return routedType(option, others, limit, within);
  const boxes = within.length === 0 ? [] : [boxOn(sideOf(option), within)];
  return signed({ kind: 'packet', boxes }, option);
}

function sideOf(option: Option): Side {
  return option.name === '--src-type' ? 'source' : 'destination';
}

function prefix(text: string): AddressRange {
  return parsePrefix(text) as AddressRange;
}
