import type { SourceFile } from '../../model/evidence.ts';
import { InputError } from '../../model/input-error.ts';
import type { Doubt, Executor, Outcome, Word } from '../command.ts';
import { systemProgram } from '../windows/system-program.ts';
import { type Line, loopAt } from './loops.ts';
import { askedBy, conditionOf, isBranching, openedIn, partsOf } from './parts.ts';
import { assign, expanded, forgetAssigned, replaced, type Scope, type Values } from './variables.ts';

/** What a script, or a subroutine of it, does while it is followed. */
interface Run {
  readonly file: Pick<SourceFile, 'name'>;
  readonly executor: Executor;
  readonly script: readonly Line[];
  readonly scope: Scope;
  /** It is part of a line that was read as a whole. */
  readonly isRead?: true;
  /** Labels that some `goto` names. */
  readonly jumps: RegExp | undefined;
  /** Of all that it does. */
  readonly doubt?: Doubt;
  readonly depth: number;
  /** Calls of subroutines that the whole script may still make. */
  readonly calls: { left: number };
  /** What `setlocal` keeps. */
  readonly kept: Values[];
  readonly state: State;
}

interface State {
  /** Of everything from here on. */
  behind?: Doubt;
  /** Nothing more of it runs. */
  ended?: true;
  /** Of what called it. */
  readonly caller?: State;
}

const DEEPEST = 20;
const MOST_CALLS = 1000;

/**
 * Follows a script of cmd.exe line by line: `^` continues a line, `%NAME%` is a variable that `set` gave a value, loops over words that
 * stand there are unrolled, and `call :label` is followed; what stands behind `if` or another `for`, `&&` or `||`, a jump, or a label
 * that some `goto` names, is handed over with that doubt.
 * @throws InputError where a quote is not closed
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const script = [...logicalLines(text)];
  const values: Values = new Map();
  runLines(script, {
    file,
    executor,
    script,
    scope: { values, frozen: values },
    jumps: jumpsIn(text),
    depth: 0,
    calls: { left: MOST_CALLS },
    kept: [],
    state: {},
  });
}

/** Names behind `goto`, as an expression that a label meets; `:eof` is none. */
function jumpsIn(text: string): RegExp | undefined {
  const names = [...text.matchAll(/\bgoto\b[\s:]*([^\s&|)]+)/gi)].map(([, name = '']) => name);
  const labels = names.filter((name) => !/^eof$/i.test(name));
  if (labels.length === 0) return undefined;
  if (labels.some((name) => /[%!]/.test(name))) return /^/;
  return new RegExp(`^(?:${labels.map((name) => name.replace(/\W/g, '\\$&')).join('|')})$`, 'i');
}

function labelOf(content: string): string | undefined {
  return /^\s*:\s*([^\s:+]+)/.exec(content)?.[1];
}

function runLines(lines: readonly Line[], run: Run): void {
  const { state } = run;
  let block: { readonly doubt: Doubt | undefined; readonly depth: number; readonly scope: Scope } | undefined;
  for (let index = 0; index < lines.length && state.ended === undefined; index++) {
    const { line, content } = lines[index] as Line;
    const trimmed = content.replace(/^\s*@/, '').trim();
    if (trimmed === '' || /^(?:rem\b|::)/i.test(trimmed)) continue;
    if (trimmed.startsWith(':')) {
      if (run.jumps?.test(labelOf(trimmed) ?? '') !== true) continue;
      state.behind = { reason: 'it stands behind a label, which a jump may pass by', repeats: true };
      forgetAssigned(textOf(run.script), run.scope.values);
      continue;
    }
    const doubt = block?.doubt ?? state.behind ?? run.doubt;
    const scope = block?.scope ?? (run.isRead ? run.scope : read(run.scope));
    const inner: Run = { ...run, scope, ...(doubt === undefined ? {} : { doubt }) };
    const loop = loopAt(lines, index, scope);
    if (loop !== undefined) {
      for (const turn of loop.turns) runLines(turn, { ...inner, isRead: true });
      runLines([loop.rest], { ...inner, isRead: true });
      index += loop.length - 1;
      continue;
    }
    if (/^for\b/i.test(trimmed)) forgetAssigned(textOf(lines.slice(index)), scope.values);
    const condition = runLine(trimmed, line, inner);
    const isBlock = condition !== undefined || block !== undefined;
    const depth: number = (block?.depth ?? 0) + (isBlock ? openedIn(trimmed) : 0);
    block = depth > 0 ? { doubt: doubt ?? condition, depth, scope } : undefined;
  }
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ content }) => content).join('\n');
}

function read(scope: Scope): Scope {
  return { ...scope, frozen: new Map(scope.values) };
}

/** Runs the commands of a line; what those behind `if` and `for` depend on. */
function runLine(trimmed: string, line: number, run: Run): Doubt | undefined {
  let condition: Doubt | undefined;
  let outcome: Outcome = 'done';
  let last = '';
  for (const { text: part, joined } of partsOf(trimmed)) {
    if (run.state.ended) break;
    const plain = withoutParentheses(part);
    if (/^@?rem\b/i.test(plain)) break;
    const found = conditionOf(plain);
    if (joined === '&&' && outcome === 'failed') continue;
    const isSure: boolean = joined === '&&' ? outcome === 'done' : joined !== '||' || outcome === 'failed';
    const joint: Doubt | undefined = isSure
      ? undefined
      : { reason: `it depends on "${last}"`, repeats: false };
    const before = run.doubt ?? condition ?? joint;
    if (isBranching(plain)) {
      const asked = found && askedBy(found.condition);
      if (asked !== undefined) runCommand(asked, line, withDoubt(run, before), false);
      // Everything behind it on the line hangs on it, too.
      const reason = `it depends on "${found?.condition ?? plain}"`;
      condition ??= { reason, repeats: /^for/i.test(plain) };
    }
    const command = withoutParentheses(found?.body ?? plain);
    const body = withoutParentheses(conditionOf(command)?.body ?? command);
    const inner = withDoubt(run, run.doubt ?? condition ?? joint);
    const isJump = /^(?:goto|exit)\b/i.test(body);
    last = command;
    outcome = isJump ? leave(body, inner) : runCommand(body, line, inner, joined === '|');
  }
  return condition;
}

function withDoubt(run: Run, doubt: Doubt | undefined): Run {
  return doubt === undefined ? run : { ...run, doubt };
}

/** `goto` and `exit`: where nothing is in doubt, and no other jump may come back, the script or its subroutine ends. */
function leave(command: string, { doubt, jumps, state }: Run): Outcome {
  const isEnd = /^exit\b|^goto\s*:?\s*eof\b/i.test(command) && doubt === undefined && jumps === undefined;
  const isOfAll = /^exit\b(?!\s*\/b)/i.test(command);
  for (let each: State | undefined = state; each !== undefined; each = isOfAll ? each.caller : undefined) {
    if (isEnd) each.ended = true;
    else each.behind ??= { reason: `"${command}" may pass it by`, repeats: /^goto/i.test(command) };
  }
  return 'unknown';
}

/** `call :label`: the lines behind it, up to an end; false: there is no such label. */
function runSubroutine(label: string, given: readonly string[], run: Run): boolean {
  const at = run.script.findIndex(({ content }) => labelOf(content)?.toLowerCase() === label.toLowerCase());
  if (at < 0 || run.depth > DEEPEST || run.calls.left-- <= 0) return false;
  const { isRead: _, ...open } = run;
  const { given: __, ...outer } = run.scope;
  // Which of them `%1` is, where something may shift them, is not worked out.
  const isShifted = run.script.some(({ content }) => /\bshift\b/i.test(content));
  const scope = isShifted ? outer : { ...outer, given: [`:${label}`, ...given] };
  runLines(run.script.slice(at + 1), { ...open, scope, depth: run.depth + 1, state: { caller: run.state } });
  return true;
}

/** `setlocal` and `endlocal`; false: it is another command. */
function isLocal(plain: string, { scope: { values }, kept, doubt }: Run): boolean {
  if (/^setlocal\b/i.test(plain)) {
    kept.push(new Map(values));
    return true;
  }
  if (!/^endlocal\b/i.test(plain)) return false;
  const before = kept.pop();
  for (const [name, value] of [...values]) {
    const old = before?.get(name);
    if (before === undefined || old === value) continue;
    if (doubt !== undefined) values.set(name, { source: `%${name}%, which is set only in some cases` });
    else if (old === undefined) values.delete(name);
    else values.set(name, old);
  }
  return true;
}

/** A command without the ends of the block that it stands in: `) else (netsh …)`. */
function withoutParentheses(part: string): string {
  const begun = part.replace(/^(?:\)\s*(?:else\b\s*)?)*\(?\s*/i, '').replace(/^else\b\s*\(?\s*/i, '');
  return openedIn(begun) < 0 ? begun.replace(/\)\s*$/, '').trim() : begun;
}

function* logicalLines(text: string): Generator<Line> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let content = lines[index] ?? '';
    for (; /\^\s*$/.test(content) && index + 1 < lines.length; index++)
      content = content.replace(/\^\s*$/, '') + (lines[index + 1] ?? '');
    yield { line, content };
  }
}

function runCommand(written: string, line: number, run: Run, isPiped: boolean): Outcome {
  const { doubt, scope, executor } = run;
  const called = /^@?\s*call\s+(.*)/i.exec(written)?.[1];
  const plain = called ?? written.replace(/^@\s*/, '');
  if (assign(plain, doubt !== undefined, scope) || isLocal(plain, run)) return 'done';
  const words = wordsOf(plain, line, run);
  const [first] = words;
  if (first === undefined) return 'done';
  if (called !== undefined && first.text.startsWith(':') && first.unknown === undefined) {
    const [, ...given] = rawWords(replaced(plain, scope));
    if (runSubroutine(first.text.slice(1), given, run)) return 'unknown';
  }
  return executor.execute({
    words: words.map(lowerProgram),
    text: plain,
    line,
    column: 1,
    files: new Map(),
    variable: (name) => scope.values.get(name.toLowerCase()),
    ...(isPiped || /(?:^|[^<])<[^<]/.test(plain.replaceAll(/"[^"]*"/g, ''))
      ? { input: 'unknown' as const }
      : {}),
    ...(doubt === undefined ? {} : { doubt }),
  });
}

function lowerProgram(word: Word, index: number): Word {
  if (index > 0) return word;
  const { unknown: _, ...plain } = word;
  const known = systemProgram(word.text);
  const text = (known ?? word.text)
    .toLowerCase()
    .replace(/^echo[.:,;/\\([\]].*/, 'echo')
    .replace(/^.*\\/, '')
    .replace(/\.exe$/, '');
  return known === undefined ? { ...word, text } : { ...plain, text };
}

/** Blanks separate, except within quotes; the quotes themselves are not of the text. */
function wordsOf(line: string, number: number, { file, scope }: Run): Word[] {
  if ((line.split('"').length - 1) % 2 !== 0)
    throw new InputError('the quote is not closed', { file: file.name, line: number });
  return rawWords(replaced(line, scope)).map((each) => ({
    ...expanded(each.replaceAll('"', ''), scope),
    line: number,
    column: Math.max(line.indexOf(each), 0) + 1,
  }));
}

function rawWords(line: string): string[] {
  return line.match(/(?:"[^"]*"|%[^%\s]+:[^%]*%|[^\s"])+/g) ?? [];
}
