/** Names that an arithmetic expression gives a value: `P += 1`, `P++`, `--P` (bash(1), ARITHMETIC EVALUATION). */
export function setsIn(text: string): readonly string[] {
  const found = text.matchAll(
    /([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)/g,
  );
  return [...found].map(([, before, behind]) => before ?? behind ?? '');
}

/** What stands in `((…))`; undefined: `((a); b)` is a group within a group. */
export function arithmeticIn(raw: string): string | undefined {
  if (!raw.startsWith('((') || !raw.endsWith('))')) return undefined;
  const inner = raw.slice(2, -2);
  let depth = 0;
  for (const character of inner) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return undefined;
  }
  return inner;
}

/** What a variable holds; undefined: it is not known. */
type TextOf = (name: string) => string | undefined;

/**
 * What an expression of whole numbers, variables and `+ - * / % ( )` gives (POSIX.1-2024, Shell Command Language, 2.6.4); undefined: it is
 * not known, or holds what is not worked out.
 */
export function resultOf(text: string, textOf: TextOf): string | undefined {
  let rest = text.trimStart();
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0];
    rest = rest.slice(found?.length ?? 0).trimStart();
    return found;
  };
  const operand = (): number => {
    if (take(/^\(/) !== undefined) {
      const inner = sum();
      return take(/^\)/) === undefined ? Number.NaN : inner;
    }
    const sign = take(/^[-+](?![-+])/);
    if (sign !== undefined) return sign === '-' ? -operand() : operand();
    const number = take(/^(?:0|[1-9]\d*)(?!\w)/);
    if (number !== undefined) return Number(number);
    const name = take(/^(?:\$\{\w+\}|\$?[A-Za-z_]\w*|\$\d(?!\w))/);
    const value = name === undefined ? undefined : textOf(name.replace(/[${}]/g, ''));
    // `$N` is put in as text, where a second minus would be read with the one before it.
    const isPlain = name?.startsWith('$') === true ? /^(?:0|[1-9]\d*)$/ : /^-?(?:0|[1-9]\d*)$/;
    return value !== undefined && isPlain.test(value) ? Number(value) : Number.NaN;
  };
  const chain = (next: () => number, operator: RegExp): number => {
    let left = next();
    for (let sign = take(operator); sign !== undefined; sign = take(operator))
      left = applied(sign, left, next());
    return left;
  };
  const product = () => chain(operand, /^[*/%](?![*=])/);
  const sum = () => chain(product, /^[-+](?![-+=])/);
  const result = sum();
  return rest === '' && Number.isSafeInteger(result) ? String(result) : undefined;
}

function applied(sign: string, left: number, right: number): number {
  const results: Readonly<Record<string, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': Math.trunc(left / right),
    '%': left % right,
  };
  const result = results[sign] ?? Number.NaN;
  return Number.isSafeInteger(result) ? result : Number.NaN;
}

/** A variable that an expression gives a value, and nothing else (`N = 1`, `N += 10`, `N++`), with that value; undefined: it is not so plain. */
export function assignmentIn(
  text: string,
  textOf: TextOf,
): { readonly name: string; readonly value: string } | undefined {
  const [, name, operator = '', expression, step] =
    /^\s*([A-Za-z_]\w*)\s*(?:([-+*/%]?)=(?!=)([^=]*)|(\+\+|--)\s*)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const written =
    expression === undefined
      ? `${name} ${step?.[0]} 1`
      : operator === ''
        ? expression
        : `${name} ${operator} (${expression})`;
  const value = resultOf(written, textOf);
  return value === undefined ? undefined : { name, value };
}
