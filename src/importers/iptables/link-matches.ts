import type { AddressType, Condition } from '../../model/filter.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { parsePrefix } from '../../net/address.ts';
import { NEVER, opaque, type RuleContext, signed } from './match.ts';
import { reasonOf } from './opaque-matches.ts';
import { type Option, optionText } from './options.ts';

const TYPES: ReadonlyMap<string, AddressType> = new Map(
  (
    ['local', 'unicast', 'broadcast', 'multicast', 'anycast', 'blackhole', 'unreachable', 'prohibit'] as const
  ).map((type) => [type.toUpperCase(), type]),
);

/** `addrtype`: what the host's routing table says of an address. */
export function addressTypes(options: readonly Option[]): Condition[] {
  const limits = options.filter((option) => option.name.startsWith('--limit-iface-'));
  if (limits.length > 1 || limits.length === options.length) return [opaque(reasonOf('addrtype', options))];
  return options
    .filter((option) => !limits.includes(option))
    .flatMap((option) => addressType(option, limits[0]));
}

function addressType(option: Option, limit: Option | undefined): Condition[] {
  const types = (option.values[0] ?? '').split(',').map((name) => TYPES.get(name.toUpperCase()));
  if (types.some((type) => type === undefined) || limit?.negated)
    return [opaque(`address type ${optionText(option)}`)];
  const condition: Condition = {
    kind: 'address-type',
    side: option.name === '--src-type' ? 'source' : 'destination',
    types: types as AddressType[],
    ...(limit === undefined ? {} : { sameInterface: limit.name === '--limit-iface-in' ? 'in' : 'out' }),
  };
  return [signed(condition, option)];
}

const MULTICAST = {
  4: parsePrefix('224.0.0.0/4') as AddressRange,
  6: parsePrefix('ff00::/8') as AddressRange,
};

/** `pkttype`: a routed packet's frame is addressed as its destination is. */
export function frameTypes(options: readonly Option[], { family }: RuleContext): Condition[] {
  return options.flatMap((option): Condition[] => {
    const type = option.values[0]?.toLowerCase();
    if (type === 'multicast') return [multicast(family, option.negated)];
    if (type === 'broadcast') return [broadcast(family, option.negated)];
    if ((type === 'unicast' || type === 'host') && !option.negated) {
      return [multicast(family, true), broadcast(family, true)];
    }
    return [opaque(`frame type ${optionText(option)}`)];
  });
}

function multicast(family: Family, negated: boolean): Condition {
  return { kind: 'packet', boxes: [{ destination: [MULTICAST[family]] }], negated };
}

/** IPv6 has no broadcast. */
function broadcast(family: Family, negated: boolean): Condition {
  if (family === 6) return { kind: 'packet', boxes: [], negated };
  return { kind: 'address-type', side: 'destination', types: ['broadcast'], negated };
}

/**
 * `physdev` (xt_physdev.c): a routed packet leaves by no bridge port, so that of options about leaving just the negations hold;
 * it may have come in by the port of a bridge that the host belongs to.
 */
export function bridgePorts(options: readonly Option[]): Condition[] {
  const coming = options.filter(({ name }) => name === '--physdev-in' || name === '--physdev-is-in');
  if (options.some((option) => !option.negated && !coming.includes(option))) return [NEVER];
  return coming.length === 0 ? [] : [opaque(reasonOf('physdev', coming))];
}
