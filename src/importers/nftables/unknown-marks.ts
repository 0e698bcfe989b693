import type { Context } from './context.ts';
import { asks } from './drafting.ts';
import { entriesOf } from './entries.ts';
import { only, single, textOf } from './json-value.ts';
import { markExpression } from './marks.ts';

/** Statements that leave marks alone, whatever they hold. */
const WITHOUT_MARKS = new Set([
  ...['match', 'vmap', 'accept', 'drop', 'return', 'continue', 'jump', 'goto', 'reject', 'counter', 'log'],
  ...['last', 'limit', 'quota', 'ct count', 'set', 'map', 'dnat', 'snat', 'masquerade', 'redirect'],
  ...[
    'notrack',
    'flow',
    'tproxy',
    'dup',
    'fwd',
    'queue',
    'synproxy',
    'ct helper',
    'ct timeout',
    'ct expectation',
    'reset',
  ],
]);

/** Whether a statement may set a mark to a value that the model cannot say. */
export function setsUnknownMark(statement: unknown, context: Context): boolean {
  const [name, body] = single(statement) ?? [];
  if (name !== undefined && WITHOUT_MARKS.has(name)) return false;
  const mangle = name === 'mangle' ? only(body, 'key', 'value') : undefined;
  if (mangle === undefined) return (JSON.stringify(statement) ?? '').includes('mark');
  const to = markExpression(mangle.key)?.of;
  if (to === undefined) return textOf(mangle.key).includes('mark');
  const map = only(mangle.value, 'map');
  if (map === undefined) return markExpression(mangle.value) === undefined;
  return entriesOf(map.map, context).some(
    ({ conditions, data }) => markExpression(data) === undefined || asks(conditions, [`mark ${to}`]),
  );
}
