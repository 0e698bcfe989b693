import type { ExactRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { type ListedRule, rangeOf } from './listed-rule.ts';

/** The priority of the rule that asks the main table. */
const MAIN = 32_766;
const READ: ReadonlySet<string> = new Set([
  ...'priority not src srclen dst dstlen iif oif fwmark fwmask ipproto protocol'.split(' '),
  ...'sport sport_start sport_end dport dport_start dport_end table action suppress_prefixlen'.split(' '),
]);
const REFUSING: readonly unknown[] = ['blackhole', 'unreachable', 'prohibit'];

/** A rule of which every member is understood and that is asked before the main table's; undefined: any other. */
export function exactRule(rule: ListedRule, family: Family): ExactRule | undefined {
  const { priority, iif, oif, table, action } = rule;
  if (typeof priority !== 'number' || priority >= MAIN) return undefined;
  if (!Object.keys(rule).every((key) => READ.has(key))) return undefined;
  if ([iif, oif].some((link) => link !== undefined && typeof link !== 'string')) return undefined;
  const packets = packetsOf(rule, family);
  const mark = markOf(rule);
  const doesOne = typeof table === 'string' ? action === undefined : REFUSING.includes(action);
  if (packets === undefined || mark === 'unknown' || !doesOne) return undefined;
  const suppressed = rule.suppress_prefixlen;
  if (suppressed !== undefined && typeof suppressed !== 'number') return undefined;
  // Which routes of the local and the default table come when is not asked here.
  if (typeof table === 'string' && ['local', '255', 'default', '253', '0'].includes(table)) return undefined;
  return {
    packets,
    ...(typeof iif === 'string' ? { incoming: iif } : {}),
    ...(typeof oif === 'string' ? { outgoing: oif } : {}),
    ...(mark === undefined ? {} : { mark }),
    isNegated: 'not' in rule,
    ...(typeof table === 'string' ? { table: table === '254' ? 'main' : table } : {}),
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

function packetsOf(rule: ListedRule, family: Family): Box | undefined {
  const { src, srclen, dst, dstlen, ipproto } = rule;
  const [source, destination] = [rangeOf(src, srclen), rangeOf(dst, dstlen)];
  const isRead = (text: unknown, range: unknown) =>
    range !== undefined || text === undefined || text === 'all' || text === 'default';
  if (!isRead(src, source) || !isRead(dst, destination)) return undefined;
  if ([source, destination].some((range) => range !== undefined && range.family !== family)) return undefined;
  const protocol = ipproto === undefined ? undefined : protocolNumber(String(ipproto));
  if (ipproto !== undefined && protocol === undefined) return undefined;
  const ports = [portsOf(rule, 'sport'), portsOf(rule, 'dport')] as const;
  if (ports.includes('unknown')) return undefined;
  const [sourcePort, destinationPort] = ports as readonly (Interval | undefined)[];
  return {
    family,
    ...(source === undefined ? {} : { source: [source] }),
    ...(destination === undefined ? {} : { destination: [destination] }),
    ...(protocol === undefined ? {} : { protocol: [[protocol, protocol]] }),
    ...(sourcePort === undefined ? {} : { sourcePort: [sourcePort] }),
    ...(destinationPort === undefined ? {} : { destinationPort: [destinationPort] }),
  };
}

function portsOf(rule: ListedRule, side: 'sport' | 'dport'): Interval | 'unknown' | undefined {
  const { [side]: one, [`${side}_start`]: first = one, [`${side}_end`]: last = first } = rule;
  if (first === undefined && last === undefined) return undefined;
  const isPort = (value: unknown): value is number => Number.isInteger(value) && Number(value) <= 65_535;
  return isPort(first) && isPort(last) && first <= last ? [first, last] : 'unknown';
}

export function markOf({ fwmark, fwmask }: ListedRule): ExactRule['mark'] | 'unknown' {
  if (fwmark === undefined) return fwmask === undefined ? undefined : 'unknown';
  const [value, mask] = [fwmark, fwmask ?? 0xffff_ffff].map(Number);
  const isMark = (number: number | undefined): number is number => Number.isInteger(number);
  return isMark(value) && isMark(mask) ? { value: (value & mask) >>> 0, mask } : 'unknown';
}
