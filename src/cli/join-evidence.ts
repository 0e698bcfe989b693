import { z } from 'zod';
import type { CollectionScope } from '../model/collection-job.ts';
import { type CollectedEvidence, readCollection } from '../store/collections.ts';
import type { Store } from '../store/tables.ts';
import { aloneIn } from './alone-in.ts';
import { CLOUDS } from './clouds.ts';
import type { Part } from './collect-distributed.ts';
import { openEvidenceFolder } from './evidence-folder.ts';
import { EvidenceManifest, missingEntry } from './evidence-manifest.ts';
import { forgetOthers, tellCollected } from './run-collection.ts';

const JsonManifest = z.string().transform(jsonOf).pipe(EvidenceManifest);

interface Brought {
  readonly manifest: EvidenceManifest;
  readonly contents: CollectedEvidence['contents'];
}

/** Puts what the jobs of a run brought into the folders of evidence, in place of what there was of the same accounts and regions. */
export async function joinEvidence(
  store: Store,
  run: string,
  parts: readonly Part[],
  failures: ReadonlyMap<string, string>,
): Promise<void> {
  for (const out of new Set(parts.map((part) => part.out))) {
    const own = parts.filter((part) => part.out === out);
    await aloneIn(out, () => joinInto(out, store, run, own, failures));
  }
}

async function joinInto(
  out: string,
  store: Store,
  run: string,
  own: readonly Part[],
  failures: ReadonlyMap<string, string>,
): Promise<void> {
  const folder = openEvidenceFolder(out, () => new Date().toISOString());
  let hasCommon = false;
  for (const { job, scope } of own) {
    const failure = failures.get(job);
    const { manifest, contents } =
      failure === undefined ? await broughtBy(store, run, job, scope) : await nothingOf(scope, failure);
    const cloud = CLOUDS[scope.kind];
    const common = cloud.commonAnswer?.(scope);
    if (common !== undefined) {
      if (hasCommon) {
        delete manifest.files[common];
        delete manifest.missing[common];
      }
      hasCommon ||= manifest.files[common] !== undefined;
    }
    folder.replace(cloud.partsOf(scope), manifest, contents);
  }
  const isAsked = (name: string) =>
    own.some(({ scope }) => CLOUDS[scope.kind].partsOf(scope).some((part) => name.startsWith(part)));
  const clouds = [...new Set(own.map(({ scope }) => CLOUDS[scope.kind]))];
  forgetOthers(out, folder, (name) => !isAsked(name) && clouds.some((cloud) => cloud.isCollected(name)));
  tellCollected(out, folder);
}

async function broughtBy(store: Store, run: string, job: string, scope: CollectionScope): Promise<Brought> {
  const collection = await readCollection(store, run, job);
  if (collection === undefined) return nothingOf(scope, 'what the job brought is not in the store');
  const { contents } = collection;
  const parsed = JsonManifest.safeParse(collection.manifest);
  const parts = CLOUDS[scope.kind].partsOf(scope);
  const isOf = (path: string) => parts.some((part) => path.startsWith(part));
  const isSound =
    parsed.success &&
    [...Object.keys(parsed.data.files), ...Object.keys(parsed.data.missing)].every(isOf) &&
    Object.values(parsed.data.files).every(({ sha256 }) => contents.has(sha256));
  return isSound
    ? { manifest: parsed.data, contents }
    : nothingOf(scope, 'what the job brought is no evidence of what it was asked for');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function nothingOf(scope: CollectionScope, reason: string): Promise<Brought> {
  const asked = await CLOUDS[scope.kind].plannedIn(scope);
  const missing = Object.fromEntries(asked.map((each) => [each.path, missingEntry(each, reason)]));
  return { manifest: { files: {}, missing }, contents: new Map() };
}
