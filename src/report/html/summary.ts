import { type Audit, isWaived } from '../../model/audit.ts';
import type { AuditIndex } from '../audit-index.ts';
import { SEVERITIES } from '../finding-view.ts';
import { rowsOf, tallyRows } from '../tally.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { anchor } from './parts.ts';

/** One line per deployment, where there are several: who needs attention first. */
export function summaryTable(audit: Audit, index: AuditIndex): Markup {
  if (audit.deployments.length < 2) return NOTHING;
  const head = ['Deployment', 'Product', 'Rows as required', 'Blocked', 'Exposed', 'Undecided', 'Findings'];
  const rows = audit.deployments.map((deployment) => {
    const { counts, proven, total } = tallyRows(rowsOf(deployment, index));
    const seen = counts.get('open-in-seen') ?? 0;
    const blocked = (counts.get('blocked') ?? 0) + (counts.get('partial') ?? 0);
    const own = audit.findings.filter(
      (finding) => finding.deployment === deployment.name && !isWaived(finding),
    );
    const severities = SEVERITIES.flatMap((severity) => {
      const count = own.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [`${count} ${severity}`];
    });
    return html`<tr><th scope="row"><a href="#${anchor('p', deployment.name)}">${deployment.name}</a><td>${deployment.profile.title}<td class="number">${proven + seen} of ${total}<td class="number">${blocked}<td class="number">${counts.get('exposed') ?? 0}<td class="number">${counts.get('undecided') ?? 0}<td>${severities.join(', ') || 'none'}`;
  });
  return html`<div class="scroll" role="group" tabindex="0" aria-label="All deployments"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
