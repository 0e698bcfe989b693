import type { Outcome } from '../command.ts';
import type { Run } from './run.ts';
import type { RawWord, Statement } from './syntax.ts';

/** What bash reads and a shell that knows nothing but POSIX does not ends the script there (dash), or does something else. */
export function endInPlainShell(statement: Statement, { variables, state }: Run): void {
  const sign = variables.isPlain ? signOfBash(statement) : undefined;
  if (sign !== undefined)
    state.mayHaveEnded ??= `it stands behind ${sign}, at which some shells end the script`;
}

/** What bash sends to a file by `&>`, others run in the background, whatever becomes of it. */
export function outcomeInPlainShell(outcome: Outcome, statement: Statement, { variables }: Run): Outcome {
  const isBoth =
    'redirections' in statement && statement.redirections.some(({ operator }) => operator.startsWith('&>'));
  return variables.isPlain && isBoth && outcome === 'failed' ? 'unknown' : outcome;
}

function signOfBash(statement: Statement): string | undefined {
  if (statement.kind === 'function') return statement.isNamedSo ? `"function ${statement.name}"` : undefined;
  if (statement.kind === 'for') return statement.count === undefined ? undefined : '"for (("';
  if (statement.kind === 'case' && statement.branches.some(({ goesOn }) => goesOn)) return '";&" of a case';
  if (statement.kind !== 'simple') return undefined;
  const { assignments, redirections, words } = statement;
  const array = assignments.find(({ elements, subscript }) => elements ?? subscript);
  if (array !== undefined) return `the array ${array.name}`;
  const isProcess = ({ raw }: RawWord) => /^[<>]\(/.test(raw);
  if (words.some(isProcess) || redirections.some(({ target }) => isProcess(target))) return '"<(…)"';
  const changed = [...words, ...assignments.map(({ value }) => value)]
    .flatMap(({ parts }) => parts)
    .find((part) => part.kind === 'variable' && /^\$\{(?:!|\w+(?:[/^,@]|:(?![-=?+])))/.test(part.raw));
  if (changed?.kind === 'variable') return `"${changed.raw}"`;
  if (redirections.some(({ operator, target }) => operator.endsWith('>&') && /^[^\d$-]/.test(target.raw)))
    return '">&" before a file';
  return redirections.some(({ operator }) => operator === '<<<') ? '"<<<"' : undefined;
}
