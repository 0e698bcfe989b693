import type { Audit } from '../../model/audit.ts';
import type { AuditIndex, RowView } from '../audit-index.ts';
import { worstFirst } from '../finding-view.ts';
import { rowsOf } from '../tally.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, standingMark } from './parts.ts';
import { proofMarkup } from './proof.ts';
import { rolesOf } from './roles.ts';

/** The vendor's table of each deployment in the vendor's order, passes too, each row unfolding to its proof. */
export function rowsSection(audit: Audit, index: AuditIndex): Markup {
  const tables = audit.deployments.map((deployment) => {
    const { title, document, vendor, date } = deployment.profile;
    const groups = bySection(rowsOf(deployment, index));
    return html`<h3>${deployment.name}</h3><p class="quiet">${title}: the rows of “${document}” (${vendor}, ${date}), in its order.</p>${groups.map(
      ({ section, rows }) =>
        html`<section class="group"><h4>${section}</h4>${rows.map((row) => rowMarkup(row, index))}</section>`,
    )}`;
  });
  return html`<section id="rows"><h2>Requirements, row by row</h2>${tables}</section>`;
}

function rowMarkup(view: RowView, index: AuditIndex): Markup {
  const { row, deployment, standing } = view;
  const { from, to } = rolesOf(view);
  return html`<details class="item row" id="${anchor('r', row.fact)}" data-v="${standing}" data-d="${deployment.name}" data-f="${from}" data-t="${to}"><summary>${standingMark(standing)}<span class="number">${rowNumber(row.section)}</span><span class="title">${row.title}</span><span class="flow">${row.from} → ${row.to}</span><code class="service">${row.service}</code></summary><div class="body">${row.note === undefined ? NOTHING : html`<p>${prose(row.note)}</p>`}${keptOpenBy(view, index)}${rowProof(view)}</div></details>`;
}

/** A row with findings points to them, so that no proof is printed twice. */
function rowProof(view: RowView): Markup {
  if (view.findings.length > 0)
    return html`${view.findings.map((finding) => html`<p>${prose(finding.message)} <a href="#${anchor('f', finding.id)}">Finding with its proof</a></p>`)}`;
  return proofMarkup(worstFirst(view.proof?.pairs ?? []), view.proof?.unseen ?? [], false);
}

function keptOpenBy(view: RowView, index: AuditIndex): Markup {
  if (view.standing !== 'inseparable') return NOTHING;
  const keeper = [...index.leftovers.values()].find(
    (fact) =>
      fact.deployment === view.deployment.name &&
      fact.row === view.row.row &&
      fact.kept_open_by !== undefined,
  )?.kept_open_by;
  const row = view.deployment.rows.find((other) => other.row === keeper);
  return row === undefined
    ? NOTHING
    : html`<p>Only another phase needs it. ${row.title} (${row.section}) keeps it open: the filters cannot tell the two apart.</p>`;
}

/** `Connectors, row 2` → section `Connectors`, number 2; the order of the rows stays. */
function bySection(rows: readonly RowView[]): { readonly section: string; readonly rows: RowView[] }[] {
  const groups: { section: string; rows: RowView[] }[] = [];
  for (const view of rows) {
    const section = view.row.section.replace(/, row \d+$/, '');
    const last = groups[groups.length - 1];
    if (last?.section === section) last.rows.push(view);
    else groups.push({ section, rows: [view] });
  }
  return groups;
}

function rowNumber(section: string): string {
  return /, row (\d+)$/.exec(section)?.[1] ?? '';
}
