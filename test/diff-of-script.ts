import { applyChanges } from '../src/changes/apply-changes.ts';
import { diff } from '../src/diff.ts';
import type { Diff } from '../src/model/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';

/** A script for `sh`, called change.sh, on evidence. */
export function scripted(files: readonly SourceFile[], script: string) {
  return {
    before: files,
    after: applyChanges(files, [{ file: { name: 'change.sh', bytes: Buffer.from(script) } }]),
    version: '0.0.0',
    asOf: '2026-11-21T00:00:00.000Z',
  };
}

/** What it changes. */
export function diffOfScript(files: readonly SourceFile[], script: string): Promise<Diff> {
  return diff(scripted(files, script));
}
