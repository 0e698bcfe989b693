import type { Run } from './run.ts';
import type { RawWord, Statement } from './syntax.ts';

/** What bash reads and a shell that knows nothing but POSIX does not ends the script there (dash), or does something else. */
export function endInPlainShell(statement: Statement, { variables, state }: Run): void {
  const sign = variables.isPlain ? signOfBash(statement) : undefined;
  if (sign !== undefined)
    state.mayHaveEnded ??= `it stands behind ${sign}, at which some shells end the script`;
}

function signOfBash(statement: Statement): string | undefined {
  if (statement.kind === 'function') return statement.isNamedSo ? `"function ${statement.name}"` : undefined;
  if (statement.kind === 'for') return statement.count === undefined ? undefined : '"for (("';
  if (statement.kind !== 'simple') return undefined;
  const { assignments, redirections, words } = statement;
  const array = assignments.find(({ elements, subscript }) => elements ?? subscript);
  if (array !== undefined) return `the array ${array.name}`;
  const isProcess = ({ raw }: RawWord) => /^[<>]\(/.test(raw);
  if (words.some(isProcess) || redirections.some(({ target }) => isProcess(target))) return '"<(…)"';
  return redirections.some(({ operator }) => operator === '<<<') ? '"<<<"' : undefined;
}
