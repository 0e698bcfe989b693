import type { Action, Condition } from '../../model/filter.ts';
import { TRACKED } from './conntrack.ts';
import { addMystery, asks, change, contextIn, type Drafting, demand, emit, enterChain } from './drafting.ts';
import { entriesOf } from './entries.ts';
import { operandOf } from './expressions.ts';
import { listOf, only, single, textOf } from './json-value.ts';
import { markActions, markExpression } from './marks.ts';
import { anyOf, opaque } from './part.ts';
import { isUnasked, leavesOutChecksum, mayEnd, mystery, neededToWrite } from './statements.ts';

/** What writes to a packet, its connection or its marks. */
export function addMangle(
  body: unknown,
  statement: unknown,
  rest: readonly unknown[],
  drafting: Drafting,
): void {
  const mangle = only(body, 'key', 'value');
  demand(neededToWrite(mangle?.key), drafting);
  if (mangle !== undefined && mayEnd(mangle.key, mangle.value)) {
    if (!drafting.context.isInput) emit({ kind: 'drop' }, drafting, [opaque(mystery('mangle', statement))]);
    return;
  }
  if (mangle !== undefined && leavesOutChecksum(mangle.key, mangle.value) && isOfIpv4(drafting)) return;
  if (mangle !== undefined && isUnasked(mangle.key)) {
    demand(neededToRead(mangle.value, drafting), drafting);
    return;
  }
  if (mangle !== undefined && only(only(mangle.key, 'ct')?.ct, 'key', 'dir')?.key === 'zone') {
    emit({ kind: 'zone' }, drafting);
    if (typeof mangle.value !== 'number') demand([opaque(mystery('mangle', statement))], drafting);
    return;
  }
  const target = mangle === undefined ? undefined : markExpression(mangle.key);
  const map = only(mangle?.value, 'map');
  const to = target?.of;
  if (mangle === undefined || to === undefined) {
    const isHeader = single(mangle?.key)?.[0] === 'payload';
    addMystery(mystery('mangle', statement), drafting, isHeader ? { rewrites: true } : {});
    return;
  }
  if (map !== undefined) {
    addMarkMap(to, map.map, rest, drafting);
    return;
  }
  const value = markExpression(mangle.value);
  if (value === undefined) {
    emit({ kind: 'any-mark' }, drafting);
    drafting.notes.push({ effect: 'none', what: `sets a mark that is not known: ${textOf(mangle.value)}` });
    demand([opaque(mystery('mangle', statement))], drafting);
    return;
  }
  // What has no connection has no mark of one to be read, which ends the rule (nft_ct.c).
  if (value.of === 'connection') demand(TRACKED, drafting);
  change(markActions(to, value), [`mark ${to}`], rest, drafting);
}

/** Whether all packets that come as far are of IPv4, where UDP may do without a checksum (RFC 768). */
function isOfIpv4({ context, conditions }: Drafting): boolean {
  return (
    context.table.family === 'ip' ||
    conditions.some(
      (condition) =>
        condition.kind === 'packet' &&
        condition.negated !== true &&
        condition.boxes.every(({ family }) => family === 4),
    )
  );
}

/** What must hold for a value to be there: one that a map lacks, or a header, ends the rule. */
export function neededToRead(value: unknown, drafting: Drafting): readonly Condition[] {
  const map = only(value, 'map');
  if (map !== undefined) {
    const entries = entriesOf(map.map, contextIn(drafting));
    return [anyOf(entries.map(({ conditions }) => ({ conditions })))];
  }
  const [name, body] = single(value) ?? [];
  const isList = name === '|' && listOf(body).every((each) => typeof each !== 'object');
  // Lists of names, and what the way of the packet allows (nft_rt.c), are always there.
  if (name === undefined || isList || name === 'rt') return [];
  return operandOf(value)?.needs ?? [opaque(`the value ${textOf(value)}`)];
}

/** A mark for each value of a key; a packet whose key the map lacks leaves the rule. */
function addMarkMap(
  to: 'packet' | 'connection',
  body: unknown,
  rest: readonly unknown[],
  drafting: Drafting,
): void {
  const entries = entriesOf(body, contextIn(drafting));
  if (rest.length > 0 && asks(drafting.conditions, [`mark ${to}`])) enterChain(drafting);
  for (const { conditions, data } of entries) {
    const value = markExpression(data);
    const actions: readonly Action[] = value === undefined ? [{ kind: 'any-mark' }] : markActions(to, value);
    for (const action of actions) emit(action, drafting, conditions);
  }
  demand([anyOf(entries.map(({ conditions }) => ({ conditions })))], drafting);
}
