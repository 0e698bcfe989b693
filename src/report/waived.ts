import type { AuditWaiver, Finding } from '../model/audit.ts';
import { counted } from './tally.ts';

/** `by ssh-vendor until 2026-12-31 (Jo Doe)`; of a finding in part, that it is about the rest. */
export function waivedText({ waived }: Finding): string {
  if (waived === undefined) return '';
  const by = waived.by.map(({ id, expires, owner }) => `${id} until ${expires} (${owner})`).join(', ');
  return waived.wholly ? `by ${by}` : `a part, by ${by}; this is about what remains`;
}

/** How a waiver stands at the audit's time: `in force, 12 days left`. */
export function waiverState({ state, daysLeft, findings }: AuditWaiver): string {
  if (state === 'expired') return 'expired';
  if (state === 'pending') return 'not approved yet';
  const left = daysLeft === 0 ? 'last day' : `${counted(daysLeft, 'day')} left`;
  return `in force, ${left}${findings.length === 0 ? ', unused' : ''}`;
}
