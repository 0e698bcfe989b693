import { isRecord } from '../json-object.ts';
import { maskedAddressOperand } from './addresses.ts';
import { connectionOperand } from './conntrack.ts';
import { fibOperand } from './fib.ts';
import { only, single, textOf } from './json-value.ts';
import { markExpression, markOperand } from './marks.ts';
import { bigNumber } from './masked-numbers.ts';
import { metaOperand } from './meta.ts';
import { parseNumber } from './numbers.ts';
import { both, NEVER, type Operand, type Part } from './part.ts';
import { maskedPayloadOperand, payloadOperand } from './payload.ts';
import { flagOperand, parseFlags } from './tcp-flags.ts';

/** What stands left of a comparison, or is looked up in a map; undefined: not a function of what is asked. */
export function operandOf(expression: unknown): Operand | undefined {
  const [name, body] = single(expression) ?? [];
  switch (name) {
    case 'payload':
      return payloadOperand(body);
    case 'meta':
      return metaOperand(body);
    case 'ct':
      return connectionOperand(body);
    case 'fib':
      return fibOperand(body);
    case 'concat':
      return Array.isArray(body) ? concatOperand(body) : undefined;
    case 'exthdr':
      return headerOperand(body);
    case '&':
    case '|':
    case '^':
      return bitwiseOperand(name, body, expression);
    default:
      return undefined;
  }
}

/** Several ranges of bits in one element could have any number of them. */
const MOST_PARTS = 1000;

/** Several keys at once: `ip saddr . tcp dport`. */
function concatOperand(list: readonly unknown[]): Operand | undefined {
  const operands = list.map(operandOf);
  if (operands.some((operand) => operand === undefined)) return undefined;
  const known = operands as Operand[];
  return {
    needs: known.flatMap(({ needs }) => needs),
    asks: known.flatMap(({ asks = [] }) => asks),
    parts(value) {
      const values = only(value, 'concat')?.concat;
      if (!Array.isArray(values) || values.length !== known.length) return undefined;
      let whole: readonly Part[] = [{}];
      for (let index = 0; index < known.length; index++) {
        const parts = known[index]?.parts(values[index]);
        if (parts === undefined) return undefined;
        whole = joined(whole, parts);
        if (whole.length > MOST_PARTS) return undefined;
      }
      return whole;
    },
  };
}

/** Each of the left with each of the right; long sets have one of each for every element. */
function joined(left: readonly Part[], right: readonly Part[]): readonly Part[] {
  const [one, another] = left;
  const [other, further] = right;
  if (one === undefined || other === undefined) return [];
  if (another !== undefined || further !== undefined)
    return left.flatMap((each) => right.flatMap((part) => both(each, part) ?? []));
  const part = both(one, other);
  return part === undefined ? [] : [part];
}

function bitwiseOperand(name: '&' | '|' | '^', body: unknown, whole: unknown): Operand | undefined {
  const mark = markExpression(whole);
  if (mark?.of !== undefined) {
    const operand = markOperand({ ...mark, of: mark.of });
    if (mark.of === 'packet') return operand;
    const { needs = [], asks = [] } = connectionOperand({ key: 'mark' }) ?? {};
    return { ...operand, needs, asks };
  }
  if (name !== '&' || !Array.isArray(body) || body.length !== 2) return undefined;
  const payload = only(body[0], 'payload')?.payload;
  const { protocol, field: member } = only(payload, 'protocol', 'field') ?? {};
  if (protocol === 'tcp' && member === 'flags') {
    const mask = parseFlags(body[1]);
    return mask === undefined ? undefined : flagOperand(mask);
  }
  if ((protocol === 'ip' || protocol === 'ip6') && (member === 'saddr' || member === 'daddr')) {
    const side = member === 'saddr' ? 'source' : 'destination';
    return maskedAddressOperand(protocol === 'ip' ? 4 : 6, side, String(body[1]));
  }
  if (protocol === 'ip' && member === 'frag-off') return fragmentOperand(body[1]);
  const bits = bigNumber(body[1]);
  return bits === undefined ? undefined : maskedPayloadOperand(payload, bits);
}

/** Connection tracking puts fragments together before any filter sees them, and nothing asked is a fragment. */
function fragmentOperand(mask: unknown): Operand | undefined {
  const bits = parseNumber(mask, 65_535);
  if (bits === undefined || (bits & ~0x3fff) !== 0) return undefined;
  return {
    needs: [{ kind: 'packet', boxes: [{ family: 4 }] }],
    parts(value) {
      const number = parseNumber(value, 65_535);
      if (number === undefined) return undefined;
      return number === 0 ? [{}] : [{ conditions: [NEVER] }];
    },
  };
}

/**
 * Packets that are asked about have no extension header, which is a matter of IPv6 alone: that family is asked for whether or not the
 * comparison is negated (nft(8), exthdr; Linux kernel, asked with `exthdr frag missing`).
 */
function headerOperand(body: unknown): Operand | undefined {
  const header = only(body, 'name', 'field', 'offset');
  if (header === undefined) return undefined;
  if (header.field !== undefined) return { needs: [NEVER], parts: () => [{}] };
  return {
    needs: [{ kind: 'packet', boxes: [{ family: 6 }] }],
    parts(value) {
      if (value === true) return [{ conditions: [NEVER] }];
      return value === false ? [{}] : undefined;
    },
  };
}

/** What an expression asks, in the words of nft where there are such. */
export function describe(expression: unknown): string {
  const [name, body] = single(expression) ?? [];
  if (!isRecord(body)) return textOf(expression);
  if (name === 'meta') return `meta ${Object.values(body).map(textOf).join(' ')}`;
  if (name === 'ct') return ['ct', body.dir, body.key].filter((word) => word !== undefined).join(' ');
  if (name === 'payload' && body.protocol !== undefined) return Object.values(body).map(textOf).join(' ');
  return textOf(expression);
}
