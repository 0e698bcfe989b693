import type { Audit } from '../../model/audit.ts';
import { type FindingView, SEVERITIES } from '../finding-view.ts';
import { controlsOf } from '../frameworks.ts';
import { waivedText } from '../waived.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, standingMark } from './parts.ts';
import { originsMarkup, proofMarkup } from './proof.ts';

const OPEN_AT_FIRST = 3;
/** Pictures are drawn for the most severe ones; the others show their layers as text. */
const PICTURED = 300;

/** All findings, most severe first, each unfolding to its proof. */
export function findingsSection(audit: Audit, views: readonly FindingView[]): Markup {
  const body =
    views.length === 0
      ? html`<p>Nothing was found.</p>`
      : html`${SEVERITIES.map((severity) => {
          const own = views
            .map((view, position) => ({ view, position }))
            .filter(({ view }) => view.finding.severity === severity);
          if (own.length === 0) return NOTHING;
          return html`<section class="group"><h3>${severity} <span class="count">${own.length}</span></h3>${own.map(({ view, position }) => findingMarkup(audit, view, position))}</section>`;
        })}`;
  return html`<section id="findings"><h2>Findings</h2>${body}</section>`;
}

/** One finding, unfolding to its proof; `position` among all of them. */
export function findingMarkup(audit: Audit, view: FindingView, position: number): Markup {
  const { finding } = view;
  const flow =
    view.from === '' && view.to === ''
      ? NOTHING
      : html`<span class="flow"><span>${view.from}</span> → <span>${view.to}</span>${view.service === '' ? NOTHING : html` <code>${view.service}</code>`}</span>`;
  return html`<details class="item finding" id="${anchor('f', finding.id)}" data-s="${finding.severity}" data-v="${view.standing}" data-d="${finding.deployment ?? ''}"${position < OPEN_AT_FIRST ? html` open` : NOTHING}><summary>${standingMark(view.standing)}<span class="title">${finding.title}</span>${flow}${view.place === '' ? NOTHING : html`<span class="where">${view.place}</span>`}</summary><div class="body"><p class="message">${prose(finding.message)}</p>${waivedMarkup(view)}<p class="fix"><b>Fix</b> ${prose(finding.fix)}</p>${proofOf(view, position)}<dl>${policyMarkup(audit, view)}</dl></div></details>`;
}

function waivedMarkup({ finding }: FindingView): Markup {
  if (finding.waived === undefined) return NOTHING;
  return html`<p><b>Waived</b> ${prose(waivedText(finding))}: ${prose(finding.waived.by.map(({ reason, ticket }) => (ticket === undefined ? reason : `${reason} (${ticket})`)).join('; '))}</p>`;
}

function proofOf(view: FindingView, position: number): Markup {
  return view.pairs.length === 0
    ? originsMarkup(view.proof?.origins ?? [])
    : proofMarkup(view.pairs, view.proof?.unseen ?? [], position < PICTURED);
}

function policyMarkup(audit: Audit, view: FindingView): Markup {
  const { policy, reason, finding } = view;
  const named = Map.groupBy(controlsOf(policy, audit, view), ({ framework }) => framework);
  const controls = [...named].map(
    ([framework, own]) => `${framework}: ${own.map(({ number }) => number).join(', ')}`,
  );
  return html`${policy === undefined ? NOTHING : html`<dt>Why it matters</dt><dd>${prose(policy.description)}</dd>`}${reason === '' ? NOTHING : html`<dt>Severity</dt><dd>${reason}</dd>`}${controls.length === 0 ? NOTHING : html`<dt>Controls</dt><dd>${prose(controls.join(' · '))}</dd>`}${view.owner === '' ? NOTHING : html`<dt>Owner</dt><dd>${view.owner}</dd>`}<dt>Identity</dt><dd><code class="whole">${finding.id}</code></dd>`;
}
