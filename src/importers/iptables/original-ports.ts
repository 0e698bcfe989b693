import type { Condition } from '../../model/filter.ts';
import { type Box, type Interval, subtractIntervals } from '../../net/box.ts';
import { hasPorts, isIcmp, WITH_PORTS } from '../../net/protocol.ts';
import { opaque, type RuleContext } from './match.ts';

const ICMP: readonly Interval[] = [
  [1, 1],
  [58, 58],
];
const PORTED: readonly Interval[] = WITH_PORTS.map((number) => [number, number]);
const OTHERS = subtractIntervals([[0, 255]], [...PORTED, ...ICMP]);
const ANY = 65_535;

/**
 * A port of the tracked connection, which is asked of every protocol: ICMP has its identifier for a source, its type and code for a
 * destination, and what has none of these has 0 (Linux kernel, nf_conntrack_tuple.h, asked with `--ctorigdstport`).
 */
export function originalPorts(
  side: 'source' | 'destination',
  [first, last]: Interval,
  { protocol }: RuleContext,
): Exclude<Condition, { readonly kind: 'opaque' }> {
  const isWhole = first === 0 && last === ANY;
  const ported: Box = { [side === 'source' ? 'sourcePort' : 'destinationPort']: [[first, last]] };
  if (protocol !== undefined && hasPorts(protocol)) return { kind: 'original', boxes: [ported] };
  const boxes: Box[] = [
    { ...ported, protocol: PORTED },
    ...(side === 'destination' ? typesOf(first, last) : isWhole ? [{ protocol: ICMP }] : []),
    ...(first === 0 ? [{ protocol: OTHERS }] : []),
  ];
  const known = { kind: 'original', boxes } as const;
  const isIdentifier = side === 'source' && !isWhole && (protocol === undefined || isIcmp(protocol));
  if (!isIdentifier) return known;
  const identified: readonly Condition[] = [
    { kind: 'original', boxes: [{ protocol: ICMP }] },
    opaque(`whether an identifier of ICMP is ${first === last ? first : `${first} to ${last}`}`),
  ];
  return { kind: 'any', of: [[known], identified] };
}

/** Types and codes that read as one number are of the range. */
function typesOf(first: number, last: number): readonly Box[] {
  const [low, high] = [first >> 8, last >> 8];
  const box = (types: Interval, codes: Interval): Box => ({
    protocol: ICMP,
    icmpType: [types],
    icmpCode: [codes],
  });
  if (low === high) return [box([low, low], [first & 255, last & 255])];
  return [
    box([low, low], [first & 255, 255]),
    ...(high - low > 1 ? [box([low + 1, high - 1], [0, 255])] : []),
    box([high, high], [0, last & 255]),
  ];
}
