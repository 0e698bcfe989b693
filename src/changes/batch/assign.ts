import type { Outcome } from '../command.ts';
import { hasHole, hole } from './holes.ts';
import { withoutQuotes } from './replace.ts';
import type { Run } from './run.ts';

/** Carries out `set`; undefined: it is another command. */
export function assign(command: string, run: Run): Outcome | undefined {
  const written = /^set(?=[\s,;=/"]|$)[\s,;=]*(.*)/is.exec(command)?.[1];
  if (written === undefined) return undefined;
  const { values, holes, doubt } = run;
  const computed = /^\/[ap](.*)/is.exec(written)?.[1];
  if (computed !== undefined) {
    compute(computed, /^\/a/i.test(written), run);
    return 'unknown';
  }
  // Quotes around both are none of the value; those within it are.
  const plain = written.startsWith('"') ? written.slice(1).replace(/"[^"]*$/, '') : written;
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(plain) ?? [];
  if (name === undefined) return 'unknown';
  const source = `%${name}%, which is set only in some cases`;
  if (hasHole(name)) forget([...values.keys()], source, run);
  else values.set(name.toLowerCase(), doubt === undefined ? value : hole(holes, `%${name}%`, source));
  // A variable that is not there cannot be taken away.
  return value === '' ? 'unknown' : 'done';
}

/** `set /a` and `set /p`. */
function compute(written: string, isSum: boolean, run: Run): void {
  const { values, holes, doubt } = run;
  const [, name, operator = '', term = ''] =
    /^\s*(\w+)\s*([-+*]?)=\s*(-?\w+(?:\s*[-+*]\s*\w+)?)\s*$/.exec(withoutQuotes(written.trim())) ?? [];
  const sum = isSum && doubt === undefined ? sumOf(term, run) : undefined;
  const before = operator === '' ? 0 : numberOf(name ?? '', run);
  if (name !== undefined && sum !== undefined && before !== undefined) {
    values.set(name.toLowerCase(), String(operator === '' ? sum : applied(before, operator, sum)));
    return;
  }
  for (const [, each = ''] of written.matchAll(/(\w+)\s*(?:[-+*/%&^|]|<<|>>)?=/g))
    values.set(
      each.toLowerCase(),
      hole(holes, `%${each}%`, `%${each}%, which the script computes or asks for`),
    );
}

function sumOf(text: string, run: Run): number | undefined {
  const [, left = '', operator, right = ''] = /^(-?\w+)(?:\s*([-+*])\s*(\w+))?$/.exec(text) ?? [];
  const first = numberOf(left, run);
  if (operator === undefined || first === undefined) return first;
  const second = numberOf(right, run);
  return second === undefined ? undefined : applied(first, operator, second);
}

function applied(left: number, operator: string, right: number): number {
  return operator === '*' ? left * right : operator === '-' ? left - right : left + right;
}

/** Numbers of other bases, and those that are too long, are not worked out. */
function numberOf(text: string, { values }: Run): number | undefined {
  const value = /^-?\d/.test(text) ? text : values.get(text.toLowerCase());
  return value !== undefined && /^(?:0|-?[1-9]\d{0,5})$/.test(value) ? Number(value) : undefined;
}

const ASSIGNED = /\bset[\s,;=]*(?:\/[ap])?\s*"?\s*([^\s=]+?)\s*(?:[-+*/%&^|]|<<|>>)?=/gi;

/** Names that a text sets. */
export function assignedIn(text: string): string[] {
  return [...text.matchAll(ASSIGNED)].map(([, name = '']) => name);
}

/** What may be set again is not known. */
export function forget(names: readonly string[], source: string | undefined, run: Run): void {
  const all = names.some((name) => /[%!]/.test(name) || hasHole(name))
    ? [...names, ...run.values.keys()]
    : names;
  for (const name of all)
    run.values.set(
      name.toLowerCase(),
      hole(run.holes, `%${name}%`, source ?? `%${name}%, which a loop sets`),
    );
}

/** Carries out `setlocal` and `endlocal`; undefined: it is another command. */
export function localize(command: string, run: Run): Outcome | undefined {
  const { locals, values, doubt } = run;
  const [, options] = /^setlocal\b(.*)/i.exec(command) ?? [];
  if (options !== undefined) {
    locals.kept.push({ values: new Map(values), delayed: locals.delayed });
    const delayed = /\benabledelayedexpansion\b/i.test(options)
      ? 'yes'
      : /\bdisabledelayedexpansion\b/i.test(options)
        ? 'no'
        : locals.delayed;
    locals.delayed = doubt === undefined || delayed === locals.delayed ? delayed : 'unknown';
    return 'done';
  }
  if (!/^endlocal\b/i.test(command)) return undefined;
  if (locals.kept.length === 0) return 'unknown';
  restore(run);
  return 'done';
}

/** What `setlocal` kept last. */
export function restore(run: Run): void {
  const { locals, values, holes, doubt } = run;
  const before = locals.kept.pop();
  if (before === undefined) return;
  if (doubt === undefined || before.delayed === locals.delayed) locals.delayed = before.delayed;
  else locals.delayed = 'unknown';
  for (const [name, value] of [...values]) {
    const old = before.values.get(name);
    if (old === value) continue;
    if (doubt !== undefined)
      values.set(name, hole(holes, `%${name}%`, `%${name}%, which is set only in some cases`));
    else if (old === undefined) values.delete(name);
    else values.set(name, old);
  }
}
