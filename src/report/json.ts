import type { Audit } from '../model/audit.ts';

/** Above this many proofs indentation costs more than it helps. */
const INDENTED_PROOFS = 2_000;

/** The audit itself; its published schema is schemas/audit.json. */
export function jsonReport(audit: Audit): string {
  const indentation = audit.proofs.length > INDENTED_PROOFS ? 0 : 2;
  return `${JSON.stringify(audit, null, indentation)}\n`;
}
