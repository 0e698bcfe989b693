import { createHash } from 'node:crypto';
import { type Audit, isWaived } from '../../model/audit.ts';
import { indexAudit } from '../audit-index.ts';
import { findingViews } from '../finding-view.ts';
import { controlsSection } from './controls.ts';
import { evidenceSection } from './evidence.ts';
import { filterBar } from './filters.ts';
import { findingsSection } from './findings.ts';
import { limitsSection } from './limits.ts';
import { fixed, html } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { rowsSection } from './rows.ts';
import { scopeSection } from './scope.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { trendSection } from './trend.ts';
import { pageHead, verdictSection } from './verdict.ts';
import { waiversSection } from './waivers.ts';
import { zonesSection } from './zones.ts';

const SECTIONS = [
  ['verdict', 'Verdict'],
  ['trend', 'Change since last time'],
  ['findings', 'Findings'],
  ['waivers', 'Waivers'],
  ['rows', 'Row by row'],
  ['matrix', 'Who reaches whom'],
  ['zones', 'Segmentation'],
  ['controls', 'Controls'],
  ['scope', 'Scope and method'],
  ['gaps', 'Not seen'],
  ['coverage', 'Assets in scope'],
  ['evidence', 'Evidence'],
] as const;

/** One self-contained page: no request leaves it, and only its own style and script may run. */
export function htmlReport(audit: Audit): string {
  const index = indexAudit(audit);
  const all = findingViews(audit, index);
  const views = all.filter(({ finding }) => !isWaived(finding));
  const waived = all.filter(({ finding }) => isWaived(finding));
  const standings = new Set([
    ...all.map((view) => view.standing),
    ...[...index.rows.values()].map((row) => row.standing),
  ]);
  const names = audit.deployments.map((deployment) => deployment.name).join(', ');
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${fixed(contentPolicy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>Flowproof report${names === '' ? '' : `: ${names}`}</title><link rel="icon" href="data:,"><style>${fixed(STYLE)}</style></head><body><a class="skip" href="#findings">Skip to the findings</a><main>${pageHead(audit, views)}<nav aria-label="Sections">${SECTIONS.filter(([id]) => isShown(id, audit)).map(([id, title]) => html`<a href="#${id}">${title}</a> `)}</nav>${verdictSection(audit, index)}${trendSection(audit)}${filterBar(audit, all, standings)}${findingsSection(audit, views)}${waiversSection(audit, waived, views.length)}${rowsSection(audit, index)}${matrixSection(audit, index)}${zonesSection(audit)}${controlsSection(audit, all)}${scopeSection(audit)}${limitsSection(audit)}${evidenceSection(audit)}</main><script>${fixed(SCRIPT)}</script></body></html>
`;
  return page.markup;
}

function isShown(section: (typeof SECTIONS)[number][0], { waivers, trend, policies, facts }: Audit): boolean {
  if (section === 'zones') return facts.zone_flows.length > 0;
  if (section === 'waivers') return waivers.length > 0;
  if (section === 'controls') return policies.some(({ controls }) => Object.keys(controls).length > 0);
  return section !== 'trend' || trend !== undefined;
}

function contentPolicy(): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;
}
