/** A value of the registry, with the key that it lies in. */
export interface RegistryValue {
  /** Full path, as the file spells it. */
  readonly key: string;
  readonly name: string;
  /** A text, a number, or bytes that are not read. */
  readonly data: string | number | undefined;
  readonly line: number;
  readonly text: string;
}

export interface RegistryFile {
  readonly values: readonly RegistryValue[];
  readonly keys: ReadonlySet<string>;
  /** Lines that are neither a key nor a value, below the key that they stand under. */
  readonly strange: readonly { readonly key: string; readonly line: number; readonly text: string }[];
}

const RULE = /v\d+\.\d+\|Action=/i;
const KEY = /^[ \t]*\[?-?HKEY_[^\]\n]*\\(FirewallPolicy|WindowsFirewall)(\\[^\]\n]*)?\]?\s*$/im;

/** All that group policies set lies below. */
export const POLICY_ROOT = /^[ \t]*\[?HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies(\\Microsoft)?\]?\s*$/im;

/** What `reg export` and `reg query` write, where it holds keys of the firewall. */
export function isRegistry(text: string): boolean {
  return KEY.test(text) || POLICY_ROOT.test(text) || (RULE.test(text) && /^[ \t]*\[?HKEY_/m.test(text));
}

/** `reg export` (`"name"="text"`, `"name"=dword:0000000a`) or `reg query` (`    name    REG_SZ    text`). */
export function readRegistry(text: string): RegistryFile {
  const values: RegistryValue[] = [];
  const keys = new Set<string>();
  const strange: { key: string; line: number; text: string }[] = [];
  let key = '';
  const lines = text.split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let content = lines[index] ?? '';
    // Bytes go on in the next line behind a backslash.
    while (/^("[^"]*"|@)=hex.*\\$/.test(content) && index + 1 < lines.length) {
      index += 1;
      content = content.slice(0, -1) + (lines[index] ?? '').trim();
    }
    const more = UNCLOSED.test(content) ? closingLine(lines, index) : undefined;
    if (more !== undefined) {
      content = [content, ...lines.slice(index + 1, more + 1)].join('\n');
      index = more;
    }
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith(';') || HEADER.test(trimmed)) continue;
    const opened = /^\[(-?HKEY_.*)\]$/.exec(trimmed)?.[1] ?? /^(HKEY_\S.*)$/.exec(content)?.[1];
    if (opened !== undefined) {
      key = opened;
      keys.add(key);
      continue;
    }
    const value = exported(trimmed) ?? queried(content);
    if (value === undefined) strange.push({ key, line, text: trimmed.slice(0, 200) });
    else values.push({ key, ...value, line, text: trimmed.slice(0, 400) });
  }
  return { values, keys, strange };
}

const UNCLOSED = /^("(?:[^"\\]|\\.)*"|@)="(?:[^"\\]|\\.)*$/;

/** The line that closes a text with line breaks in it, which `reg export` writes as they are; none before the next key or value. */
function closingLine(lines: readonly string[], start: number): number | undefined {
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^(?:[^"\\]|\\.)*"$/.test(line)) return index;
    if (/^\[-?HKEY_|^"(?:[^"\\]|\\.)*"=/.test(line)) return undefined;
  }
  return undefined;
}

const HEADER = /^(Windows Registry Editor Version \d|REGEDIT4|End of search:|The operation completed)/i;

function exported(line: string): Pick<RegistryValue, 'name' | 'data'> | undefined {
  const [, quoted, data] = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/s.exec(line) ?? [];
  if (quoted === undefined || data === undefined) return undefined;
  const name = quoted === '@' ? '' : unescaped(quoted.slice(1, -1));
  if (/^"(?:[^"\\]|\\.)*"$/s.test(data)) return { name, data: unescaped(data.slice(1, -1)) };
  const number = /^dword:([0-9a-f]{8})$/i.exec(data)?.[1];
  if (number !== undefined) return { name, data: Number.parseInt(number, 16) };
  return data.startsWith('hex') ? { name, data: undefined } : undefined;
}

function queried(line: string): Pick<RegistryValue, 'name' | 'data'> | undefined {
  const [, name, kind, data = ''] = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  if (kind === 'REG_SZ' || kind === 'REG_EXPAND_SZ') return { name, data };
  const number = kind === 'REG_DWORD' ? /^0x([0-9a-f]{1,8})$/i.exec(data)?.[1] : undefined;
  return { name, data: number === undefined ? undefined : Number.parseInt(number, 16) };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
