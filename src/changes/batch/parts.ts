/** One command of a line of cmd.exe, and what joins it to the one before it. */
export interface Part {
  readonly text: string;
  readonly joined: '' | '&' | '&&' | '|' | '||';
}

/** Commands that `&`, `&&`, `||`, `|` and `) else` join; quotes and carets hide them, and so does a redirection (`2>&1`). */
export function partsOf(line: string): Part[] {
  const found = [{ text: '', joined: '' }];
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    const part = found.at(-1) as { text: string; joined: string };
    if (character === '"') quoted = !quoted;
    const isElse = !quoted && /^\)\s*else\b/i.exec(line.slice(at));
    if (isElse) {
      at += isElse[0].length - 1;
      found.push({ text: '', joined: '&' });
    } else if (!quoted && character === '^') part.text += line[++at] ?? '';
    else if (quoted || !'&|'.includes(character) || line[at - 1] === '>') part.text += character;
    else {
      const joined = line[at + 1] === character ? character.repeat(2) : character;
      at += joined.length - 1;
      found.push({ text: '', joined });
    }
  }
  return found
    .map(({ text, joined }) => ({ text: text.trim(), joined: joined as Part['joined'] }))
    .filter(({ text }) => text !== '');
}

/** The command whose output `for /f` goes through. */
export function askedBy(condition: string): string | undefined {
  return /^for\s+\/f\b.*\bin\s*\(\s*(['`])(.+)\1\s*\)/i.exec(condition)?.[2];
}

/** How many parentheses a line opens and does not close, those in quotes aside. */
export function openedIn(line: string): number {
  const bare = line.replaceAll(/"[^"]*"|\^./g, '');
  return bare.split('(').length - bare.split(')').length;
}

const OPERAND = '(?:"[^"]*"|[^\\s=()]+)';
const IF = new RegExp(
  `^if\\s+(?:/i\\s+)?(?:not\\s+)?(?:(?:exist|errorlevel|defined|cmdextversion)\\s+${OPERAND}|${OPERAND}\\s*(?:==|\\b(?:equ|neq|lss|leq|gtr|geq)\\b)\\s*${OPERAND})\\s*`,
  'i',
);
const FOR = /^for\s.*?\sin\s*\(.*?\)\s*do\b\s*/i;

/** What a command depends on, as the script writes it, and the command; undefined: on nothing. */
export function conditionOf(part: string): { readonly condition: string; readonly body: string } | undefined {
  if (!isBranching(part)) return undefined;
  const [condition] = IF.exec(part) ?? FOR.exec(part) ?? [];
  // What cannot be taken apart is handed over whole, as a program that nobody knows.
  return condition === undefined
    ? undefined
    : { condition: condition.trim(), body: part.slice(condition.length) };
}

export function isBranching(part: string): boolean {
  return /^(?:if|for)\b/i.test(part);
}
