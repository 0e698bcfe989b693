import type { SourceFile } from '../../model/evidence.ts';
import { InputError } from '../../model/input-error.ts';
import type { Doubt, Executor, Outcome, Unknown, Word } from '../command.ts';
import { systemProgram } from '../windows/system-program.ts';
import { askedBy, conditionOf, openedIn, partsOf } from './parts.ts';

/** A value of `set`, or where it comes from. */
type Values = Map<string, string | { readonly source: string }>;

/** A script that is followed, and who executes its commands. */
interface Script {
  readonly file: Pick<SourceFile, 'name'>;
  readonly values: Values;
  readonly executor: Executor;
}

/** One command of it. */
interface Step {
  readonly text: string;
  readonly line: number;
  readonly doubt: Doubt | undefined;
  /** It reads what another command writes. */
  readonly isPiped?: boolean;
}

/**
 * Follows a script of cmd.exe line by line: `^` continues a line, `%NAME%` is a variable that `set` gave a value; what stands behind
 * `if` or `for`, `&&` or `||`, a label or a jump, is handed over with that doubt.
 * @throws InputError where a quote is not closed
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const values: Values = new Map();
  const script: Script = { file, values, executor };
  /** Of everything from here on. */
  let behind: Doubt | undefined;
  let block: { readonly doubt: Doubt | undefined; readonly depth: number } | undefined;
  for (const { line, content } of logicalLines(text)) {
    const trimmed = content.replace(/^\s*@/, '').trim();
    if (trimmed === '' || /^(?:rem\b|::)/i.test(trimmed)) continue;
    if (trimmed.startsWith(':')) {
      behind = { reason: 'it stands behind a label, which a jump may pass by', repeats: true };
      continue;
    }
    let doubt = block?.doubt ?? behind;
    let isConditional = block !== undefined;
    let outcome: Outcome = 'done';
    let last = '';
    for (const { text: part, joined } of partsOf(trimmed)) {
      const plain = withoutParentheses(part);
      const found = conditionOf(plain);
      if (joined === '&&' && outcome === 'failed') continue;
      const isSure: boolean = joined === '&&' ? outcome === 'done' : joined !== '||' || outcome === 'failed';
      const joint: Doubt | undefined = isSure
        ? undefined
        : { reason: `it depends on "${last}"`, repeats: false };
      if (found !== undefined) {
        isConditional = true;
        const asked = askedBy(found.condition);
        if (asked !== undefined) runCommand(script, { text: asked, line, doubt: doubt ?? joint });
        // Everything behind it on the line hangs on it, too.
        doubt ??= { reason: `it depends on "${found.condition}"`, repeats: /^for/i.test(plain) };
      }
      const command = withoutParentheses(found?.body ?? plain);
      const nested = conditionOf(command);
      const jump = /^(?:goto|exit)\b/i.exec(command)?.[0].toLowerCase();
      last = command;
      outcome =
        jump === undefined
          ? runCommand(script, {
              text: withoutParentheses(nested?.body ?? command),
              line,
              doubt: doubt ?? joint,
              isPiped: joined === '|',
            })
          : 'unknown';
      if (jump !== undefined) behind ??= { reason: `"${command}" may pass it by`, repeats: jump === 'goto' };
    }
    const depth: number = (block?.depth ?? 0) + (isConditional ? openedIn(trimmed) : 0);
    block = depth > 0 ? { doubt, depth } : undefined;
  }
}

/** A command without the ends of the block that it stands in: `) else (netsh …)`. */
function withoutParentheses(part: string): string {
  const begun = part.replace(/^(?:\)\s*(?:else\b\s*)?)*\(?\s*/i, '').replace(/^else\b\s*\(?\s*/i, '');
  return openedIn(begun) < 0 ? begun.replace(/\)\s*$/, '').trim() : begun;
}

function* logicalLines(text: string): Generator<{ readonly line: number; readonly content: string }> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let content = lines[index] ?? '';
    for (; /\^\s*$/.test(content) && index + 1 < lines.length; index++)
      content = content.replace(/\^\s*$/, '') + (lines[index + 1] ?? '');
    yield { line, content };
  }
}

function runCommand(
  { file, values, executor }: Script,
  { text: plain, line, doubt, isPiped }: Step,
): Outcome {
  const [, name, value = ''] = /^set\s+"?([^=/"\s]+)=([^"]*)"?\s*$/i.exec(plain) ?? [];
  if (name !== undefined) {
    const { text, unknown } = expanded(value, values);
    values.set(
      name.toLowerCase(),
      unknown !== undefined || doubt !== undefined
        ? { source: unknown?.source ?? `%${name}%, which is set only in some cases` }
        : text,
    );
    return 'done';
  }
  const words = wordsOf(plain, line, file, values);
  if (words.length === 0) return 'done';
  return executor.execute({
    words: words.map(lowerProgram),
    text: plain,
    line,
    column: 1,
    files: new Map(),
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
    .replace(/^.*\\/, '')
    .replace(/\.exe$/, '');
  return known === undefined ? { ...word, text } : { ...plain, text };
}

/** Blanks separate, except within quotes; the quotes themselves are not of the text. */
function wordsOf(line: string, number: number, file: Pick<SourceFile, 'name'>, values: Values): Word[] {
  if ((line.split('"').length - 1) % 2 !== 0)
    throw new InputError('the quote is not closed', { file: file.name, line: number });
  const raw = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  return raw.map((each) => ({
    ...expanded(each.replaceAll('"', ''), values),
    line: number,
    column: line.indexOf(each) + 1,
  }));
}

function expanded(text: string, values: Values): { readonly text: string; readonly unknown?: Unknown } {
  let source: string | undefined;
  const result = text.replace(/%(\w+)%|%[~*\d]\w*|!(\w+)!/g, (raw, percent?: string, delayed?: string) => {
    const value = values.get((percent ?? delayed ?? '').toLowerCase());
    if (typeof value === 'string') return value;
    source ??= value?.source ?? `${raw}, which the script does not set`;
    return raw;
  });
  if (source === undefined) return { text: result };
  const prefix = /^[^%!]*/.exec(result)?.[0] ?? '';
  return { text: result, unknown: { source, prefix, suffix: '' } };
}
