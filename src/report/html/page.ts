import { createHash } from 'node:crypto';
import type { Audit } from '../../model/audit.ts';
import { indexAudit } from '../audit-index.ts';
import { findingViews } from '../finding-view.ts';
import { evidenceSection } from './evidence.ts';
import { filterBar } from './filters.ts';
import { findingsSection } from './findings.ts';
import { limitsSection } from './limits.ts';
import { fixed, html } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { rowsSection } from './rows.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { BAR_PATTERNS, pageHead, verdictSection } from './verdict.ts';

const SECTIONS = [
  ['verdict', 'Verdict'],
  ['findings', 'Findings'],
  ['rows', 'Row by row'],
  ['matrix', 'Who reaches whom'],
  ['gaps', 'Not seen'],
  ['coverage', 'Coverage'],
  ['evidence', 'Evidence'],
] as const;

/** One self-contained page: no request leaves it, and only its own style and script may run. */
export function htmlReport(audit: Audit): string {
  const index = indexAudit(audit);
  const views = findingViews(audit, index);
  const standings = new Set([
    ...views.map((view) => view.standing),
    ...[...index.rows.values()].map((row) => row.standing),
  ]);
  const names = audit.deployments.map((deployment) => deployment.name).join(', ');
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${fixed(contentPolicy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>Flowproof report${names === '' ? '' : `: ${names}`}</title><link rel="icon" href="data:,"><style>${fixed(STYLE)}</style></head><body><a class="skip" href="#findings">Skip to the findings</a>${BAR_PATTERNS}<main>${pageHead(audit, views)}<nav aria-label="Sections">${SECTIONS.map(([id, title]) => html`<a href="#${id}">${title}</a> `)}</nav>${verdictSection(audit, index)}${filterBar(audit, views, standings)}${findingsSection(views)}${rowsSection(audit, index)}${matrixSection(audit, index)}${limitsSection(audit)}${evidenceSection(audit)}</main><script>${fixed(SCRIPT)}</script></body></html>
`;
  return page.markup;
}

function contentPolicy(): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;
}
