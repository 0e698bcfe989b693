import { readFileSync, statSync } from 'node:fs';
import { isArchiveName } from '../importers/archive-name.ts';
import type { SourceFile } from '../model/evidence.ts';
import { withMembers } from './archives.ts';
import { configuredStore } from './configured-store.ts';
import { MANIFEST, PackManifest } from './pack-manifest.ts';
import { readPack } from './read-pack.ts';
import { tarMembers } from './tar-members.ts';

/** Which store a run is kept in. */
export interface StoreOfRuns {
  readonly config?: string;
  readonly store?: string;
}

/** `run:latest`, `run:12`, `run:0199…`: a run as `flowproof show` names it. */
const RUN = /^run:(.+)$/s;

/**
 * The evidence that a pack or a stored run holds, as it was read then; undefined: the text names neither.
 * @throws InputError for a run that is not there, and for a pack that was changed
 */
export async function keptEvidence(text: string, stores: StoreOfRuns): Promise<SourceFile[] | undefined> {
  const run = RUN.exec(text)?.[1];
  if (run !== undefined) return withMembers(await filesOfRun(run, stores));
  if (!(await isPack(text))) return undefined;
  const { sources } = await readPack(text);
  return withMembers(sources.files);
}

async function filesOfRun(
  named: string,
  { config = 'flowproof.yaml', store }: StoreOfRuns,
): Promise<SourceFile[]> {
  const { location, configuration } = configuredStore({ config, ...(store === undefined ? {} : { store }) });
  const { withStore } = await import('../store/open-store.ts');
  const { namedRun } = await import('../store/runs.ts');
  const { storedEvidence, storedFiles } = await import('../store/stored-audit.ts');
  return withStore(location, 'read', async (opened) =>
    storedFiles(opened, await storedEvidence(opened, await namedRun(opened, configuration, named))),
  );
}

/** An archive whose manifest says that it is one; collected evidence has a manifest of its own. */
async function isPack(path: string): Promise<boolean> {
  if (!isArchiveName(path) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const members = await tarMembers(readFileSync(path)).catch(() => []);
  const manifest = members.find((member) => member.path === MANIFEST)?.bytes;
  if (manifest === undefined) return false;
  try {
    const { format } = JSON.parse(new TextDecoder().decode(manifest)) as { format?: unknown };
    return format === PackManifest.shape.format.value;
  } catch {
    return false;
  }
}
