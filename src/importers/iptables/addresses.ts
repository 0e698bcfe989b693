import type { Condition, Side } from '../../model/filter.ts';
import { type AddressTerm, allAddresses, type Family, parseMasked, parseRange } from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { opaque, signed } from './match.ts';
import type { Option } from './options.ts';

/** `-s` and `-d`: one or several addresses with a prefix length or a mask. */
export function addressConditions(option: Option, side: Side, family: Family): Condition[] {
  const text = option.values[0] ?? '';
  const terms = text.split(',').map((part) => parseTerm(part, family));
  if (terms.some((term) => term === undefined) || (option.negated && terms.length > 1)) {
    return [opaque(`${side} address ${option.negated ? 'not ' : ''}${text}`)];
  }
  const known = terms as AddressTerm[];
  if (!option.negated && known.some((term) => isEverything(term, family))) return [];
  return [signed({ kind: 'packet', boxes: [boxOn(side, known)] }, option)];
}

function parseTerm(text: string, family: Family): AddressTerm | undefined {
  const term = parseMasked(family === 4 ? padded(text) : text);
  return term?.family === family ? term : undefined;
}

/** iptables reads `10/8` as `10.0.0.0/8` (xtables.c, numeric_to_ipaddr). */
function padded(text: string): string {
  const [, numbers, rest] = /^(\d{1,3}(?:\.\d{1,3}){0,2})(\/.*)?$/.exec(text) ?? [];
  if (numbers === undefined) return text;
  return numbers + '.0'.repeat(4 - numbers.split('.').length) + (rest ?? '');
}

function isEverything(term: AddressTerm, family: Family): boolean {
  const all = allAddresses(family);
  return 'mask' in term ? term.mask === 0n : term.first === all.first && term.last === all.last;
}

/** `iprange`: both ends included. */
export function rangeConditions(option: Option, side: Side, family: Family): Condition[] {
  const text = option.values[0] ?? '';
  const range = text.includes('/') ? undefined : parseRange(text);
  if (range?.family !== family) return [opaque(`${side} range ${option.negated ? 'not ' : ''}${text}`)];
  return [signed({ kind: 'packet', boxes: [boxOn(side, [range])] }, option)];
}
