/** A command of nft, or a block of a file that it loads. */
export interface NftText {
  readonly text: string;
  /** Counts from 0, within the text that was split. */
  readonly line: number;
}

/** Commands are ended by line breaks and semicolons outside braces and quotes; `#` begins a comment (nft(8), input file formats). */
export function splitCommands(text: string): NftText[] {
  const found: NftText[] = [];
  let current = '';
  let start = 0;
  let line = 0;
  let depth = 0;
  let quoted = false;
  const end = () => {
    if (current.trim() !== '') found.push({ text: current.trim(), line: start });
    current = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && text[at + 1] === '\n') {
      at++;
      line++;
      current += ' ';
      continue;
    }
    if (character === '#' && !quoted) {
      while (at < text.length && text[at] !== '\n') at++;
      at--;
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (character === '{' && !quoted && text[at - 1] !== '$') depth++;
    else if (character === '}' && !quoted && depth > 0) depth--;
    const isEnd = !quoted && depth === 0 && (character === '\n' || character === ';');
    if (isEnd) end();
    else {
      if (current.trim() === '') start = line;
      current += character;
    }
    if (character === '\n') line++;
  }
  end();
  return found;
}

const BLOCK =
  /(?:^|\s)(table|chain|set|map|flowtable|ct\s+(?:helper|timeout|expectation))(?:\s+[\w."-]+){1,3}\s*$/;

/**
 * Whether a block ends within a line: before its brace stands neither a line break nor a semicolon, or behind it. nft 1.0.6 refuses all
 * of a text that holds one.
 */
export function hasInlineEnd(text: string): boolean {
  const open: (string | undefined)[] = [];
  let statement = '';
  let isEnded = true;
  let quoted = false;
  for (const character of text.replaceAll(/\\\n/g, ' ').replaceAll(/#[^\n"]*$/gm, '')) {
    if (character === '"') quoted = !quoted;
    const isBlank = character === ' ' || character === '\t';
    if (quoted || !/[{};\n\s]/.test(character)) {
      statement += character;
      isEnded = false;
    } else if (character === '{') {
      open.push(BLOCK.exec(statement)?.[1]);
      statement = '';
      isEnded = true;
    } else if (character === '}') {
      const kind = open.pop();
      // Behind the elements of a set its own brace may follow.
      const isOfSet = /^(?:set|map)$/.test(kind ?? '') && statement.trim() === '}';
      if (kind !== undefined && !isEnded && !isOfSet) return true;
      statement = '}';
      isEnded = false;
    } else if (!isBlank) {
      statement = '';
      isEnded = true;
    } else statement += character;
  }
  return false;
}

/** `chain input { … }` as its head and its body; undefined: no block ends it. */
export function blockOf(
  text: string,
): { readonly head: string; readonly body: string; readonly line: number } | undefined {
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  if (open < 0 || close < open || text.slice(close + 1).trim() !== '') return undefined;
  const head = text.slice(0, open);
  return { head: head.trim(), body: text.slice(open + 1, close), line: head.split('\n').length - 1 };
}

const UNKNOWN = /\$\{[^}]*\}|\$\([^)]*\)|\$(?:\w+|[@*])|`[^`]*`/;
const LEFT =
  /((?:ip6?|arp|ether)\s+[sd]addr|(?:tcp|udp|sctp|dccp|udplite|th)\s+[sd]port|(?:meta\s+)?[io]if(?:name)?|icmp(?:v6)?\s+type|meta\s+\w+|ct\s+(?:original\s+|reply\s+)?\w+)\s*(?:!=|==)?\s*(\{[^{}]*\}|"[^"]*"|\S+(?:\s*,\s*\S+)*)/g;

/** A rule in which each match on something that the script does not say may hold or not, and says why. */
export function boundedRule(rule: string, source: string): string {
  const bounded = rule.replace(LEFT, (whole, left: string, value: string) => {
    if (!UNKNOWN.test(value)) return whole;
    const protocol = /^(tcp|udp|sctp|dccp|udplite)\s/.exec(left)?.[1];
    return `${protocol === undefined ? '' : `meta l4proto ${protocol} `}${undecided(source)}`;
  });
  // What is unknown beside matches makes a rule that may do anything.
  return UNKNOWN.test(bounded.replace(/undecided "[^"]*"/g, '')) ? `unknown rule: ${bounded}` : bounded;
}

export function undecided(reason: string): string {
  return `undecided "${reason.replace(/["\r\n]/g, ' ')}"`;
}

export function hasUnknown(text: string): boolean {
  return UNKNOWN.test(text);
}
