import type { Audit } from '../../model/audit.ts';
import type { AuditIndex, RowView, StructureView } from '../audit-index.ts';
import { citation } from '../citation.ts';
import { rolesOf } from '../matrix.ts';
import { type PageItem, vendorPage } from '../vendor-page.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, standingMark } from './parts.ts';
import { originsMarkup, proofMarkup } from './proof.ts';

/** The vendor's page of each deployment, heading by heading: rows (passes too), each unfolding to its proof, and what no rule shows. */
export function rowsSection(audit: Audit, index: AuditIndex): Markup {
  const pages = audit.deployments.map((deployment) => {
    const { title, document, vendor, date } = deployment.profile;
    const sections = vendorPage(deployment, index);
    return html`<section class="page" id="${anchor('p', deployment.name)}"><h3>${deployment.name}</h3><p class="quiet">${title}: the rows of “${document}” (${vendor}, ${date}), in its order and under its headings.</p>${sections.map(
      ({ section, items }) =>
        html`<section class="group"><h4>${section}</h4>${items.map((item) => itemMarkup(item, index))}</section>`,
    )}</section>`;
  });
  return html`<section id="rows"><h2>The vendor’s page, row by row</h2>${pages}</section>`;
}

const REMARKS = {
  assumption: { sign: '–', word: 'assumption' },
  unverifiable: { sign: '–', word: 'firewall state cannot show it' },
} as const;

function itemMarkup(item: PageItem, index: AuditIndex): Markup {
  const number = item.number === undefined ? '' : String(item.number);
  switch (item.kind) {
    case 'row':
      return rowMarkup(item.view, index);
    case 'repeat':
      return html`<p class="row"><span class="number">${number}</span>${standingMark(item.view.standing)} <a href="#${anchor('r', item.view.row.fact)}">${item.view.row.title}: the same as ${citation(item.view.row)}</a></p>`;
    case 'structure':
      return structureMarkup(item.view);
    case 'structure-repeat':
      return html`<p class="row"><span class="number">${number}</span>${standingMark(item.view.row.verdict)} <a href="#${anchor('r', item.view.row.fact)}">${item.view.row.title}: the same as ${citation(item.view.row)}</a></p>`;
    default: {
      const { sign, word } = REMARKS[item.kind];
      return html`<p class="remark"><b class="mark none"><i aria-hidden="true">${sign}</i> ${word}</b> ${number === '' ? NOTHING : html`<span class="number">${number}</span> `}${prose(item.text)}</p>`;
    }
  }
}

function rowMarkup(view: RowView, index: AuditIndex): Markup {
  const { row, deployment, standing } = view;
  const { from, to } = rolesOf(view);
  return html`<details class="item row" id="${anchor('r', row.fact)}" data-v="${standing}" data-d="${deployment.name}" data-f="${from}" data-t="${to}"><summary>${standingMark(standing)}<span class="number">${row.number === undefined ? '' : String(row.number)}</span><span class="title">${row.assumed === true ? 'Assumed: ' : ''}${row.title}</span><span class="flow">${row.kind === 'prohibition' ? 'never ' : ''}${row.from} → ${row.to}</span><code class="service">${row.service}</code></summary><div class="body">${row.assumed === true ? html`<p>The vendor’s page does not say it; the profile assumes it.</p>` : NOTHING}${row.note === undefined ? NOTHING : html`<p>${prose(row.note)}</p>`}${keptOpenBy(view, index)}${rowProof(view)}</div></details>`;
}

function structureMarkup({ row, deployment, proof, findings }: StructureView): Markup {
  const note = row.note === undefined ? NOTHING : html`<p>${prose(row.note)}</p>`;
  const shown =
    findings.length > 0
      ? findings.map(
          (finding) =>
            html`<p>${prose(finding.message)} <a href="#${anchor('f', finding.id)}">Finding with its proof</a></p>`,
        )
      : originsMarkup(proof?.origins ?? []);
  return html`<details class="item row" id="${anchor('r', row.fact)}" data-v="${row.verdict}" data-d="${deployment.name}" data-f="" data-t=""><summary>${standingMark(row.verdict)}<span class="number">${row.number === undefined ? '' : String(row.number)}</span><span class="title">${row.title}</span><span class="flow">${row.found}</span></summary><div class="body">${note}${shown}</div></details>`;
}

/** A row with findings points to them, so that no proof is printed twice. */
function rowProof(view: RowView): Markup {
  if (view.findings.length > 0)
    return html`${view.findings.map((finding) => html`<p>${prose(finding.message)} <a href="#${anchor('f', finding.id)}">Finding with its proof</a></p>`)}`;
  return proofMarkup(view.proof?.pairs ?? [], view.proof?.unseen ?? [], false);
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
    : html`<p>Only another phase needs it. ${row.title} (${citation(row)}) keeps it open: the filters cannot tell the two apart.</p>`;
}
