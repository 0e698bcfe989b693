import type { Audit } from '../../model/audit.ts';
import { methodText } from '../method.ts';
import { html, type Markup, prose } from './markup.ts';

/** What was audited, how, and what that cannot show, in sentences to quote. */
export function scopeSection(audit: Audit): Markup {
  return html`<section id="scope"><h2>Scope and method</h2>${methodText(audit).map((sentence) => html`<p>${prose(sentence)}</p>`)}</section>`;
}
