import type { Box, Interval } from '../../net/box.ts';
import { ICMPV6 } from '../../net/protocol.ts';

/** What protocol and port fields of a rule say, without addresses. */
export interface Traffic {
  readonly box: Box;
  /** As a person writes it: `tcp 22`, `icmp 8/0`, `all`. */
  readonly text: string;
  /** Set when the fields make no sense: the rule may match anything that `box` holds. */
  readonly problem?: string;
}

/** Reads `IpProtocol`, `FromPort`, `ToPort` of a group's rule. */
export type TrafficReader = typeof groupTraffic;

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(NUMBERS).map(([name, number]) => [number, name]),
);

/** Number of a protocol as the platform writes it: four names, else decimal; -1 is every protocol, undefined is unknown. */
function protocolOf(text: string): number | undefined {
  if (text === '-1') return -1;
  const number = NUMBERS[text.toLowerCase()] ?? (/^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined);
  return number !== undefined && number <= 255 ? number : undefined;
}

/**
 * `IpProtocol`, `FromPort`, `ToPort` of a group's rule: ports for TCP and UDP, type and code for ICMP, nothing for any other
 * protocol; -1 means all, and for ICMPv6 alone they may be omitted (API reference, IpPermission). ICMP is IPv4 only and ICMPv6 is
 * IPv6 only.
 */
function groupTraffic(protocol: string, from: number | undefined, to: number | undefined): Traffic {
  const number = protocolOf(protocol);
  if (number === undefined)
    return { box: {}, text: `protocol ${protocol}`, problem: `the protocol "${protocol}" is not known` };
  if (number === 6 || number === 17) return portTraffic(number, from, to);
  if (number === 1) return icmpTraffic(number, from, to, { family: 4 });
  if (number === ICMPV6) return icmpTraffic(number, from, to, { family: 6 });
  return plainTraffic(number);
}

/** A reader of `groupTraffic` that gives the same object for the same fields: large estates repeat a few hundred of them. */
export function createTrafficReader(): TrafficReader {
  const known = new Map<string, Map<number | undefined, Map<number | undefined, Traffic>>>();
  return function readTraffic(protocol, from, to) {
    let byFrom = known.get(protocol);
    if (byFrom === undefined) {
      byFrom = new Map();
      known.set(protocol, byFrom);
    }
    let byTo = byFrom.get(from);
    if (byTo === undefined) {
      byTo = new Map();
      byFrom.set(from, byTo);
    }
    let traffic = byTo.get(to);
    if (traffic === undefined) {
      traffic = groupTraffic(protocol, from, to);
      byTo.set(to, traffic);
    }
    return traffic;
  };
}

/**
 * `Protocol`, `PortRange`, `IcmpTypeCode` of a network ACL entry. Type and code of protocol 58 count on an IPv6 block only
 * (API reference, NetworkAclEntry); the family follows from the block.
 */
export function entryTraffic(entry: {
  readonly protocol: string;
  readonly ports: { readonly from: number | undefined; readonly to: number | undefined };
  readonly icmp: { readonly type: number | undefined; readonly code: number | undefined };
  readonly ipv6: boolean;
}): Traffic {
  const number = protocolOf(entry.protocol);
  if (number === undefined) {
    return {
      box: {},
      text: `protocol ${entry.protocol}`,
      problem: `the protocol "${entry.protocol}" is not known`,
    };
  }
  if (number === 6 || number === 17) return portTraffic(number, entry.ports.from, entry.ports.to);
  if (number === 1 || (number === ICMPV6 && entry.ipv6))
    return icmpTraffic(number, entry.icmp.type, entry.icmp.code, {});
  return plainTraffic(number);
}

function plainTraffic(number: number): Traffic {
  if (number === -1) return { box: {}, text: 'all' };
  return { box: { protocol: [[number, number]] }, text: NAMES.get(number) ?? `protocol ${number}` };
}

function portTraffic(number: number, from: number | undefined, to: number | undefined): Traffic {
  const protocol: readonly Interval[] = [[number, number]];
  const name = NAMES.get(number) ?? '';
  if (from === -1 && to === -1) return { box: { protocol }, text: name };
  if (from === undefined && to === undefined)
    return { box: { protocol }, text: name, problem: 'its ports are not in its description' };
  const text = `${name} ${from === to ? from : `${from ?? '?'}-${to ?? '?'}`}`;
  const ports = interval(from, to, 65535);
  if (ports === undefined)
    return {
      box: { protocol },
      text,
      problem: `${from ?? 'nothing'} to ${to ?? 'nothing'} is no range of ports`,
    };
  return { box: { protocol, destinationPort: [ports] }, text };
}

function icmpTraffic(
  number: number,
  type: number | undefined,
  code: number | undefined,
  family: { readonly family?: 4 | 6 },
): Traffic {
  const box: Box = { ...family, protocol: [[number, number]] };
  const name = NAMES.get(number) ?? '';
  const isOmitted = number === ICMPV6 && type === undefined && code === undefined;
  if (isOmitted || (type === -1 && code === -1)) return { box, text: name };
  if (type === undefined || code === undefined)
    return { box, text: name, problem: 'its type and code are not in its description' };
  const text = `${name} ${type}${code === -1 ? '' : `/${code}`}`;
  const types = interval(type, type, 255);
  const codes = code === -1 ? undefined : interval(code, code, 255);
  if (types === undefined || (codes === undefined && code !== -1)) {
    return {
      box,
      text,
      problem: `type ${type} with code ${code} is no ICMP message`,
    };
  }
  return { box: { ...box, icmpType: [types], ...(codes === undefined ? {} : { icmpCode: [codes] }) }, text };
}

function interval(from: number | undefined, to: number | undefined, most: number): Interval | undefined {
  if (from === undefined || to === undefined || from < 0 || from > to || to > most) return undefined;
  return [from, to];
}
