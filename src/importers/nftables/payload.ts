import type { Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { addressOperand } from './addresses.ts';
import { bitsOperand, type HeaderBits } from './header-bits.ts';
import { ICMP_CODES, ICMP_TYPES, ICMPV6_CODES, ICMPV6_TYPES } from './icmp-names.ts';
import { only } from './json-value.ts';
import { numberOperand, parseNumber } from './numbers.ts';
import type { Operand } from './part.ts';
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
const PORT_BITS: ReadonlyMap<unknown, HeaderBits> = new Map([
  ['sport', { base: 'th', offset: 0, length: 16 }],
  ['dport', { base: 'th', offset: 16, length: 16 }],
]);
/** More bits than that no comparison has (nf_tables.h, NFT_DATA_VALUE_MAXLEN). */
const LONGEST = 128;

/** A field of a header; undefined: one that the model does not have. */
export function payloadOperand(body: unknown): Operand | undefined {
  const raw = rawBits(body);
  if (raw !== undefined) return bitsOperand(raw);
  const field = only(body, 'protocol', 'field');
  if (typeof field?.protocol !== 'string' || typeof field.field !== 'string') return undefined;
  return fieldOperand(field.protocol, field.field);
}

/** Raw bits, or a port, of which those of a mask are compared: `th dport & 0xff00`. */
export function maskedPayloadOperand(body: unknown, mask: bigint): Operand | undefined {
  const field = only(body, 'protocol', 'field');
  const bits = rawBits(body) ?? PORT_BITS.get(field?.field);
  if (bits === undefined || mask >> BigInt(bits.length) !== 0n) return undefined;
  if (field === undefined || field.protocol === 'th') return bitsOperand(bits, { mask });
  const protocol = PORTED[String(field.protocol)];
  return protocol === undefined ? undefined : bitsOperand(bits, { mask, protocol });
}

/** Packets that have the header of the name, which nft asks for wherever it reads or writes one and does not print (nft 1.0.6). */
export function havingHeader(protocol: string): Condition[] {
  const family = Object.hasOwn(FAMILIES, protocol) ? FAMILIES[protocol] : undefined;
  if (family !== undefined) return [{ kind: 'packet', boxes: [{ family }] }];
  const number = Object.hasOwn(PORTED, protocol) ? PORTED[protocol] : undefined;
  return number === undefined ? [] : [{ kind: 'packet', boxes: [{ protocol: [[number, number]] }] }];
}

function rawBits(body: unknown): HeaderBits | undefined {
  const { base, offset, len: length } = only(body, 'base', 'offset', 'len') ?? {};
  if (base !== 'th' && base !== 'nh') return undefined;
  if (!isCount(offset, 65_535) || !isCount(length, LONGEST) || length === 0) return undefined;
  return { base, offset, length };
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function fieldOperand(protocol: string, field: string): Operand | undefined {
  const family = FAMILIES[protocol];
  if (family !== undefined && (field === 'saddr' || field === 'daddr'))
    return addressOperand(family, field === 'saddr' ? 'source' : 'destination');
  // Packets that are asked about have no extension header: the first next header is the protocol.
  if (family !== undefined && field === (family === 4 ? 'protocol' : 'nexthdr'))
    return protocolOperand([{ kind: 'packet', boxes: [{ family }] }]);
  if (family !== undefined && field === 'version')
    return {
      ...bitsOperand({ base: 'nh', offset: 0, length: 4 }),
      needs: [{ kind: 'packet', boxes: [{ family }] }],
    };
  const port = PORT_FIELDS[field];
  const ported = PORTED[protocol];
  if (port !== undefined && ported !== undefined) return portOperand(ported, port);
  if (protocol === 'th') {
    const bits = PORT_BITS.get(field);
    return bits === undefined ? undefined : bitsOperand(bits);
  }
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

function icmpOperand(name: 'icmp' | 'icmpv6', field: 'type' | 'code'): Operand {
  const { protocol: number, family, [field]: names } = ICMP[name];
  const head: Box = { family, protocol: [[number, number]] };
  const parse = (value: unknown) =>
    (typeof value === 'string' ? names.get(value) : undefined) ?? parseNumber(value, 255);
  return numberOperand(255, [{ kind: 'packet', boxes: [head] }], parse, (interval) => ({
    box: { ...head, [field === 'type' ? 'icmpType' : 'icmpCode']: [interval] },
  }));
}
