import { Audit } from '../model/audit.ts';

/** Above this many proofs indentation costs more than it helps. */
const INDENTED_PROOFS = 2_000;

/** The audit itself, in the key order of its published schema (schemas/audit.json). */
export function jsonReport(audit: Audit): string {
  const ordered = Audit.parse(audit);
  return `${JSON.stringify(ordered, null, ordered.proofs.length > INDENTED_PROOFS ? 0 : 2)}\n`;
}
