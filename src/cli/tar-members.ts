import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { type ArchiveMember, LARGEST_CONTENT, memberBudget, TOO_LARGE } from './archive-member.ts';

/** Headers and padding, beside what the members hold. */
const LARGEST_ARCHIVE = LARGEST_CONTENT + 128 * 1024 * 1024;

/**
 * Members of a tar archive (POSIX.1-2001 pax, ustar, GNU), compressed with gzip or not.
 * @throws Error where it is damaged or cut off, or holds more than is read of an archive
 */
export async function tarMembers(bytes: Uint8Array): Promise<ArchiveMember[]> {
  const archive = isGzip(bytes) ? unzipped(bytes) : bytes;
  if (archive.length < 1024) throw new Error('it is no tar archive, or cut off');
  const count = memberBudget();
  const entries = await unpackTar(archive, {
    strict: true,
    filter: ({ size }) => {
      count(size);
      return true;
    },
  });
  if (entries.length === 0) throw new Error('it holds nothing');
  return entries.map(({ header, data }): ArchiveMember => {
    const { name, type, mtime } = header;
    if (type === 'directory') return { path: name, isFolder: true };
    if (type !== 'file') return { path: name, reason: `it is no file (${type})` };
    const modified = mtime === undefined ? {} : { modified: mtime };
    return { path: name, bytes: data ?? new Uint8Array(), ...modified };
  });
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unzipped(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_ARCHIVE });
  } catch (cause) {
    if (cause instanceof RangeError) throw new Error(TOO_LARGE, { cause });
    throw cause;
  }
}
