import type { Audit } from '../model/audit.ts';
import type { Gap } from '../model/gap.ts';

/** What was refused or could not be read, and which policies did not answer. */
export function incompleteOf(gaps: readonly Gap[], failures: Audit['failures']): string[] {
  const refused = gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what);
  return [...new Set([...refused, ...failures.map(({ policy, message }) => `${policy}: ${message}`)])];
}
