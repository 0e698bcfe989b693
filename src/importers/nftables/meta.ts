import type { Family } from '../../net/address.ts';
import { frameType } from '../frame-type.ts';
import { only } from './json-value.ts';
import { markOperand } from './marks.ts';
import { parseNumber } from './numbers.ts';
import { NEVER, type Operand, type Part } from './part.ts';
import { protocolOperand } from './payload.ts';

const PROTOCOL_FAMILIES: ReadonlyMap<unknown, Family> = new Map<unknown, Family>([
  ['ip', 4],
  ['ip6', 6],
  [0x0800, 4],
  [0x86dd, 6],
]);
const OTHER_PROTOCOLS: readonly unknown[] = ['arp', 'vlan', '8021q', '8021ad'];
const NFPROTO_FAMILIES: ReadonlyMap<unknown, Family> = new Map<unknown, Family>([
  ['ipv4', 4],
  ['ipv6', 6],
  [2, 4],
  [10, 6],
]);

/** What goes with the packet; undefined: something that the question does not say. */
export function metaOperand(body: unknown): Operand | undefined {
  const key = only(body, 'key')?.key;
  switch (key) {
    case 'l4proto':
      return protocolOperand([]);
    case 'protocol':
      return plainOperand((value) => {
        const family = PROTOCOL_FAMILIES.get(value);
        if (family !== undefined) return { box: { family } };
        const isOther = OTHER_PROTOCOLS.includes(value) || parseNumber(value, 65_535) !== undefined;
        return isOther ? { conditions: [NEVER] } : undefined;
      });
    case 'nfproto':
      return plainOperand((value) => {
        const family = NFPROTO_FAMILIES.get(value);
        return family === undefined ? undefined : { box: { family } };
      });
    case 'iifname':
    case 'oifname':
      return plainOperand((value) => interfacePart(value, key === 'iifname' ? 'in' : 'out'));
    case 'iif':
    case 'oif':
      return plainOperand((value) => linkPart(value, key === 'iif' ? 'in' : 'out'));
    case 'mark':
      return markOperand({ of: 'packet', and: 0xffff_ffff, xor: 0 });
    case 'pkttype':
      return plainOperand(framePart);
    default:
      return undefined;
  }
}

function plainOperand(part: (value: unknown) => Part | undefined): Operand {
  return {
    needs: [],
    parts(value) {
      const found = part(value);
      return found === undefined ? undefined : [found];
    },
  };
}

/** A name, or the beginning of names: `"wg*"`; `"eth\\*"` ends in a star. */
function interfacePart(value: unknown, direction: 'in' | 'out'): Part | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const prefix = value.endsWith('*') && !value.endsWith('\\*');
  const name = prefix ? value.slice(0, -1) : value.replace(/\\\*$/, '*');
  return { conditions: [{ kind: 'interface', direction, name, prefix }] };
}

/** An index is resolved when the rule is loaded; a number is listed where its interface is gone, and may mean another one. */
function linkPart(value: unknown, direction: 'in' | 'out'): Part | undefined {
  if (typeof value !== 'string' || value === '' || /^\d+$/.test(value)) return undefined;
  return { conditions: [{ kind: 'interface', direction, name: value, prefix: false }] };
}

function framePart(value: unknown): Part | undefined {
  const conditions = typeof value === 'string' ? frameType(value, false) : undefined;
  return conditions === undefined ? undefined : { conditions };
}
