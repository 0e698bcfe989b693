import type { AuditInput } from '../audit/audit-input.ts';
import type { ChangedEvidence } from '../changes/changed-evidence.ts';
import type { SourceFile } from '../model/evidence.ts';

/** The name of a file as it is shown. */
export type NameOf = (file: string) => string;

/** What a diff is made from; equal inputs give equal bytes. */
export interface DiffInput {
  readonly before: readonly SourceFile[];
  /** The evidence after the change, and what is known of the change where it is not another export. */
  readonly after: Partial<ChangedEvidence> & Pick<ChangedEvidence, 'files'>;
  /** How a person finds the files of each side, where their names alone do not say it. */
  readonly shownAs?: { readonly before: NameOf; readonly after: NameOf };
  /** The configuration and all that an audit needs; absent: flows alone are compared. */
  readonly judged?: Omit<AuditInput, 'files'>;
  /** Host folder → asset id, where a configuration says so and nothing else of it is asked. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Two scans, each of what it could see: what the evidence of one alone holds has not come or gone for that. */
  readonly isDrift?: true;
  readonly version: string;
  /** The time that ages are judged at. */
  readonly asOf: string;
}
