import { statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { NameOf } from '../diff/diff-input.ts';
import { isArchiveName } from '../importers/archive-name.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { readEvidenceFiles } from './evidence-files.ts';

/** Evidence of one side, with names that do not depend on where it lies. */
export interface Side {
  readonly files: readonly SourceFile[];
  readonly shownAs: NameOf;
}

/** What a file that stands alone is called on both sides. */
const ALONE = 'evidence';

/**
 * Reads the evidence of one side of a diff: a folder, an archive or a file.
 * @throws InputError where there is none
 */
export async function readSide(path: string): Promise<Side> {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new InputError('no such file or folder', { file: path });
  if (status.isDirectory())
    return {
      files: await readEvidenceFiles(['.'], path),
      shownAs: (name) => relative('', join(path, name)),
    };
  const read = await readEvidenceFiles([basename(path)], dirname(path));
  if (!isArchiveName(path))
    return { files: read.map((file) => ({ ...file, name: ALONE })), shownAs: () => path };
  const inside = `${basename(path)}!/`;
  return {
    files: read
      .filter((file) => file.isArchive !== true)
      .map((file) => ({ ...file, name: file.name.replace(inside, '') })),
    shownAs: (name) => `${path}!/${name}`,
  };
}
