import type { Audit } from '../../model/audit.ts';
import {
  briefCell,
  CELLS,
  type CellStanding,
  cellText,
  type ZoneCellView,
  type ZoneMatrixView,
  zoneMatrixOf,
} from '../zone-matrix.ts';
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
  return html`<section id="zones"><h2>Segmentation</h2><p class="quiet">From the zone at the left to the zone above. ${caption(matrix)}</p><ul class="legend">${legend}</ul>${matrixMarkup(matrix)}${toldMarkup(matrix.told)}</section>`;
}

/** What the text of a cell is about. */
const SHOWN: Readonly<Partial<Record<CellStanding, string>>> = {
  violated: 'what passes beyond what is allowed',
  undecided: 'what may pass beyond what is allowed',
  waived: 'what waivers accept beyond what is allowed',
  kept: 'what is allowed',
};

function caption(matrix: ZoneMatrixView): string {
  if (isDense(matrix)) return 'The title of a cell says what is allowed and what passes beyond it.';
  const told = Object.entries(SHOWN)
    .filter(([standing]) => matrix.counts.has(standing as CellStanding))
    .map(([standing, what]) => `${CELLS[standing as CellStanding].sign} cells show ${what}`);
  return `${[...told, 'the title of a cell says both in full'].join('; ')}.`;
}

function isDense({ zones }: ZoneMatrixView): boolean {
  return zones.length > 8;
}

function matrixMarkup(matrix: ZoneMatrixView): Markup {
  const { zones, cell } = matrix;
  const dense = isDense(matrix);
  const body = zones.map(
    (from) =>
      html`<tr><th scope="row">${from}</th>${zones.map((to) => html`<td>${cellMarkup(from, to, cell(from, to), dense)}</td>`)}</tr>`,
  );
  return html`<div class="scroll frozen" role="group" tabindex="0" aria-label="Matrix of zones"><table class="${dense ? 'matrix dense' : 'matrix'}"><thead><tr><td>from ↓ to →</td>${zones.map((to) => html`<th scope="col"><span>${to}</span></th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellMarkup(from: string, to: string, view: ZoneCellView, dense: boolean): Markup {
  const { sign, word, tone } = CELLS[view.standing];
  const words = `${word}: ${cellText(view)}`;
  const seen = dense || view.fact === undefined ? NOTHING : html` ${briefCell(view)}`;
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
