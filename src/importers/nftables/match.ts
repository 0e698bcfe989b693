import type { Condition } from '../../model/filter.ts';
import type { Interval } from '../../net/box.ts';
import { WITH_PORTS } from '../../net/protocol.ts';
import type { Context } from './context.ts';
import { describe, operandOf } from './expressions.ts';
import { listOf, only, single, textOf } from './json-value.ts';
import { membership } from './membership.ts';
import { anyOf, type Comparison, negated, type Operand, opaque, type Part } from './part.ts';
import { havingHeader } from './payload.ts';

/** `{"match": {op, left, right}}`. What is not understood is opaque. */
export function matchConditions(body: unknown, context: Context): Condition[] {
  const match = only(body, 'op', 'left', 'right');
  if (match === undefined) return [opaque(textOf(body))];
  const { op, left, right } = match;
  const operand = operandIn(left, context);
  const unknown = opaque(
    [describe(left), op === '==' ? '' : (op ?? 'compared with'), textOf(right)].filter(Boolean).join(' '),
  );
  const asked = operand === undefined ? undefined : compare(operand, String(op), left, right, context);
  if (asked !== undefined) return [...(operand?.needs ?? []), ...asked];
  // An option is missing, too, where there is no header that could have it (nft_exthdr.c).
  const isMissing = typeof right === 'boolean' && right === (op === '!=');
  if (operand === undefined) return [...(isMissing ? [] : headersOf(left)), unknown];
  return [...(operand.asks?.includes('way back') ? [] : operand.needs), unknown];
}

const OPTIONS: Readonly<Record<string, string>> = {
  'ip option': 'ip',
  'tcp option': 'tcp',
  'sctp chunk': 'sctp',
};

/** The headers that must be there for an expression to be read, whatever is asked of them. */
function headersOf(expression: unknown): Condition[] {
  const [name = '', body] = single(expression) ?? [];
  if (name === 'concat' || name === '&') return listOf(body).flatMap(headersOf);
  const payload = name === 'payload' ? only(body, 'protocol', 'field')?.protocol : undefined;
  return havingHeader(String(payload ?? (Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : '')));
}

/** Before connections are tracked there is none, and a mark of which rules make what is not known cannot be compared. */
export function operandIn(expression: unknown, context: Context): Operand | undefined {
  const operand = operandOf(expression);
  if (operand === undefined) return undefined;
  const { asks = [] } = operand;
  if (asks.includes('connection') && context.early) return undefined;
  if (asks.includes('mark') && !context.marksKnown) return undefined;
  const known = context.isPorted ? portedAlone(operand) : operand;
  return context.isInput && asks.includes('way back')
    ? { ...known, needs: [...known.needs, NOT_LOOPBACK] }
    : known;
}

/** Of a key that every protocol has at the same place, what protocols with ports have there. */
function portedAlone(operand: Operand): Operand {
  const { compared } = operand;
  const ported = (parts: readonly Part[] | undefined) =>
    parts?.filter(({ box }) => box?.protocol?.some(hasPorted) !== false);
  return {
    ...operand,
    parts: (value) => ported(operand.parts(value)),
    ...(compared === undefined ? {} : { compared: (operator, value) => ported(compared(operator, value)) }),
  };
}

function hasPorted([first, last]: Interval): boolean {
  return WITH_PORTS.some((protocol) => first <= protocol && protocol <= last);
}

/** What came in by loopback has a way back in prerouting, and in input in newer kernels only (nft_fib.h, nft_fib_can_skip). */
const NOT_LOOPBACK: Condition = {
  kind: 'any',
  of: [
    [{ kind: 'interface', direction: 'in', name: 'lo', prefix: false, negated: true }],
    [opaque('whether a packet of the loopback link has a way back, which depends on the kernel')],
  ],
};

function compare(
  operand: Operand,
  operator: string,
  left: unknown,
  right: unknown,
  context: Context,
): readonly Condition[] | undefined {
  switch (operator) {
    case '==':
    case '!=': {
      const found = membership(operand, left, right, context);
      if (found === undefined) return undefined;
      return operator === '==' ? found : [negated(found)];
    }
    case 'in':
    case '!': {
      const bits = operand.anyBit?.(listOf(right));
      if (bits === undefined) return undefined;
      return [operator === 'in' ? bits : negated([bits])];
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const parts = operand.compared?.(operator satisfies Comparison, right);
      return parts === undefined ? undefined : [anyOf(parts)];
    }
    default:
      return undefined;
  }
}
