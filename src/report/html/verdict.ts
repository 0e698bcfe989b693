import type { Audit, AuditDeployment } from '../../model/audit.ts';
import type { AuditIndex } from '../audit-index.ts';
import { barPicture, SEGMENTS, sum } from '../bar-picture.ts';
import { type FindingView, SEVERITIES } from '../finding-view.ts';
import { STANDINGS } from '../standing.ts';
import { stateWords } from '../state-words.ts';
import {
  besidesRows,
  counted,
  estateSentence,
  gapsWithEffect,
  howProven,
  LEFT_OPEN,
  rowsOf,
  type Tally,
  tallyRows,
  verdictSentence,
} from '../tally.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { anchor } from './parts.ts';
import { summaryTable } from './summary.ts';
import { svg } from './svg.ts';

/** The head of the page: what the eye meets first is how bad it is. */
export function pageHead(audit: Audit, views: readonly FindingView[]): Markup {
  return html`<header><p class="quiet">Flowproof ${audit.flowproof} · ${stateWords(audit)} <time datetime="${audit.asOf}">${audit.asOf}</time> (${ASOF_SOURCES[audit.asOfSource]})</p><h1>${headline(audit, views)}</h1><p class="severities">${SEVERITIES.map(
    (severity) => {
      const count = views.filter((view) => view.finding.severity === severity).length;
      return count === 0 ? NOTHING : html`<a href="#severity=${severity}"><b>${count}</b> ${severity}</a> `;
    },
  )}</p>${incomplete(audit)}</header>`;
}

const ASOF_SOURCES: Readonly<Record<Audit['asOfSource'], string>> = {
  option: 'time given by the user',
  manifest: 'newest collection time of the evidence',
  clock: 'clock of the machine',
};

function headline(audit: Audit, views: readonly FindingView[]): string {
  const count = (severity: string) => views.filter((view) => view.finding.severity === severity).length;
  const [critical, high] = [count('critical'), count('high')];
  const where =
    audit.deployments.length === 0 ? '' : ` in ${counted(audit.deployments.length, 'deployment')}`;
  if (critical + high > 0) {
    const parts = [critical > 0 ? `${critical} critical` : '', high > 0 ? `${high} high` : ''].filter(
      (part) => part !== '',
    );
    return `${parts.join(' and ')} ${critical + high === 1 ? 'finding' : 'findings'}${where}`;
  }
  if (views.length > 0) return `No critical or high finding${where}`;
  return `Nothing found${where}`;
}

function incomplete(audit: Audit): Markup {
  if (audit.complete && audit.failures.length === 0) return NOTHING;
  return html`<p class="alert"><b>This audit is incomplete.</b> ${audit.failures.map((failure) => html`Policy <code>${failure.policy}</code> did not answer: ${failure.message} `)}</p>`;
}

/** Per deployment: the verdict in words, a bar, and beside it what was not seen. */
export function verdictSection(audit: Audit, index: AuditIndex): Markup {
  if (audit.deployments.length === 0)
    return html`<section id="verdict"><h2>Verdict</h2><p>No deployment was judged; the findings below need no profile.</p></section>`;
  const estate = estateSentence(audit);
  return html`<section id="verdict"><h2>Verdict</h2>${estate === undefined ? NOTHING : html`<p class="sentence">${estate}</p>`}${summaryTable(audit, index)}${audit.deployments.map((deployment) => deploymentMarkup(audit, index, deployment, tallyRows(rowsOf(deployment, index))))}</section>`;
}

function deploymentMarkup(
  audit: Audit,
  index: AuditIndex,
  deployment: AuditDeployment,
  tally: Tally,
): Markup {
  const { profile, phase } = deployment;
  const besides = besidesRows(audit, index, deployment.name);
  return html`<article class="deployment"><div><h3>${deployment.name}</h3><p class="quiet">${profile.title} · ${phase === 'run' ? 'in operation' : 'installation'} · profile ${profile.id} ${profile.version}</p><p class="sentence">${verdictSentence(tally, deployment.name)}</p>${besides === undefined ? NOTHING : html`<p>${besides}</p>`}${bar(tally)}${legend(deployment, tally)}</div>${notSeen(audit, deployment)}</article>`;
}

function bar(tally: Tally): Markup {
  const picture = barPicture(tally);
  return picture === undefined ? NOTHING : svg(picture, 'bar');
}

const BUILT = {
  met: 'network as required',
  unmet: 'network not as required',
  undecided: 'network undecided',
} as const;

function legend(deployment: AuditDeployment, tally: Tally): Markup {
  const proven = html`<li><b class="number">${tally.proven} of ${tally.total}</b> <b class="mark good"><i aria-hidden="true">✓</i> ${howProven(tally)}</b></li>`;
  const items = SEGMENTS.slice(1)
    .filter(({ standings }) => sum(tally, standings) > 0)
    .map(
      ({ standings, word, sign, tone }) =>
        html`<li><b class="number">${sum(tally, standings)}</b> <b class="mark ${tone}"><i aria-hidden="true">${sign}</i> ${word}</b></li>`,
    );
  const left = tally.counts.get('left-open') ?? 0;
  const built = (['met', 'unmet', 'undecided'] as const).map((verdict) => {
    const count = deployment.structures.filter((row) => row.verdict === verdict).length;
    const { sign, tone } = STANDINGS[verdict];
    return count === 0
      ? NOTHING
      : html`<li><b class="number">${count}</b> <b class="mark ${tone}"><i aria-hidden="true">${sign}</i> <a href="#${anchor('p', deployment.name)}">${BUILT[verdict]}</a></b></li>`;
  });
  const unverifiable = deployment.unverifiable.length;
  return html`<ul class="legend">${proven}${items}${left === 0 ? NOTHING : html`<li><b class="number">${left}</b> <b class="mark doubt"><i aria-hidden="true">${STANDINGS['left-open'].sign}</i> ${LEFT_OPEN}</b></li>`}${built}${unverifiable === 0 ? NOTHING : html`<li><b class="number">${unverifiable}</b> <b class="mark none"><i aria-hidden="true">–</i> <a href="#${anchor('p', deployment.name)}">not verifiable from firewall state</a></b></li>`}</ul>`;
}

function notSeen(audit: Audit, deployment: AuditDeployment): Markup {
  const gaps = gapsWithEffect(audit).length;
  const hosts = audit.coverage.hostLayerUnseen.length;
  const families = audit.coverage.hostFamilyUnseen.length;
  const unread = audit.evidence.filter((evidence) => evidence.importer === undefined).length;
  const items = [
    gaps === 0
      ? undefined
      : html`<li><a href="#gaps"><b class="number">${gaps}</b> ${gaps === 1 ? 'gap' : 'gaps'}</a> that may change a verdict</li>`,
    hosts === 0
      ? undefined
      : html`<li><a href="#hosts"><b class="number">${hosts}</b> ${hosts === 1 ? 'asset' : 'assets'}</a> whose own firewall was not given</li>`,
    families === 0
      ? undefined
      : html`<li><a href="#hosts"><b class="number">${families}</b> ${families === 1 ? 'asset' : 'assets'}</a> whose own firewall was given for IPv4 or IPv6 alone</li>`,
    unread === 0
      ? undefined
      : html`<li><a href="#evidence"><b class="number">${unread}</b> ${unread === 1 ? 'file' : 'files'}</a> not read</li>`,
    deployment.assumptions.length === 0
      ? undefined
      : html`<li><a href="#${anchor('p', deployment.name)}"><b class="number">${deployment.assumptions.length}</b> ${deployment.assumptions.length === 1 ? 'assumption' : 'assumptions'}</a> where the vendor is silent</li>`,
  ].filter((item) => item !== undefined);
  return html`<aside><h4>Not seen</h4>${items.length === 0 ? html`<p>Every layer that was asked is in evidence.</p>` : html`<ul>${items}</ul>`}</aside>`;
}
