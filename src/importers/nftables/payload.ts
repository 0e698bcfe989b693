import type { Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import { protocolNumber, WITH_PORTS } from '../../net/protocol.ts';
import { addressOperand } from './addresses.ts';
import { ICMP_CODES, ICMP_TYPES, ICMPV6_CODES, ICMPV6_TYPES } from './icmp-names.ts';
import { type JsonRecord, only } from './json-value.ts';
import { numberOperand, parseNumber } from './numbers.ts';
import { type Operand, opaque } from './part.ts';
import { flagOperand } from './tcp-flags.ts';

const FAMILIES: Readonly<Record<string, Family>> = { ip: 4, ip6: 6 };
const PORTED: Readonly<Record<string, number>> = { tcp: 6, udp: 17, dccp: 33, sctp: 132, udplite: 136 };
const PORT_FIELDS: Readonly<Record<string, 'sourcePort' | 'destinationPort'>> = {
  sport: 'sourcePort',
  dport: 'destinationPort',
};
const ICMP = {
  icmp: { protocol: 1, family: 4, type: ICMP_TYPES, code: ICMP_CODES },
  icmpv6: { protocol: 58, family: 6, type: ICMPV6_TYPES, code: ICMPV6_CODES },
} as const;
/** Offsets of raw transport header expressions that are ports: `@th,16,16`. */
const RAW_PORTS: Readonly<Record<string, string>> = { '0': 'sport', '16': 'dport' };

/** A field of a header; undefined: one that the model does not have. */
export function payloadOperand(body: unknown): Operand | undefined {
  const raw = only(body, 'base', 'offset', 'len');
  const field = raw === undefined ? only(body, 'protocol', 'field') : rawPort(raw);
  if (field === undefined || typeof field.protocol !== 'string' || typeof field.field !== 'string')
    return undefined;
  return fieldOperand(field.protocol, field.field);
}

function rawPort({ base, offset, len }: JsonRecord): JsonRecord | undefined {
  const field = base === 'th' && len === 16 ? RAW_PORTS[String(offset)] : undefined;
  return field === undefined ? undefined : { protocol: 'th', field };
}

function fieldOperand(protocol: string, field: string): Operand | undefined {
  const family = FAMILIES[protocol];
  if (family !== undefined && (field === 'saddr' || field === 'daddr'))
    return addressOperand(family, field === 'saddr' ? 'source' : 'destination');
  // Packets that are asked about have no extension header: the first next header is the protocol.
  if (family !== undefined && field === (family === 4 ? 'protocol' : 'nexthdr'))
    return protocolOperand([{ kind: 'packet', boxes: [{ family }] }]);
  const port = PORT_FIELDS[field];
  const ported = PORTED[protocol];
  if (port !== undefined && ported !== undefined) return portOperand(ported, port);
  if (port !== undefined && protocol === 'th') return anyPortOperand(port);
  if (protocol === 'tcp' && field === 'flags') return flagOperand();
  if ((protocol === 'icmp' || protocol === 'icmpv6') && (field === 'type' || field === 'code'))
    return icmpOperand(protocol, field);
  return undefined;
}

export function protocolOperand(needs: readonly Condition[]): Operand {
  const parse = (value: unknown) =>
    typeof value === 'string' ? protocolNumber(value) : parseNumber(value, 255);
  return numberOperand(255, needs, parse, (protocol) => ({ box: { protocol: [protocol] } }));
}

function portOperand(number: number, port: 'sourcePort' | 'destinationPort'): Operand {
  const protocol: Interval[] = [[number, number]];
  const parse = (value: unknown) => parseNumber(value, 65_535);
  return numberOperand(65_535, [{ kind: 'packet', boxes: [{ protocol }] }], parse, (interval) => ({
    box: { protocol, [port]: [interval] },
  }));
}

const ALL_PORTED: readonly Interval[] = WITH_PORTS.map((number) => [number, number]);

/** The first bytes of whatever follows the network header: ports where the protocol has them, else not known. */
function anyPortOperand(port: 'sourcePort' | 'destinationPort'): Operand {
  const ports = numberOperand(
    65_535,
    [],
    (value) => parseNumber(value, 65_535),
    (interval): { readonly box: Box } => ({ box: { protocol: ALL_PORTED, [port]: [interval] } }),
  );
  const rest: Condition = { kind: 'packet', boxes: [{ protocol: ALL_PORTED }], negated: true };
  const reason = `the bytes of a ${port === 'sourcePort' ? 'source' : 'destination'} port in a protocol that has none`;
  return { ...ports, elsewhere: [rest, opaque(reason)] };
}

function icmpOperand(name: 'icmp' | 'icmpv6', field: 'type' | 'code'): Operand {
  const { protocol: number, family, [field]: names } = ICMP[name];
  const head: Box = { family, protocol: [[number, number]] };
  const parse = (value: unknown) =>
    (typeof value === 'string' ? names.get(value) : undefined) ?? parseNumber(value, 255);
  return numberOperand(255, [{ kind: 'packet', boxes: [head] }], parse, (interval) => ({
    box: { ...head, [field === 'type' ? 'icmpType' : 'icmpCode']: [interval] },
  }));
}
