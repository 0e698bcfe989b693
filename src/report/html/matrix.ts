import type { Audit, AuditDeployment } from '../../model/audit.ts';
import type { AuditIndex, RowView } from '../audit-index.ts';
import { type Matrix, marksOf, matrixOf, signLegend } from '../matrix.ts';
import { STANDINGS } from '../standing.ts';
import { rowsOf } from '../tally.ts';
import { html, type Markup } from './markup.ts';

/** Roles × roles of each deployment; a cell leads to its rows. */
export function matrixSection(audit: Audit, index: AuditIndex): Markup {
  const matrices = audit.deployments.map(
    (deployment) => html`<h3>${deployment.name}</h3>${matrixMarkup(deployment, rowsOf(deployment, index))}`,
  );
  const rows = audit.deployments.flatMap((deployment) => rowsOf(deployment, index));
  const legend = signLegend(rows).map(
    ({ sign, tone, words }) => html`<li class="${tone}">${sign} ${words}</li>`,
  );
  return html`<section id="matrix"><h2>Who reaches whom</h2><p class="quiet">From the role at the left to the role above; each cell counts its rows, the worst first, and leads to them.</p><ul class="legend">${legend}</ul>${matrices}</section>`;
}

function matrixMarkup(deployment: AuditDeployment, rows: readonly RowView[]): Markup {
  const { sources, targets, counts } = matrixOf(rows);
  const body = sources.map((from) => {
    const line = targets.map((to) => {
      const present = counts(from, to);
      return present.length === 0
        ? html`<td></td>`
        : html`<td>${cellMarkup(deployment, from, to, present)}</td>`;
    });
    return html`<tr><th scope="row">${from}</th>${line}</tr>`;
  });
  const kind = targets.length > 8 ? 'matrix dense' : 'matrix';
  return html`<div class="scroll frozen" role="group" tabindex="0" aria-label="Matrix of ${deployment.name}"><table class="${kind}"><thead><tr><td>from ↓ to →</td>${targets.map((to) => html`<th scope="col"><span>${to}</span></th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellMarkup(
  deployment: AuditDeployment,
  from: string,
  to: string,
  present: ReturnType<Matrix['counts']>,
): Markup {
  const label = present.map(({ standing, count }) => `${count} ${STANDINGS[standing].word}`).join(', ');
  const target = `#deployment=${encoded(deployment.name)}&from=${encoded(from)}&to=${encoded(to)}`;
  const marks = marksOf(present).map(
    ({ sign, tone, count }) => html`<span class="${tone}">${sign}&#8239;${count}</span> `,
  );
  return html`<a href="${target}" title="${label}"><span aria-hidden="true">${marks}</span><span class="spoken">${from} to ${to}: ${label}</span></a>`;
}

/** Names in a link are cut before they are encoded; half a surrogate pair cannot be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text.slice(0, 100).toWellFormed());
}
