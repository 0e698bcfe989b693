import type { Audit } from '../../model/audit.ts';
import { CELLS, cellText, type ZoneCellView, type ZoneMatrixView, zoneMatrixOf } from '../zone-matrix.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { anchor } from './parts.ts';

/** The segmentation as the matrix that was written; a cell that is not kept leads to its finding. */
export function zonesSection(audit: Audit): Markup {
  const matrix = zoneMatrixOf(audit);
  if (matrix === undefined) return NOTHING;
  const legend = [...matrix.counts].map(
    ([standing, count]) =>
      html`<li class="${CELLS[standing].tone}">${CELLS[standing].sign} ${count} ${CELLS[standing].word}</li>`,
  );
  return html`<section id="zones"><h2>Segmentation</h2><p class="quiet">From the zone at the left to the zone above: what may pass, and whether more does.</p><ul class="legend">${legend}</ul>${matrixMarkup(matrix)}${toldMarkup(matrix.told)}</section>`;
}

function matrixMarkup({ zones, cell }: ZoneMatrixView): Markup {
  const isDense = zones.length > 8;
  const body = zones.map(
    (from) =>
      html`<tr><th scope="row">${from}</th>${zones.map((to) => html`<td>${cellMarkup(from, to, cell(from, to), isDense)}</td>`)}</tr>`,
  );
  return html`<div class="scroll frozen" role="group" tabindex="0" aria-label="Matrix of zones"><table class="${isDense ? 'matrix dense' : 'matrix'}"><thead><tr><td>from ↓ to →</td>${zones.map((to) => html`<th scope="col"><span>${to}</span></th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellMarkup(from: string, to: string, view: ZoneCellView, isDense: boolean): Markup {
  const { sign, word, tone } = CELLS[view.standing];
  const words = `${word}: ${cellText(view)}`;
  const seen = isDense || view.fact === undefined ? NOTHING : html` ${view.fact.beyond || view.fact.allowed}`;
  const content = html`<span aria-hidden="true"><span class="${tone}">${sign}</span>${seen}</span><span class="spoken">${from} to ${to}: ${words}</span>`;
  return view.finding === undefined
    ? html`<span title="${words}">${content}</span>`
    : html`<a href="#${anchor('f', view.finding.id)}" title="${words}">${content}</a>`;
}

function toldMarkup(told: readonly ZoneCellView[]): Markup {
  if (told.length === 0) return NOTHING;
  const rows = told.map(({ fact, standing }) =>
    fact === undefined
      ? NOTHING
      : html`<tr><td>${fact.from_zone}</td><td>${fact.to_zone}</td><td>${fact.allowed}</td><td>${fact.beyond}</td><td><span class="${CELLS[standing].tone}">${CELLS[standing].sign} ${CELLS[standing].word}</span></td></tr>`,
  );
  return html`<div class="scroll" role="group" tabindex="0" aria-label="Cells that are not kept"><table><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Allowed</th><th scope="col">Beyond it</th><th scope="col">Verdict</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
