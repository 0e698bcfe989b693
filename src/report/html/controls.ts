import type { Audit } from '../../model/audit.ts';
import type { FindingView } from '../finding-view.ts';
import { CONTROL_VERDICTS, type ControlView, frameworkViews } from '../frameworks.ts';
import { html, type Markup, NOTHING, prose } from './markup.ts';
import { anchor, longList } from './parts.ts';

/** A view per framework: control → policies → verdict, and the findings that speak of it; nothing where no policy names one. */
export function controlsSection(audit: Audit, views: readonly FindingView[]): Markup {
  const frameworks = frameworkViews(audit, views);
  if (frameworks.length === 0) return NOTHING;
  const parts = frameworks.map(({ title, source, numbering, controls }) => {
    const counts = Object.entries(CONTROL_VERDICTS).flatMap(([verdict, { sign, word }]) => {
      const count = controls.filter((control) => control.verdict === verdict).length;
      return count === 0 ? [] : [`${sign} ${count} ${word}`];
    });
    return html`<details class="fold"><summary><h3>${title}</h3> <span class="quiet">${counts.join(' · ')}</span></summary>${source === undefined ? NOTHING : html`<p class="quiet">Source: ${source}.${numbering === undefined ? '' : ` Numbering: ${numbering}.`}</p>`}<div class="scroll" role="group" tabindex="0" aria-label="Controls of ${title}"><table class="controls"><thead><tr><th scope="col">Control<th scope="col">Verdict<th scope="col">What it asks for<th scope="col">Tested by<th scope="col">Findings</thead><tbody>${controls.map(controlRow)}</tbody></table></div></details>`;
  });
  return html`<section id="controls"><h2>Controls</h2><p>Each control is judged by what the named policies test of it, on firewall state alone.</p>${parts}</section>`;
}

function controlRow(control: ControlView): Markup {
  const { sign, word, tone } = CONTROL_VERDICTS[control.verdict];
  const findings = [...Map.groupBy(control.findings, ({ finding }) => finding.title)].map(
    ([title, views]) =>
      html`<a href="#${anchor('f', views[0]?.finding.id ?? '')}">${title}</a>${views.length === 1 ? NOTHING : html` and ${views.length - 1} more like it`}`,
  );
  return html`<tr><th scope="row">${control.number}<td><b class="mark ${tone}"><i aria-hidden="true">${sign}</i> ${word}</b>${control.reason === '' ? NOTHING : html`<br><span class="quiet">${control.reason}</span>`}<td>${prose(control.title ?? '')}<td>${control.policies.map(({ id }) => html`<code>${id}</code><br>`)}<td>${findings.length === 0 ? '–' : longList(findings)}`;
}
