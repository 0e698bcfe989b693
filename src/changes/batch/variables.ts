import type { Unknown } from '../command.ts';

/** A value of `set`, or where it comes from. */
type Value = string | { readonly source: string };

/** Variables by their names in lower case. */
export type Values = Map<string, Value>;

/** What `%` and `!` stand for in a line. */
export interface Scope {
  readonly values: Values;
  /** As they were when the line, or the block, was read: cmd.exe replaces `%NAME%` before it runs any of it. */
  readonly frozen: ReadonlyMap<string, Value>;
  /** Arguments of a subroutine, its label first; absent: those of the script, which it does not say. */
  readonly given?: readonly string[];
}

const REFERENCE = /%%|%(\w+)%|%(~?)(\d)|!(\w+)!/g;
const OPEN = /%%~?[^\s%]|%[^%\s][^%]*%|%~?\w*|%\*?|!\w+(?::[^!\s]*)?!/;

/** A line with the values that are known in their places; what is joined by a value (`&`, `|`) is left. */
export function replaced(text: string, { values, frozen, given }: Scope): string {
  return text.replace(
    REFERENCE,
    (raw, percent?: string, quotes?: string, argument?: string, delayed?: string) => {
      const found =
        argument === undefined
          ? percent === undefined
            ? values.get(delayed?.toLowerCase() ?? '')
            : frozen.get(percent.toLowerCase())
          : given && (given[Number(argument)] ?? '');
      if (typeof found !== 'string' || /[&|<>^%!]/.test(found)) return raw;
      return quotes === '~' ? found.replace(/^"(.*)"$/, '$1') : found;
    },
  );
}

/** A word in which `%` and `!` that are left are unknown; `%%` alone is a percent sign. */
export function expanded(
  text: string,
  { values, frozen }: Scope,
): { readonly text: string; readonly unknown?: Unknown } {
  const plain = text.replaceAll(/%%(?![~\w])/g, '\u0000');
  const found = OPEN.exec(plain);
  const shown = plain.replaceAll('\u0000', '%');
  if (found === null) return { text: shown };
  const [raw] = found;
  const [, percent, delayed] = /^(?:%(\w+)%|!(\w+)!)$/.exec(raw) ?? [];
  const value =
    percent === undefined ? values.get(delayed?.toLowerCase() ?? '') : frozen.get(percent.toLowerCase());
  const source =
    typeof value === 'object'
      ? value.source
      : raw.startsWith('%%')
        ? `${raw}, which a loop sets`
        : raw.includes(':') || value !== undefined
          ? `${raw}, which was not worked out`
          : /^%(?:~?\w*|\*)$/.test(raw)
            ? `${raw}, an argument of the script`
            : `${raw}, which the script does not set`;
  return {
    text: shown,
    unknown: { source, prefix: plain.slice(0, found.index).replaceAll('\u0000', '%'), suffix: '' },
  };
}

const ASSIGNED = /\bset\s+(?:\/[ap]\s+)?"?\s*(\w+)\s*[-+*/%&^|]?=/gi;

/** What a text sets is not known: it may run again. */
export function forgetAssigned(text: string, values: Values): void {
  for (const [, name = ''] of text.matchAll(ASSIGNED))
    values.set(name.toLowerCase(), { source: `%${name}%, which a loop sets` });
}

/** Carries out `set`; false: it is another command. */
export function assign(command: string, isDoubted: boolean, scope: Scope): boolean {
  if (/^set\s+\/[ap]\s/i.test(command)) {
    for (const [, name = ''] of command.matchAll(/(\w+)\s*(?:[-+*/%&^|]|<<|>>)?=/g))
      scope.values.set(name.toLowerCase(), { source: `%${name}%, which the script computes or asks for` });
    return true;
  }
  const written = /^set\b\s*(.*)/is.exec(command)?.[1];
  if (written === undefined) return false;
  // Quotes around both are none of the value; those within it are.
  const [, name, value = ''] = /^([^=/"]+)=(.*)$/s.exec(/^"(.*)"[^"]*$/s.exec(written)?.[1] ?? written) ?? [];
  if (name === undefined) return true;
  const { text, unknown } = expanded(replaced(value, scope), scope);
  const source = unknown?.source ?? (isDoubted ? `%${name}%, which is set only in some cases` : undefined);
  scope.values.set(name.toLowerCase(), source === undefined ? text : { source });
  return true;
}
