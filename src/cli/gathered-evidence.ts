import type { Collection } from '../collectors/collected.ts';
import {
  digest,
  documentBytes,
  type EvidenceManifest,
  INTERRUPTED,
  keptEntry,
  missingEntry,
} from './evidence-manifest.ts';

/** Evidence in memory, as a folder would hold it. */
export interface GatheredEvidence extends Collection {
  readonly manifest: EvidenceManifest;
  /** Files by their SHA-256. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Lets a collector fill memory and no disk; it ends with the signal's reason where that is given. */
export function gatherEvidence(now: () => string, signal: AbortSignal): GatheredEvidence {
  const manifest: EvidenceManifest = { files: {}, missing: {} };
  const contents = new Map<string, Uint8Array>();
  return {
    manifest,
    contents,
    plan(_part, asked) {
      for (const each of asked)
        if (manifest.files[each.path] === undefined)
          manifest.missing[each.path] = missingEntry(each, INTERRUPTED);
    },
    known(path) {
      signal.throwIfAborted();
      const bytes = contents.get(manifest.files[path]?.sha256 ?? '');
      return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
    },
    keep(collected) {
      const { path } = collected;
      if (collected.kind === 'missing') {
        manifest.missing[path] = missingEntry(collected, collected.reason, collected.goneFrom);
        return;
      }
      const bytes = documentBytes(collected.document);
      const sha256 = digest(bytes);
      contents.set(sha256, bytes);
      manifest.files[path] = keptEntry(collected, now(), sha256);
      delete manifest.missing[path];
    },
    finish() {},
    report() {},
  };
}
