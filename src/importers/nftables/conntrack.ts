import type { Condition, ConnectionState } from '../../model/filter.ts';
import type { Box } from '../../net/box.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { addressTerm } from './addresses.ts';
import { only } from './json-value.ts';
import { markOperand } from './marks.ts';
import { numberOperand, parseNumber } from './numbers.ts';
import type { Operand } from './part.ts';

const STATES: readonly string[] = ['new', 'established', 'related', 'invalid', 'untracked'];
/** Without a connection nothing but its state can be asked, negated or not (nft_ct.c). */
export const TRACKED: readonly Condition[] = [
  { kind: 'state', states: ['untracked', 'invalid'], negated: true },
];

/** A property of the connection; undefined: one that is not known of a first packet. */
export function connectionOperand(body: unknown): Operand | undefined {
  const operand = propertyOperand(body);
  return operand === undefined ? undefined : { ...operand, asks: [...(operand.asks ?? []), 'connection'] };
}

function propertyOperand(body: unknown): Operand | undefined {
  const fields = only(body, 'key', 'dir');
  if (fields === undefined) return undefined;
  if (fields.dir !== undefined) return fields.dir === 'original' ? originalOperand(fields.key) : undefined;
  switch (fields.key) {
    case 'state':
      return bitOperand([], (name) =>
        STATES.includes(name) ? { kind: 'state', states: [name as ConnectionState] } : undefined,
      );
    case 'status':
      return statusOperand();
    case 'direction':
      return directionOperand();
    case 'mark':
      return { ...markOperand({ of: 'connection', and: 0xffff_ffff, xor: 0 }), needs: TRACKED };
    case 'protocol':
    case 'l3proto':
      return originalOperand(fields.key);
    default:
      return undefined;
  }
}

/** A connection has one state at a time, so that "equal" and "any of" are the same. */
function bitOperand(
  needs: readonly Condition[],
  read: (name: string) => Condition | undefined,
): Operand & Required<Pick<Operand, 'anyBit'>> {
  return {
    needs,
    parts(value) {
      const condition = typeof value === 'string' ? read(value) : undefined;
      return condition === undefined ? undefined : [{ conditions: [condition] }];
    },
    anyBit(values) {
      const found = values.map((value) => (typeof value === 'string' ? read(value) : undefined));
      if (found.length === 0 || found.some((each) => each === undefined)) return undefined;
      const states = found.flatMap((each) => (each?.kind === 'state' ? each.states : []));
      return { kind: 'state', states };
    },
  };
}

/** Bits that other bits may accompany: only whether one is set can be told. */
function statusOperand(): Operand {
  const { anyBit } = bitOperand(TRACKED, (name) =>
    name === 'dnat' || name === 'snat' ? { kind: 'state', states: [name] } : undefined,
  );
  return { needs: TRACKED, parts: () => undefined, anyBit };
}

function directionOperand(): Operand {
  const states = new Map<unknown, ConnectionState>([
    ['original', 'original'],
    ['reply', 'reply'],
    [0, 'original'],
    [1, 'reply'],
  ]);
  return {
    needs: TRACKED,
    parts(value) {
      const state = states.get(value);
      return state === undefined ? undefined : [{ conditions: [{ kind: 'state', states: [state] }] }];
    },
  };
}

/** The packet as it was before translation. */
function originalOperand(key: unknown): Operand | undefined {
  const original = (box: Box) => ({ conditions: [{ kind: 'original', boxes: [box] } as const] });
  const [, family, side] = /^(?:(ip|ip6) )?([sd]addr)$/.exec(String(key)) ?? [];
  if (side !== undefined) {
    const families =
      family === undefined ? ([4, 6] as const) : [family === 'ip' ? (4 as const) : (6 as const)];
    return {
      needs: [...TRACKED, { kind: 'packet', boxes: families.map((each) => ({ family: each })) }],
      parts(value) {
        const [term] = families.flatMap((each) => addressTerm(value, each) ?? []);
        if (term === undefined) return undefined;
        return [original(side === 'saddr' ? { source: [term] } : { destination: [term] })];
      },
    };
  }
  if (key === 'proto-src' || key === 'proto-dst') {
    const field = key === 'proto-src' ? 'sourcePort' : 'destinationPort';
    const parse = (value: unknown) => parseNumber(value, 65_535);
    return numberOperand(65_535, TRACKED, parse, (interval) => original({ [field]: [interval] }));
  }
  if (key === 'protocol') {
    const parse = (value: unknown) =>
      typeof value === 'string' ? protocolNumber(value) : parseNumber(value, 255);
    return numberOperand(255, TRACKED, parse, (interval) => original({ protocol: [interval] }));
  }
  if (key !== 'l3proto') return undefined;
  return {
    needs: TRACKED,
    parts(value) {
      const known = value === 'ipv4' ? (4 as const) : value === 'ipv6' ? (6 as const) : undefined;
      return known === undefined ? undefined : [{ box: { family: known } }];
    },
  };
}
