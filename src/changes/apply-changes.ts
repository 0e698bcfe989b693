import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import type { ChangedEvidence } from './changed-evidence.ts';
import { editable } from './editable-evidence.ts';
import { finish } from './finish.ts';
import { layPlan } from './terraform/lay-plan.ts';
import { isPlan } from './terraform/plan.ts';
import { sourceHeaders } from './terraform/source-headers.ts';

/** A planned change: a plan or a script, and where it takes place if its file leaves that open. */
export interface Change {
  /** A host, an account, a region or a subscription. */
  readonly target?: string;
  readonly file: SourceFile;
}

/**
 * Evidence as it would be after changes, laid over it in order; the form of each is found from its content.
 * @param sources `*.tf` files, for the place of a resource
 * @throws InputError for a change that cannot be read, or that may mean several targets
 */
export function applyChanges(
  files: readonly SourceFile[],
  changes: readonly Change[],
  sources: readonly SourceFile[] = [],
): ChangedEvidence {
  const evidence = editable(files);
  const headers = sourceHeaders(sources);
  for (const change of changes) {
    const { file, reason } = openFile(change.file);
    if (reason !== undefined)
      throw new InputError(`the change was not read: ${reason}`, { file: change.file.name });
    if (isPlan(file)) layPlan(evidence, file, headers);
    else throw new InputError('no plan and no script of a form that is known', { file: file.name });
  }
  return finish(evidence);
}
