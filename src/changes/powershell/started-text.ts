import type { CallArgument, Value } from './call.ts';
import { itemsOf } from './values.ts';

/** A text that PowerShell is given to run, or a block. */
export type Started =
  | { readonly kind: 'text'; readonly text: string }
  | Extract<Value, { readonly kind: 'block' }>;

/** Options of PowerShell with a value (about_PowerShell_exe). */
const TAKING = /^(?:ex\w*|ep|v\w*|w\w*|in\w*|if|o\w*|ps\w*|conf\w*|wo\w*)$/i;

/** What `Invoke-Expression`, `powershell -Command`, `-EncodedCommand` or `Invoke-Command` runs; undefined: that is not known. */
export function startedBy(
  name: string,
  found: readonly CallArgument[],
  piped: Value | undefined,
): Started | undefined {
  const given = (pattern: RegExp) => found.findIndex(({ parameter }) => pattern.test(parameter ?? ''));
  if (name === 'invoke-expression') {
    const value = found.find((each) => each.value !== undefined)?.value ?? piped;
    return value === undefined ? undefined : textOf([value]);
  }
  if (name === 'measure-command') return blockOf(found);
  if (name === 'invoke-command')
    return found.some(({ parameter }) => /^(?:fi|c|cn|se|vm|cont)/i.test(parameter ?? ''))
      ? undefined
      : blockOf(found);
  if (!/^(?:powershell|pwsh)(?:\.exe)?$/.test(name) || piped !== undefined) return undefined;
  const encoded = given(/^e(?:c|n\w*)?$/i);
  if (encoded >= 0) {
    const text = textOf(valuesFrom(found, encoded));
    const bytes = Buffer.from(text?.kind === 'text' ? text.text : '', 'base64');
    return text === undefined || bytes.length === 0
      ? undefined
      : { kind: 'text', text: bytes.toString('utf16le') };
  }
  if (given(/^f/i) >= 0) return undefined;
  const command = given(/^c(?:o\w*)?$/i);
  // Without a name it is a command, except to releases from 6 on.
  const plain = found.findIndex(
    ({ parameter }, at) => parameter === undefined && !TAKING.test(found[at - 1]?.parameter ?? ''),
  );
  const at = command >= 0 || name.startsWith('pwsh') ? command : plain;
  return blockOf(found) ?? (at < 0 ? undefined : textOf(valuesFrom(found, at)));
}

function blockOf(found: readonly CallArgument[]): Started | undefined {
  const blocks = found.flatMap(({ value }) => (value?.kind === 'block' ? [value] : []));
  return blocks.length === 1 ? blocks[0] : undefined;
}

/** The values of a parameter and everything behind it, which is of the command as well. */
function valuesFrom(found: readonly CallArgument[], at: number): readonly Value[] {
  return found
    .slice(at)
    .flatMap(({ parameter, value, raw }, index): Value[] =>
      parameter !== undefined && index > 0
        ? [{ kind: 'text', text: raw, quoted: false }]
        : value === undefined
          ? []
          : [value],
    );
}

function textOf(values: readonly Value[]): Started | undefined {
  const texts = values
    .flatMap(itemsOf)
    .map((value) => (value.kind === 'text' && value.unknown === undefined ? value.text : undefined));
  return texts.length === 0 || texts.includes(undefined)
    ? undefined
    : { kind: 'text', text: texts.join(' ') };
}

/** The words of `Start-Process NAME -ArgumentList a, 'b c'`; undefined: they are not known. */
export function startedProcess(found: readonly CallArgument[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const [index, { parameter, value }] of found.entries()) {
    const before = found[index - 1];
    const of = parameter ?? (before?.value === undefined ? before?.parameter : undefined);
    if (value === undefined || (of !== undefined && !/^(?:fi|ar)/i.test(of))) continue;
    const text = textOf([value]);
    if (text?.kind !== 'text') return undefined;
    texts.push(...(/^ar/i.test(of ?? '') || texts.length > 0 ? text.text.split(/\s+/) : [text.text]));
  }
  return texts.length === 0 ? undefined : texts;
}

/** Blocks that stand anywhere in a value. */
export function blocksIn(value: Value | undefined): readonly Extract<Value, { readonly kind: 'block' }>[] {
  switch (value?.kind) {
    case 'block':
      return [value];
    case 'list':
      return value.items.flatMap(blocksIn);
    case 'table':
      return [...value.entries.values()].flatMap(blocksIn);
    default:
      return [];
  }
}
