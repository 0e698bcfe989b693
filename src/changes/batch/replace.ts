import { hasHole, hole } from './holes.ts';
import type { Run } from './run.ts';

const OPEN_NAME = /^%([^%:\r\n]+)(?::([^%\r\n]*))?%/;
const GIVEN = /^%(~(\$\w+:|[a-z]*))?(\d)/i;

/** A line with what `%` stands for before cmd.exe takes it apart. */
export function withVariables(text: string, run: Run): string {
  let found = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '%') {
      found += text[at];
      continue;
    }
    const rest = text.slice(at);
    const [given, tilde, parts = '', number = ''] = GIVEN.exec(rest) ?? [];
    const [named, name = '', change] = OPEN_NAME.exec(rest) ?? [];
    if (rest.startsWith('%%')) {
      found += '%';
      at++;
    } else if (rest.startsWith('%*')) {
      found += run.given?.all ?? argument('%*', run);
      at++;
    } else if (given !== undefined) {
      const value = parts === '' ? run.given?.each[Number(number)] : undefined;
      const isKnown = run.given !== undefined && parts === '' && (number !== '0' || tilde === undefined);
      found += isKnown
        ? tilde === undefined
          ? (value ?? '')
          : withoutQuotes(value ?? '')
        : argument(given, run);
      at += given.length - 1;
    } else if (named !== undefined) {
      found += textOfVariable(name, change, named, run);
      at += named.length - 1;
    }
  }
  return found;
}

function argument(raw: string, { holes }: Run): string {
  return hole(holes, raw, `${raw}, an argument of the script`);
}

export function withoutQuotes(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}

function textOfVariable(
  name: string,
  change: string | undefined,
  raw: string,
  { values, holes }: Run,
): string {
  const value = values.get(name.toLowerCase());
  if (change === undefined) return value ?? hole(holes, raw, `${raw}, which the script does not set`);
  return changed(value, change) ?? hole(holes, raw, `${raw}, which was not worked out`);
}

/** `~1,3`, `a=b`; undefined: what it makes of the value is not known. */
function changed(value: string | undefined, change: string): string | undefined {
  if (value === undefined || value === '' || hasHole(value) || hasHole(change)) return undefined;
  const [part, from = '', length] = /^~(-?\d+)(?:,(-?\d+))?$/.exec(change) ?? [];
  if (part !== undefined) {
    const start = Number(from) < 0 ? Math.max(value.length + Number(from), 0) : Number(from);
    const count = length === undefined ? value.length : Number(length);
    return value.slice(start, count < 0 ? value.length + count : start + count);
  }
  const [replaced, before = '', after = ''] = /^([^*~=][^=]*)=(.*)$/.exec(change) ?? [];
  if (replaced === undefined) return undefined;
  return value.replaceAll(new RegExp(before.replace(/[^\w\s]/g, '\\$&'), 'gi'), () => after);
}

/** A text with what variables of loops stand for, and what `!` does where it is enabled. */
export function withValues(text: string, run: Run): string {
  return withLate(withItems(text, run), run);
}

/** `%%p`, `%%~p` without its quotes, and `%%~np`, which is not worked out. */
function withItems(text: string, { loops, holes }: Run): string {
  if (loops.size === 0) return text;
  return text.replaceAll(/%(?:~([a-z]+|\S)|([^\s~]))/gi, (raw: string, parts = '', variable = '') => {
    const plain = loops.get(variable);
    if (plain !== undefined) return plain;
    for (let length = parts.length; length > 0; length--) {
      const value = loops.get(parts[length - 1] ?? '');
      if (value === undefined || !/^[fdpnxsatz]*$/i.test(parts.slice(0, length - 1))) continue;
      const shown = `%%~${parts.slice(0, length)}`;
      const known = length === 1 ? withoutQuotes(value) : hole(holes, shown, `${shown}, which a loop sets`);
      return known + parts.slice(length);
    }
    return raw;
  });
}

function withLate(text: string, run: Run): string {
  const { delayed } = run.locals;
  if (delayed === 'no' || !text.includes('!')) return text;
  let found = '';
  for (let at = 0; at < text.length; at++) {
    const [raw, name = '', change] = /^!([^!:]+)(?::([^!]*))?!/.exec(text.slice(at)) ?? [];
    if (delayed === 'unknown') {
      if (raw === undefined) found += text[at];
      else found += hole(run.holes, raw, `${raw}, which was not worked out`);
      at += (raw?.length ?? 1) - 1;
    } else if (text[at] === '^') found += hole(run.holes, '^', 'what ! makes of ^');
    else if (raw !== undefined) {
      found += textOfVariable(name, change, raw, run);
      at += raw.length - 1;
    } else if (text[at] !== '!') found += text[at];
  }
  return found;
}
