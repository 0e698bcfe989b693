import { Audit } from '../model/audit.ts';
import { inKeyOrder } from '../model/key-order.ts';

/** Above this many proofs indentation costs more than it helps. */
const INDENTED_PROOFS = 2_000;

/** The audit itself, in the key order of its published schema (schemas/audit.json). */
export function jsonReport(audit: Audit): string {
  const indentation = audit.proofs.length > INDENTED_PROOFS ? 0 : 2;
  return `${JSON.stringify(inKeyOrder(Audit, audit), null, indentation)}\n`;
}
