import type { SourceFile } from '../../model/evidence.ts';
import { InputError } from '../../model/input-error.ts';
import type { Doubt, Executor, Unknown, Word } from '../command.ts';

/** A value of `set`, or where it comes from. */
type Values = Map<string, string | { readonly source: string }>;

/**
 * Follows a script of cmd.exe line by line: `^` continues a line, `%NAME%` is a variable that `set` gave a value; what stands behind
 * `if` or `for`, or behind a label, is handed over with that doubt.
 * @throws InputError where a quote is not closed
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const values: Values = new Map();
  let isBehindLabel = false;
  for (const { line, content } of logicalLines(text)) {
    const trimmed = content.replace(/^\s*@/, '').trim();
    if (trimmed === '' || /^(?:rem\b|::)/i.test(trimmed)) continue;
    if (trimmed.startsWith(':')) {
      isBehindLabel = true;
      continue;
    }
    for (const part of partsOf(trimmed)) {
      const label = 'it stands behind a label, which a jump may pass by';
      runPart(
        part,
        line,
        isBehindLabel ? { reason: label, repeats: true } : undefined,
        file,
        values,
        executor,
      );
    }
  }
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

/** Commands that `&`, `&&`, `||` and `|` join; quotes hide them. */
function partsOf(line: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (!quoted && '&|'.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const CONDITION = /^(?:if|for)\b/i;

function runPart(
  part: string,
  line: number,
  doubt: Doubt | undefined,
  file: Pick<SourceFile, 'name'>,
  values: Values,
  executor: Executor,
): void {
  if (CONDITION.test(part)) {
    const at = part.search(/\b(?:netsh|powershell|reg|sc|net)\b/i);
    if (at < 0) return;
    const repeats = /^for/i.test(part);
    const reason = `it depends on "${part.slice(0, at).trim()}"`;
    runPart(part.slice(at).replace(/\)\s*$/, ''), line, { reason, repeats }, file, values, executor);
    return;
  }
  const plain = part.replace(/^\(|\)$/g, '').trim();
  const [, name, value = ''] = /^set\s+"?([^=/"\s]+)=([^"]*)"?\s*$/i.exec(plain) ?? [];
  if (name !== undefined) {
    const { text, unknown } = expanded(value, values);
    values.set(
      name.toLowerCase(),
      unknown !== undefined || doubt !== undefined
        ? { source: unknown?.source ?? `%${name}%, which is set only in some cases` }
        : text,
    );
    return;
  }
  const words = wordsOf(plain, line, file, values);
  if (words.length === 0) return;
  executor.execute({
    words: words.map(lowerProgram),
    text: plain,
    line,
    column: 1,
    files: new Map(),
    ...(doubt === undefined ? {} : { doubt }),
  });
}

function lowerProgram(word: Word, index: number): Word {
  return index === 0
    ? {
        ...word,
        text: word.text
          .toLowerCase()
          .replace(/^.*\\/, '')
          .replace(/\.exe$/, ''),
      }
    : word;
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
