import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { type ArchiveMember, memberBudget } from './archive-member.ts';

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/**
 * Members of a zip archive; one that cannot be read is a member with the reason.
 * @throws Error where the archive is damaged or cut off, or holds more than is read of an archive
 */
export async function zipMembers(bytes: Uint8Array): Promise<ArchiveMember[]> {
  // Names are decoded here, so that a bad one is a bad member and not a bad archive.
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
    decodeStrings: false,
  });
  const count = memberBudget();
  const members: ArchiveMember[] = [];
  for await (const entry of zip.eachEntry()) {
    count(entry.uncompressedSize);
    members.push(await memberOf(zip, entry));
  }
  if (members.length === 0) throw new Error('it holds nothing');
  return members;
}

/** The kind of file in the mode that Unix programs keep in the upper half of the attributes. */
const KIND = 0o170000;
const PLAIN_FILE = 0o100000;

async function memberOf(zip: ZipFile, entry: Entry): Promise<ArchiveMember> {
  // Windows PowerShell 5.1 writes backslashes between folders.
  const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if (path.endsWith('/')) return { path, isFolder: true };
  const kind = (entry.externalFileAttributes >>> 16) & KIND;
  if (kind !== 0 && kind !== PLAIN_FILE) return { path, reason: 'it is no file, but a link or a device' };
  if (entry.isEncrypted()) return { path, reason: 'it is encrypted' };
  try {
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) return { path, reason: 'its content does not fit its checksum' };
    return { path, bytes, modified: entry.getLastModDate({ timezone: 'UTC' }) };
  } catch (error) {
    return { path, reason: error instanceof Error ? error.message : String(error) };
  }
}
