import { arithmeticIn } from './arithmetic.ts';
import { parseScript } from './parse-script.ts';
import { commandsIn, expandedBy } from './substitutions.ts';
import type { RawWord, Statement } from './syntax.ts';

/**
 * What bash reads among statements, or in what stands within them, and a shell that knows nothing but POSIX cannot read (dash): it runs
 * nothing of such a line, nor of what begins on it. Undefined: both read it.
 */
export function syntaxOfBash(statements: readonly Statement[]): string | undefined {
  for (const statement of statements) {
    const sign = signOf(statement) ?? syntaxOfBash(within(statement)) ?? syntaxInWords(statement);
    if (sign !== undefined) return sign;
  }
  return undefined;
}

function within(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'simple':
    case 'arithmetic':
      return [];
    case 'pipeline':
      return statement.stages;
    case 'and-or':
      return [statement.first, ...statement.rest.map((each) => each.statement)];
    case 'for':
    case 'group':
      return statement.body;
    case 'if':
      return [
        ...statement.branches.flatMap(({ condition, body }) => [...condition, ...body]),
        ...statement.otherwise,
      ];
    case 'while':
      return [...statement.condition, ...statement.body];
    case 'case':
      return statement.branches.flatMap(({ body }) => body);
    case 'background':
      return [statement.statement];
    case 'function':
      return [statement.body];
  }
}

/** In commands that words run (`$(…)`, between backticks). */
function syntaxInWords(statement: Statement): string | undefined {
  for (const { parts } of expandedBy(statement))
    for (const part of parts) {
      if (part.kind !== 'run' || arithmeticIn(part.raw.slice(1)) !== undefined) continue;
      const sign = syntaxOfBash(parseScript({ name: part.raw }, commandsIn(part.raw)));
      if (sign !== undefined) return sign;
    }
  return undefined;
}

function signOf(statement: Statement): string | undefined {
  switch (statement.kind) {
    case 'pipeline':
      return statement.joinsErrors ? '"|&"' : undefined;
    case 'for':
      if (statement.count !== undefined) return '"for (("';
      return ofWords(statement.words ?? []) ?? ofRedirections(statement.redirections);
    case 'case':
      if (statement.branches.some(({ goesOn }) => goesOn)) return '";&" of a case';
      return (
        ofWords(statement.branches.flatMap(({ patterns }) => patterns)) ??
        ofRedirections(statement.redirections)
      );
    case 'arithmetic':
      // Other expressions are programs and files by their words.
      return /[()]|<</.test(statement.word.raw.slice(2, -2)) ? `"${statement.word.raw}"` : undefined;
    case 'function':
      if (statement.isNamedSo) return `"function ${statement.name}"`;
      return /^[A-Za-z_]\w*$/.test(statement.name) ? undefined : `the function name "${statement.name}"`;
    case 'simple':
      return ofSimple(statement);
    case 'group':
    case 'if':
    case 'while':
      return ofRedirections(statement.redirections);
    case 'and-or':
    case 'background':
      return undefined;
  }
}

function ofSimple({ assignments, words, redirections }: Extract<Statement, { kind: 'simple' }>) {
  const array = assignments.find(({ elements, subscript }) => elements ?? subscript);
  if (array !== undefined) return `the array ${array.name}`;
  if (words[0]?.raw === '[[' && words.some(({ raw }) => /^[^'"]*[()]/.test(raw)))
    return '"[[" with parentheses';
  return ofWords(words) ?? ofRedirections(redirections);
}

function ofWords(words: readonly RawWord[]): string | undefined {
  if (words.some(isProcess)) return '"<(…)"';
  const extended = words.flatMap(({ parts }) => parts).find(isExtended);
  return extended === undefined ? undefined : `the pattern "${extended.raw}"`;
}

/** `(a|b)` of `@(a|b)`. */
function isExtended(part: RawWord['parts'][number]): part is Extract<typeof part, { kind: 'variable' }> {
  return part.kind === 'variable' && part.name === '' && part.raw.startsWith('(');
}

function ofRedirections(
  redirections: Extract<Statement, { kind: 'simple' }>['redirections'],
): string | undefined {
  if (redirections.some(({ target }) => isProcess(target))) return '"<(…)"';
  if (redirections.some(({ operator, target }) => operator.endsWith('>&') && /^[^\d$-]/.test(target.raw)))
    return '">&" before a file';
  return redirections.some(({ operator }) => operator === '<<<') ? '"<<<"' : undefined;
}

function isProcess({ raw }: RawWord): boolean {
  return /^[<>]\(/.test(raw);
}
