import type { Audit, AuditDeployment } from '../../model/audit.ts';
import type { AuditIndex, RowView } from '../audit-index.ts';
import { STANDINGS, type Standing } from '../standing.ts';
import { rowsOf } from '../tally.ts';
import { html, type Markup } from './markup.ts';
import { rolesOf } from './roles.ts';

/** Standings of a cell, worst first: the first that occurs is the one that a glance must catch. */
const RANK: readonly Standing[] = [
  'blocked',
  'exposed',
  'partial',
  'undecided',
  'left-open',
  'opened',
  'open-in-seen',
  'open',
  'closed',
  'inseparable',
  'same-machine',
  'not-needed',
  'noted',
];

/** Roles × roles of each deployment; a cell leads to its rows. */
export function matrixSection(audit: Audit, index: AuditIndex): Markup {
  const matrices = audit.deployments.map(
    (deployment) => html`<h3>${deployment.name}</h3>${matrixMarkup(deployment, rowsOf(deployment, index))}`,
  );
  const found = new Set(
    audit.deployments.flatMap((deployment) => rowsOf(deployment, index).map(({ standing }) => standing)),
  );
  const signs = Map.groupBy(
    RANK.filter((standing) => found.has(standing)),
    (standing) => `${STANDINGS[standing].sign} ${STANDINGS[standing].tone}`,
  );
  const legend = [...signs.values()].map(([first, ...others]) => {
    const { sign, tone, word } = STANDINGS[first as Standing];
    return html`<li class="${tone}">${sign} ${[word, ...others.map((each) => STANDINGS[each].word)].join(', ')}</li>`;
  });
  return html`<section id="matrix"><h2>Who reaches whom</h2><p class="quiet">From the role at the left to the role above; each cell counts its rows, the worst first, and leads to them.</p><ul class="legend">${legend}</ul>${matrices}</section>`;
}

function matrixMarkup(deployment: AuditDeployment, rows: readonly RowView[]): Markup {
  const cells = new Map<string, RowView[]>();
  const sources: string[] = [];
  const targets: string[] = [];
  for (const view of rows) {
    const { from, to } = rolesOf(view);
    if (!sources.includes(from)) sources.push(from);
    if (!targets.includes(to)) targets.push(to);
    const key = JSON.stringify([from, to]);
    cells.set(key, [...(cells.get(key) ?? []), view]);
  }
  const body = sources.map((from) => {
    const line = targets.map((to) => {
      const views = cells.get(JSON.stringify([from, to]));
      return views === undefined
        ? html`<td></td>`
        : html`<td>${cellMarkup(deployment, from, to, views)}</td>`;
    });
    return html`<tr><th scope="row">${from}</th>${line}</tr>`;
  });
  const kind = targets.length > 8 ? 'matrix dense' : 'matrix';
  return html`<div class="scroll frozen" role="region" tabindex="0" aria-label="Matrix of ${deployment.name}"><table class="${kind}"><thead><tr><td>from ↓ to →</td>${targets.map((to) => html`<th scope="col"><span>${to}</span></th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellMarkup(
  deployment: AuditDeployment,
  from: string,
  to: string,
  views: readonly RowView[],
): Markup {
  const present = RANK.map((standing) => ({
    standing,
    count: views.filter((view) => view.standing === standing).length,
  })).filter(({ count }) => count > 0);
  const label = present.map(({ standing, count }) => `${count} ${STANDINGS[standing].word}`).join(', ');
  const target = `#deployment=${encoded(deployment.name)}&from=${encoded(from)}&to=${encoded(to)}`;
  const marks = present.map(
    ({ standing, count }) =>
      html`<span class="${STANDINGS[standing].tone}">${STANDINGS[standing].sign}&#8239;${count}</span> `,
  );
  return html`<a href="${target}" title="${label}" aria-label="${from} to ${to}: ${label}">${marks}</a>`;
}

/** Names in a link are cut before they are encoded; half a surrogate pair cannot be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text.slice(0, 100).toWellFormed());
}
