/** The longest text that a JavaScript string holds, in UTF-16 units. */
const LONGEST = 0x1fffffe8;

/** Bytes that are decoded at once, and those of a character at most. */
const PIECE = 524_288;
const LONGEST_CHARACTER = 4;

type Decoded = { readonly text: string } | { readonly reason: string; readonly isTooLarge?: true };

/** Strict UTF-8 (with or without byte order mark), or UTF-16 with one; anything else is no text, and the reason says why. */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length > LONGEST) {
    return {
      isTooLarge: true,
      reason: `larger than 512 MiB (${bytes.length} bytes): split the export, for example one file per list, region or account`,
    };
  }
  const encoding = encodingOf(bytes);
  try {
    const text =
      encoding === 'utf-8' ? decodeUtf8(bytes) : new TextDecoder(encoding, { fatal: true }).decode(bytes);
    const isBinary = encoding === 'utf-8' ? bytes.includes(0) : text.includes('\0');
    return isBinary ? { reason: known(bytes) ?? 'not text (binary)' } : { text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const listing = consoleListing(bytes);
    if (listing !== undefined) return { text: listing };
    const isBinary = bytes.subarray(0, 4096).includes(0);
    const reason = isBinary ? 'not text (binary)' : `not text (invalid ${encoding.toUpperCase()})`;
    return { reason: known(bytes) ?? reason };
  }
}

/** What bytes are that are no text, and what to give in their place. */
function known(bytes: Uint8Array): string | undefined {
  const first = String.fromCharCode(...bytes.subarray(0, 4));
  if (/^[ -~\r\n]\0[ -~\r\n]\0$/.test(first)) return 'UTF-16 without a byte order mark: save it as UTF-8';
  if (first === 'PK\x03\x04' && OFFICE.test(String.fromCharCode(...bytes.subarray(0, 4096)))) return DOCUMENT;
  return BINARY[first] ?? compression(bytes);
}

/** The first member of documents of office programs, which are ZIP archives. */
const OFFICE = /\[Content_Types\]\.xml|mimetypeapplication\/vnd\./;
const DOCUMENT = 'a document of an office program: save what it shows as text, as the program printed it';
const PICTURE = 'a picture: save the text that it shows, as the program printed it';

/** By their first four bytes. */
const BINARY: Readonly<Record<string, string>> = {
  '%PDF': DOCUMENT,
  '\xd0\xcf\x11\xe0': DOCUMENT,
  '\x89PNG': PICTURE,
  GIF8: PICTURE,
  '\xff\xd8\xff\xe0': PICTURE,
  '\xff\xd8\xff\xe1': PICTURE,
  PReg: 'a file of group policies (Registry.pol): export what holds on the host (`reg export HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall`)',
  regf: 'a hive of the registry (.wfw): the script of `flowproof collect host --for windows` gathers what is read',
};

/** The first bytes of what is compressed. */
const COMPRESSED: Readonly<Record<string, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  bzip2: [0x42, 0x5a, 0x68],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  zip: [0x50, 0x4b, 0x03, 0x04],
  '7z': [0x37, 0x7a, 0xbc, 0xaf],
  rar: [0x52, 0x61, 0x72, 0x21],
};

/** Why bytes that are compressed are no text, and what to do; archives are opened by their names. */
function compression(bytes: Uint8Array): string | undefined {
  const [name] =
    Object.entries(COMPRESSED).find(([, first]) => first.every((byte, at) => bytes[at] === byte)) ?? [];
  return (
    name &&
    `compressed (${name}): unpack it, or give an archive whose name ends in .tar, .tar.gz, .tgz or .zip`
  );
}

/**
 * Decoded in pieces: a longer text is made outside of the heap, and every few of those would have all of it collected.
 * @throws TypeError for bytes that are not UTF-8
 */
function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + PIECE, bytes.length);
    while (end < bytes.length && isContinuation(bytes[end]) && end > start + PIECE - LONGEST_CHARACTER) end--;
    text += (start === 0 ? FIRST : LATER).decode(bytes.subarray(start, end));
    start = end;
  }
  return text;
}

const FIRST = new TextDecoder('utf-8', { fatal: true });
/** A mark is dropped at the beginning of the text alone. */
const LATER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * A console prints in its own code page, which nothing names: the listings of `netsh advfirewall` are read with a replacement
 * character for whatever is no ASCII.
 */
function consoleListing(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, 100_000));
  if (!/^.{2,60}:.*\r?\n-{60,}\r?$/m.test(head)) return undefined;
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.includes('\0') ? undefined : text;
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
