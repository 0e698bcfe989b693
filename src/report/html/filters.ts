import type { Audit } from '../../model/audit.ts';
import { type FindingView, SEVERITIES } from '../finding-view.ts';
import { STANDINGS, type Standing } from '../standing.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** The filter bar; the script shows it, without one it would do nothing. */
export function filterBar(
  audit: Audit,
  views: readonly FindingView[],
  standings: ReadonlySet<Standing>,
): Markup {
  const severities = SEVERITIES.filter((severity) =>
    views.some((view) => view.finding.severity === severity),
  );
  return html`<form id="filters" role="search" hidden><label>Search <input type="search" name="q" placeholder="name, address, rule …" autocomplete="off"></label>${select(
    'severity',
    'Severity',
    severities.map((severity) => ({ value: severity, text: severity })),
  )}${select(
    'verdict',
    'Verdict',
    (Object.keys(STANDINGS) as Standing[])
      .filter((standing) => standings.has(standing))
      .map((standing) => ({
        value: standing,
        text: `${STANDINGS[standing].sign} ${STANDINGS[standing].word}`,
      })),
  )}${
    audit.deployments.length < 2
      ? NOTHING
      : select(
          'deployment',
          'Deployment',
          audit.deployments.map(({ name }) => ({ value: name, text: name })),
        )
  }<input type="hidden" name="from"><input type="hidden" name="to"><button type="reset">Clear</button><output aria-live="polite"></output></form>`;
}

function select(
  name: string,
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
): Markup {
  return html`<label>${label} <select name="${name}"><option value="">all</option>${options.map(({ value, text }) => html`<option value="${value}">${text}</option>`)}</select></label>`;
}
