import type { Condition } from '../../model/filter.ts';
import { isRecord } from '../json-object.ts';
import { parseNumber } from './numbers.ts';
import { NEVER, type Operand } from './part.ts';

const FLAGS: Readonly<Record<string, number>> = {
  fin: 1,
  syn: 2,
  rst: 4,
  psh: 8,
  ack: 16,
  urg: 32,
  ecn: 64,
  cwr: 128,
};
const NEEDS: readonly Condition[] = [{ kind: 'packet', boxes: [{ protocol: [[6, 6]] }] }];

/** `tcp flags`, and `tcp flags & mask`. */
export function flagOperand(mask = 255): Operand {
  return {
    needs: NEEDS,
    parts(value) {
      const flags = parseFlags(value);
      if (flags === undefined) return undefined;
      // A bit that the mask clears is never set.
      return [{ conditions: [(flags & ~mask) === 0 ? { kind: 'tcp-flags', mask, value: flags } : NEVER] }];
    },
    anyBit(values) {
      const flags = parseFlags(values);
      if (flags === undefined) return undefined;
      return { kind: 'tcp-flags', mask: flags & mask, value: 0, negated: true };
    },
  };
}

/** `"syn"`, `["syn", "ack"]`, `{"|": ["syn", "ack"]}` (nested before nft 1.1.0), or a number. */
export function parseFlags(value: unknown): number | undefined {
  if (typeof value === 'string' && Object.hasOwn(FLAGS, value)) return FLAGS[value];
  const list = Array.isArray(value)
    ? value
    : isRecord(value) && Object.keys(value).length === 1 && Array.isArray(value['|'])
      ? value['|']
      : undefined;
  if (list === undefined) return parseNumber(value, 255);
  let flags = 0;
  for (const each of list) {
    const flag = parseFlags(each);
    if (flag === undefined) return undefined;
    flags |= flag;
  }
  return flags;
}
