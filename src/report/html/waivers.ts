import type { Audit } from '../../model/audit.ts';
import type { FindingView } from '../finding-view.ts';
import { waiverState } from '../waived.ts';
import { findingMarkup } from './findings.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, longTable } from './parts.ts';

/** What the organisation accepts for a while, and the findings of which it leaves nothing; nothing where there are no waivers. */
export function waiversSection(audit: Audit, waived: readonly FindingView[], position: number): Markup {
  const { waivers } = audit;
  if (waivers.length === 0) return NOTHING;
  const rows = [...waivers]
    .sort((a, b) => a.daysLeft - b.daysLeft)
    .map(
      (waiver) =>
        html`<tr><th scope="row">${waiver.id}<td>${waiverState(waiver)}<td>${waiver.expires}<td>${prose(waiver.accepts)}<br><code>${waiver.policy}</code>${waiver.deployment === undefined ? NOTHING : html` in ${waiver.deployment}`}<td>${waiver.findings.map((id) => html`<a href="#${anchor('f', id)}">${id}</a><br>`)}<td>${waiver.owner}<br><span class="quiet">approved by ${waiver.approver} on ${waiver.approved}</span><td>${prose(waiver.reason)}${waiver.ticket === undefined ? NOTHING : html`<br>${waiver.ticket}`}`,
    );
  const head = ['Waiver', 'Standing', 'Expires', 'Accepts', 'Findings', 'Owner', 'Reason'];
  return html`<section id="waivers"><h2>Waivers in force and expiring</h2>${longTable(head, rows, 'Waivers')}<h3>Waived findings <span class="count">${waived.length}</span></h3>${waived.length === 0 ? html`<p>No finding is waived as a whole.</p>` : waived.map((view, index) => findingMarkup(audit, view, position + index))}</section>`;
}
