import { z } from 'zod';
import { tagsPath } from '../collectors/azure/questions.ts';
import type { CollectionScope } from '../model/collection-job.ts';
import { type CollectedEvidence, readCollection } from '../store/collections.ts';
import type { Store } from '../store/tables.ts';
import type { Part } from './collect-distributed.ts';
import { openEvidenceFolder } from './evidence-folder.ts';
import { EvidenceManifest, missingEntry } from './evidence-manifest.ts';
import { forgetOthers, tellCollected } from './run-collection.ts';
import { isCollected, partsOf, plannedIn } from './scope-parts.ts';

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
    const folder = openEvidenceFolder(out, () => new Date().toISOString());
    let hasTags = false;
    const own = parts.filter((part) => part.out === out);
    for (const { job, scope } of own) {
      const failure = failures.get(job);
      const { manifest, contents } =
        failure === undefined ? await broughtBy(store, run, job, scope) : await nothingOf(scope, failure);
      if (scope.kind === 'azure') {
        const path = tagsPath(scope.subscription);
        // Prefixes of services are the same for all subscriptions, and many.
        if (hasTags) {
          delete manifest.files[path];
          delete manifest.missing[path];
        }
        hasTags ||= manifest.files[path] !== undefined;
      }
      folder.replace(partsOf(scope), manifest, contents);
    }
    const isAsked = (name: string) =>
      own.some(({ scope }) => partsOf(scope).some((part) => name.startsWith(part)));
    const kinds = new Set(own.map(({ scope }) => scope.kind));
    forgetOthers(out, folder, (name) => !isAsked(name) && [...kinds].some((kind) => isCollected(kind, name)));
    tellCollected(out, folder);
  }
}

async function broughtBy(store: Store, run: string, job: string, scope: CollectionScope): Promise<Brought> {
  const collection = await readCollection(store, run, job);
  if (collection === undefined) return nothingOf(scope, 'what the job brought is not in the store');
  const { contents } = collection;
  const parsed = JsonManifest.safeParse(collection.manifest);
  const isOf = (path: string) => partsOf(scope).some((part) => path.startsWith(part));
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
  const asked = await plannedIn(scope);
  const missing = Object.fromEntries(asked.map((each) => [each.path, missingEntry(each, reason)]));
  return { manifest: { files: {}, missing }, contents: new Map() };
}
