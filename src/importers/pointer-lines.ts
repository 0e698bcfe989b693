/** What is asked about a value of a JSON text: its own line, and those of values below it. */
interface Wanted {
  pointer?: string;
  below?: Map<string, Wanted>;
}

/** Line of each pointer (RFC 6901) in a JSON text that parses; values that no pointer leads into are skipped. */
export function linesOf(given: Uint8Array, pointers: ReadonlySet<string>): Map<string, number> {
  const bytes = toUtf8(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const result = new Map<string, number>();
  let at = isMarked(bytes) ? 3 : 0;
  let line = 1;
  blank();
  read(wantedTree(pointers));
  return result;

  /** `at` is at the first byte of a value, and after the call behind its last one. */
  function read({ pointer, below }: Wanted): void {
    if (pointer !== undefined) result.set(pointer, line);
    const open = bytes[at];
    if (below === undefined || (open !== OPEN_BRACE && open !== OPEN_BRACKET)) {
      skip(0);
      return;
    }
    // A key may stand twice, and then the last one counts; an index does not.
    let left = open === OPEN_BRACE ? Number.POSITIVE_INFINITY : below.size;
    at += 1;
    for (let index = 0; left > 0; index += 1) {
      blank();
      if (bytes[at] === COMMA) {
        at += 1;
        blank();
      }
      if (at >= bytes.length || bytes[at] === CLOSE_BRACE || bytes[at] === CLOSE_BRACKET) break;
      const next = below.get(open === OPEN_BRACE ? key() : String(index));
      if (next === undefined) skip(0);
      else {
        read(next);
        left -= 1;
      }
    }
    skip(1);
  }

  function key(): string {
    const start = at;
    at = endOfString(bytes, at + 1);
    const text = buffer.toString('utf8', start + 1, at - 1);
    blank();
    at += 1;
    blank();
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
  }

  function blank(): void {
    for (; at < bytes.length; at += 1) {
      const code = bytes[at] as number;
      if (code > SPACE) return;
      if (code === NEWLINE) {
        line += 1;
        at = endOfSpaces(view, at + 1) - 1;
      }
    }
  }

  /** Goes behind the value at `at`, or behind the end of the object or list that was entered (`depth` 1). */
  function skip(depth: number): void {
    const end = bytes.length;
    let offset = at;
    let lines = line;
    let open = depth;
    for (; offset < end; offset += 1) {
      const code = bytes[offset] as number;
      if (code === QUOTE) {
        offset = endOfString(bytes, offset + 1) - 1;
      } else if (code === NEWLINE) {
        lines += 1;
        offset = endOfSpaces(view, offset + 1) - 1;
      } else if (code === COMMA) {
        if (open === 0) break;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        open += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (open === 0) break;
        open -= 1;
        if (open === 0) {
          offset += 1;
          break;
        }
      }
    }
    at = offset;
    line = lines;
  }
}

function wantedTree(pointers: ReadonlySet<string>): Wanted {
  const root: Wanted = {};
  for (const pointer of pointers) {
    let wanted = root;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part;
      wanted.below ??= new Map();
      let next = wanted.below.get(key);
      if (next === undefined) {
        next = {};
        wanted.below.set(key, next);
      }
      wanted = next;
    }
    wanted.pointer = pointer;
  }
  return root;
}

function toUtf8(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0xff && bytes[0] !== 0xfe) return bytes;
  const encoding = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
  return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
}

function isMarked(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Exports are mostly indentation, which is skipped eight bytes at a time. */
function endOfSpaces(view: DataView, start: number): number {
  let end = start;
  const last = view.byteLength - 8;
  while (end <= last && view.getFloat64(end) === EIGHT_SPACES) end += 8;
  if (end <= last && view.getInt32(end) === FOUR_SPACES) end += 4;
  return end;
}

/** Offset behind the closing quote; `start` is behind the opening one. */
function endOfString(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  return end + 1;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const FOUR_SPACES = 0x20202020;
const EIGHT_SPACES = new DataView(new Uint8Array(8).fill(SPACE).buffer).getFloat64(0);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
