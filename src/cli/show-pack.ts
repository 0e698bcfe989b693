import type { Policy } from '../model/finding.ts';
import type { Pack } from '../policy/catalogue.ts';
import { columns } from '../report/columns.ts';

/** What a pack is about, its policies, and what of its document it does not judge. */
export function packText({ id, title, description, uncovered }: Pack, policies: readonly Policy[]): string[] {
  const own = policies.filter(({ pack }) => pack === id);
  return [
    title,
    '',
    description.trim(),
    '',
    ...columns(own.map((policy) => [policy.id, policy.severity, policy.title])),
    ...(uncovered.length === 0 ? [] : ['', 'Not judged:']),
    ...uncovered.map(({ section, why }) => `  ${section}: ${why}`),
  ];
}
