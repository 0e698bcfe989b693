import type { Side } from '../../model/filter.ts';
import {
  type AddressTerm,
  allAddresses,
  type Family,
  parseAddress,
  parseMasked,
  parsePrefix,
} from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { only } from './json-value.ts';
import { bigNumber } from './masked-numbers.ts';
import { rangeOf } from './numbers.ts';
import { NEVER, type Operand, type Part } from './part.ts';

/** An address of the packet. */
export function addressOperand(family: Family, side: Side): Operand {
  const partOf = (term: AddressTerm): Part => ({
    box: boxOn(side, [term]),
  });
  return {
    needs: [{ kind: 'packet', boxes: [{ family }] }],
    parts(value) {
      const term = addressTerm(value, family) ?? numberTerm(value, family);
      return term === undefined ? undefined : [partOf(term)];
    },
    compared(operator, value) {
      const bound = typeof value === 'string' ? parseAddress(value) : undefined;
      if (bound?.family !== family) return undefined;
      const all = allAddresses(family);
      const first = operator === '>' ? bound.value + 1n : operator === '>=' ? bound.value : 0n;
      const last = operator === '<' ? bound.value - 1n : operator === '<=' ? bound.value : all.last;
      return [first > last ? { conditions: [NEVER] } : partOf({ family, first, last })];
    },
  };
}

/** Addresses of which only the bits of a mask are compared: `ip saddr & 255.0.0.255 == 10.0.0.1`. */
export function maskedAddressOperand(family: Family, side: Side, mask: string): Operand | undefined {
  if (parseAddress(mask)?.family !== family) return undefined;
  return {
    needs: [{ kind: 'packet', boxes: [{ family }] }],
    parts(value) {
      if (typeof value !== 'string' || parseAddress(value)?.family !== family) return undefined;
      const wanted = (parseAddress(value)?.value ?? 0n) & ~(parseAddress(mask)?.value ?? 0n);
      const term = parseMasked(`${value}/${mask}`);
      if (term === undefined) return undefined;
      // A bit that the mask clears is never set.
      if (wanted !== 0n) return [{ conditions: [NEVER] }];
      return [{ box: boxOn(side, [term]) }];
    },
  };
}

/** `"192.0.2.1"`, `{"prefix": {addr, len}}` or `{"range": [first, last]}`; undefined: not an address of the family. */
export function addressTerm(value: unknown, family: Family): AddressTerm | undefined {
  if (typeof value === 'string') return prefixTerm(value, family);
  const range = rangeOf(value);
  if (range !== undefined) {
    const [first, last] = range.map((each) => (typeof each === 'string' ? parseAddress(each) : undefined));
    const isRange = first?.family === family && last?.family === family && first.value <= last.value;
    return isRange ? { family, first: first.value, last: last.value } : undefined;
  }
  const prefix = only(only(value, 'prefix')?.prefix, 'addr', 'len');
  return prefix === undefined ? undefined : prefixTerm(`${prefix.addr}/${prefix.len}`, family);
}

/** nft lists raw bits that are an address by its name, and leaves their values numbers: `@nh,128,32 { 1 }` as `ip daddr { 0x1 }` (1.0.6). */
function numberTerm(value: unknown, family: Family): AddressTerm | undefined {
  const [first, last] = (rangeOf(value) ?? [value, value]).map(bigNumber);
  if (first === undefined || last === undefined || first > last) return undefined;
  return last > allAddresses(family).last ? undefined : { family, first, last };
}

function prefixTerm(text: string, family: Family): AddressTerm | undefined {
  const term = parsePrefix(text);
  return term?.family === family ? term : undefined;
}
