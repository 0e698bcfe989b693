import type { Condition } from '../../model/filter.ts';
import { opaque, signed } from './match.ts';
import type { Option } from './options.ts';

const FULL = 0xffff_ffff;

export interface MarkValue {
  readonly value: number;
  readonly mask: number;
}

/** `0x4000/0x4000`; hexadecimal, decimal or octal (strtoul), the mask defaults to all bits. Undefined: not a mark. */
export function parseMark(text: string | undefined): MarkValue | undefined {
  const parts = (text ?? '').split('/');
  const value = parseNumber(parts[0]);
  const mask = parts.length === 1 ? FULL : parseNumber(parts[1]);
  return value === undefined || mask === undefined || parts.length > 2 ? undefined : { value, mask };
}

function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^(0[xX][0-9a-fA-F]{1,8}|0[0-7]*|[1-9][0-9]{0,9})$/.test(text)) return undefined;
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return value <= FULL ? value : undefined;
}

export function markConditions(option: Option, of: 'packet' | 'connection'): Condition[] {
  const mark = parseMark(option.values[0]);
  if (mark === undefined)
    return [opaque(`${of} mark ${option.negated ? 'not ' : ''}${option.values.join(' ')}`)];
  return [signed({ kind: 'mark', of, ...mark }, option)];
}
