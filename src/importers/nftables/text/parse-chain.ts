import {
  accept,
  type Cursor,
  expect,
  peek,
  peekText,
  problem,
  skipEnds,
  take,
  takeName,
  takeStatement,
} from './cursor.ts';
import { parseRule } from './parse-rule.ts';
import type { TablePlace } from './parse-ruleset.ts';
import { BRIDGE_PRIORITIES, PRIORITIES } from './priorities.ts';

/** `chain name { … }`: where it hangs, and a rule on each other line. */
export function parseChain(cursor: Cursor, { family, table, items, origin }: TablePlace): void {
  const line = take(cursor).line;
  const name = takeName(cursor);
  const body: Record<string, unknown> = { family, table, name };
  items.push({ kind: 'chain', body, origin: origin(line) });
  expect(cursor, '{');
  for (skipEnds(cursor); !accept(cursor, '}'); skipEnds(cursor)) {
    const first = peek(cursor);
    if (first === undefined) throw problem(cursor, `chain ${name} does not end`);
    const tokens = takeStatement(cursor);
    const inner: Cursor = { tokens, position: 0 };
    if (['type', 'hook', 'priority', 'policy'].includes(peekText(inner) ?? ''))
      parsePlace(inner, family, body);
    else if (peekText(inner) === 'comment' && tokens.length === 2) body.comment = tokens[1]?.text;
    else {
      const rule = { family, table, chain: name, ...parseRule(tokens) };
      items.push({ kind: 'rule', body: rule, origin: origin(first.line) });
    }
  }
}

function parsePlace(cursor: Cursor, family: string, body: Record<string, unknown>): void {
  // Without a policy a chain accepts.
  body.policy ??= 'accept';
  for (let token = peek(cursor); token !== undefined; token = peek(cursor)) {
    const word = takeName(cursor);
    if (word === 'type' || word === 'hook' || word === 'policy') body[word] = takeName(cursor);
    else if (word === 'device') body.dev = [takeName(cursor)];
    else if (word === 'devices') body.dev = parseDevices(cursor);
    else if (word === 'priority') body.prio = parsePriority(cursor, family);
    else throw problem(cursor, `${word} is no part of where a chain hangs`);
  }
}

function parseDevices(cursor: Cursor): string[] {
  const devices: string[] = [];
  expect(cursor, '=');
  expect(cursor, '{');
  while (!accept(cursor, '}')) {
    devices.push(takeName(cursor));
    accept(cursor, ',');
  }
  return devices;
}

/** `-10`, `filter`, `dstnat + 5`. */
function parsePriority(cursor: Cursor, family: string): number {
  const word = takeName(cursor);
  const names = family === 'bridge' ? BRIDGE_PRIORITIES : PRIORITIES;
  const start = /^-?\d+$/.test(word) ? Number(word) : Object.hasOwn(names, word) ? names[word] : undefined;
  if (start === undefined) throw problem(cursor, `priority ${word} is not known`);
  const sign = peekText(cursor);
  if (sign === '+' || sign === '-') {
    take(cursor);
    return start + (sign === '-' ? -1 : 1) * Number(takeName(cursor));
  }
  return /^[+-]\d+$/.test(sign ?? '') ? start + Number(take(cursor).text) : start;
}
