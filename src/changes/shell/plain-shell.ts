import type { Command, Doubt, Outcome } from '../command.ts';
import { arithmeticIn } from './arithmetic.ts';
import { syntaxOfBash } from './plain-syntax.ts';
import type { Run } from './run.ts';
import { expandedBy } from './substitutions.ts';
import type { Part, RawWord, Statement } from './syntax.ts';

/** What bash does itself, and a shell that knows nothing but POSIX looks for among programs (dash(1), Builtins). */
const BUILTINS_OF_BASH = new Set(
  (
    'let declare typeset source pushd popd dirs shopt builtin enable mapfile readarray disown help history logout caller compgen ' +
    'complete compopt coproc suspend'
  ).split(' '),
);
/** Options by which such a shell ends, behind programs of its own that take others. */
const OPTIONS_OF_BASH: ReadonlyMap<string, RegExp> = new Map([
  ['export', /^-(?!p?$)/],
  ['readonly', /^-(?!p?$)/],
  ['local', /^-/],
  ['unset', /^-(?![fv]$)/],
  ['exec', /^-/],
]);
const LONG_OPTIONS =
  /^(?:errexit|noglob|ignoreeof|interactive|monitor|noexec|stdin|xtrace|verbose|vi|emacs|noclobber|allexport|notify|nounset|nolog|debug)$/;

/** A shell reads a line before it runs any of it: what only bash can read ends others there (dash). */
export function endBeforeLine(statements: readonly Statement[], run: Run): void {
  if (run.variables.isPlain) endAt(syntaxOfBash(statements), run);
}

/** What ends a shell that knows nothing but POSIX as it runs. */
export function endInPlainShell(statement: Statement, run: Run): void {
  if (run.variables.isPlain) endAt(signOfBash(statement, run), run);
}

function endAt(sign: string | undefined, { state }: Run): void {
  if (sign !== undefined)
    state.mayHaveEnded ??= `it stands behind ${sign}, at which some shells end the script`;
}

/** To a plain shell `((…))` is a command within two groups. */
export function inPlainShell({ kind }: Statement, run: Run): Run {
  if (kind !== 'arithmetic' || !run.variables.isPlain) return run;
  return { ...run, doubt: run.doubt ?? { reason: 'only some shells know "((…))"', repeats: false } };
}

/** What bash sends to a file by `&>`, others run in the background. */
export function isPerhapsBeside(statement: Statement, { variables }: Run): boolean {
  return (
    variables.isPlain &&
    'redirections' in statement &&
    statement.redirections.some(({ operator }) => operator.startsWith('&>'))
  );
}

/** Why a plain shell may not run what bash does itself; undefined: both do. */
export function doubtInPlainShell({ words }: Command, { variables, doubt }: Run): Doubt | undefined {
  const name = words[0]?.text ?? '';
  if (!variables.isPlain || !BUILTINS_OF_BASH.has(name)) return undefined;
  return doubt ?? { reason: `only some shells know "${name}"`, repeats: false };
}

/** The outcome of what bash takes, and others refuse and pass by. */
export function outcomeInPlainShell(
  outcome: Outcome,
  { words, assignments }: Extract<Statement, { kind: 'simple' }>,
  { variables }: Run,
): Outcome {
  const [name, ...rest] = words.map(({ raw }) => raw);
  const isRefused =
    (name === 'printf' && rest[0] === '-v') ||
    (name === 'trap' && rest.some((raw) => /^(?:ERR|DEBUG|RETURN)$/.test(raw))) ||
    (name === undefined && assignments.some(({ adds }) => adds));
  return variables.isPlain && isRefused ? 'unknown' : outcome;
}

function signOfBash(statement: Statement, run: Run): string | undefined {
  const parts = statement.kind === 'arithmetic' ? [] : expandedBy(statement).flatMap((word) => word.parts);
  const changed = parts.find(isChanged);
  if (changed !== undefined) return `"${changed.raw}"`;
  if (statement.kind !== 'simple') return undefined;
  const { words, redirections } = statement;
  if (words.some(({ raw }) => raw.includes('$['))) return '"$[…]"';
  if (redirections.some(({ variable }) => variable !== undefined))
    return 'a descriptor that a variable names';
  const [name, ...rest] = words.map(({ raw }) => raw);
  if (name === 'local' && run.locals === undefined) return '"local" outside a function';
  const option = rest[0] ?? '';
  if (OPTIONS_OF_BASH.get(name ?? '')?.test(option) === true && option !== '--') return `"${name} ${option}"`;
  return name === 'set' ? optionOfSet(words.slice(1)) : undefined;
}

/** `${P:0:2}`, `${LIST[@]}`, `$((N++))`. */
function isChanged(part: Part): part is Exclude<Part, { kind: 'text' }> {
  if (part.kind === 'variable') return /^\$\{(?:!|#?\w+\[|[\w@*]+(?:[/^,@]|:(?![-=?+])))/.test(part.raw);
  return part.kind === 'run' && /\+\+|--|\*\*|,/.test(arithmeticIn(part.raw.slice(1)) ?? '');
}

/** `set -o pipefail`, which POSIX knows since 2024. */
function optionOfSet(words: readonly RawWord[]): string | undefined {
  for (const [at, { raw }] of words.entries()) {
    if (!/^[-+]\w/.test(raw)) return undefined;
    const names = raw.includes('o') ? (words[at + 1]?.raw ?? 'errexit') : 'errexit';
    if (/[^aCbefIimnsuVvxEo]/.test(raw.slice(1)) || !LONG_OPTIONS.test(names))
      return `"set ${raw}${names === 'errexit' ? '' : ` ${names}`}"`;
    if (raw.includes('o')) return optionOfSet(words.slice(at + 2));
  }
  return undefined;
}
