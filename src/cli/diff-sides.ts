import { statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { NameOf } from '../diff/diff-input.ts';
import { isArchiveName } from '../importers/archive-name.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { readEvidenceFiles } from './evidence-files.ts';
import { keptEvidence, type StoreOfRuns } from './kept-evidence.ts';

/** Evidence of one side, with names that do not depend on where it lies. */
export interface Side {
  readonly files: readonly SourceFile[];
  readonly shownAs: NameOf;
}

/** What a file that stands alone is called on both sides. */
const ALONE = 'evidence';

/**
 * Reads the evidence of both sides of a diff, each a folder, an archive, a file, an evidence pack or a stored run.
 * @throws InputError where there is none
 */
export async function readSides(
  paths: readonly [string, string],
  stores: StoreOfRuns,
): Promise<[Side, Side]> {
  const kept = await Promise.all(paths.map((path) => keptEvidence(path, stores)));
  const sides = await Promise.all(
    paths.map((path, index) => {
      const files = kept[index];
      return files === undefined ? readSide(path) : { files, shownAs: (name: string) => `${path}!/${name}` };
    }),
  );
  // What a configuration reads is named from its folder, and what is named by its own folder is not.
  const isKept = kept.some((files) => files !== undefined);
  return (isKept ? sides.map(withoutSharedFolder) : sides) as [Side, Side];
}

/** The same with names that begin below the folder that all files are in; the folder `hosts` says whose a file is, and stays. */
function withoutSharedFolder({ files, shownAs }: Side): Side {
  const folders = files.map(({ name }) => name.split('/').slice(0, -1));
  const [first = []] = folders;
  const differs = first.findIndex(
    (part, index) => part === 'hosts' || folders.some((other) => other[index] !== part),
  );
  const shared = first
    .slice(0, differs < 0 ? first.length : differs)
    .map((part) => `${part}/`)
    .join('');
  return {
    files: files.map((file) => ({ ...file, name: file.name.slice(shared.length) })),
    shownAs: (name) => shownAs(shared + name),
  };
}

async function readSide(path: string): Promise<Side> {
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
