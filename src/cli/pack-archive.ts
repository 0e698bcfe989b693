import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { memberBudget } from './archive-member.ts';

/** A file of an evidence pack. */
export interface PackFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const FORM = { mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'file' } as const;

/**
 * Files as a tar archive, compressed; equal files give equal bytes with one version of zlib.
 * @throws Error where it would hold more than is read of an archive
 */
export async function archiveOf(files: readonly PackFile[]): Promise<Uint8Array> {
  const count = memberBudget();
  for (const { bytes } of files) count(bytes.length);
  const tar = await packTar(
    files.map(({ path, bytes }) => ({ header: { ...FORM, name: path, size: bytes.length }, body: bytes })),
  );
  const archive = gzipSync(tar, { level: 9 });
  // The system that it was compressed on: unknown.
  archive[9] = 255;
  return archive;
}

/** Both are the same but for how they are compressed. */
export function holdsTheSame(one: Uint8Array, other: Uint8Array): boolean {
  return gunzipSync(one).equals(gunzipSync(other));
}
