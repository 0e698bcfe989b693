import type { Collection } from '../collectors/collected.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { aloneIn } from './alone-in.ts';
import { type EvidenceFolder, openEvidenceFolder } from './evidence-folder.ts';
import { ExitCode } from './exit-code.ts';

const SHOWN_MISSING = 12;

/**
 * Lets a collector fill a folder, shows what it is at, says what it lacks; returns the exit code. `isOfAll`: what the collector has files
 * of, where it was asked for all there is to collect: of anything else a file is of an earlier time.
 */
export async function runCollection(
  out: string,
  collect: (collection: Collection) => Promise<void>,
  isOfAll?: (name: string) => boolean,
): Promise<number> {
  return aloneIn(out, () => runAlone(out, collect, isOfAll));
}

async function runAlone(
  out: string,
  collect: (collection: Collection) => Promise<void>,
  isOfAll?: (name: string) => boolean,
): Promise<number> {
  const folder = openEvidenceFolder(out, () => new Date().toISOString());
  const isWatched = process.stderr.isTTY === true;
  const collection: Collection = {
    ...folder,
    report: (where, done, total) => {
      if (isWatched) process.stderr.write(`\r\x1b[K${where}: ${done} of ${counted(total, 'call')}`);
      else if (done === total) process.stderr.write(`${where}: asked\n`);
    },
  };
  await collect(collection).finally(folder.close);
  if (isOfAll !== undefined) forgetOthers(out, folder, (name) => isOfAll(name) && !folder.met.has(name));
  if (isWatched) process.stderr.write('\r\x1b[K');
  return tellCollected(out, folder);
}

/** Removes what is not collected any more, and says so. */
export function forgetOthers(
  out: string,
  folder: Pick<EvidenceFolder, 'forget'>,
  isOld: (name: string) => boolean,
): void {
  for (const part of folder.forget(isOld))
    process.stderr.write(
      `${visible(`${out}/${part}`)} is not collected any more: what was there is removed\n`,
    );
}

/** Says what a folder has and lacks; returns the exit code. */
export function tellCollected(out: string, { kept, missing }: EvidenceFolder): number {
  process.stdout.write(`${counted(kept, 'answer')} in ${out}\n`);
  if (missing.size === 0) return ExitCode.compliant;
  const lines = [...missing].slice(0, SHOWN_MISSING).map(([path, { reason }]) => `  ${path}: ${reason}\n`);
  const more =
    missing.size > SHOWN_MISSING ? `  and ${missing.size - SHOWN_MISSING} more, in its manifest\n` : '';
  process.stderr.write(
    `${missing.size === 1 ? 'One answer is missing; what it' : `${missing.size} answers are missing; what they`} would show stays undecided, and a second run asks for ${missing.size === 1 ? 'it' : 'them'} again:\n${lines.join('')}${more}`,
  );
  return ExitCode.incomplete;
}
