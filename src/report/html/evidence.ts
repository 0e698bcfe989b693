import type { Audit } from '../../model/audit.ts';
import type { Evidence } from '../../model/evidence.ts';
import { adjustmentTexts } from '../adjustments.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { longList, longTable } from './parts.ts';

/** What the audit was made from, and how to make it again. */
export function evidenceSection(audit: Audit): Markup {
  const rows = audit.evidence.map(
    (file) =>
      html`<tr><td><code>${file.file}</code>${file.importer === undefined ? html`<br><b>not read</b>: ${file.reason ?? 'no reason given'}` : NOTHING}<td class="number">${grouped(file.bytes)}<td>${file.importer ?? '–'}<td>${collectedText(file)}<td class="number">${ageText(file.collected, audit.asOf)}<td><code class="whole hash">${file.sha256 ?? '–'}</code>`,
  );
  const digests = Object.entries(audit.digests).map(
    ([name, digest]) => html`<tr><td>${name}<td><code class="whole hash">${digest}</code>`,
  );
  const adjustments = adjustmentTexts(audit);
  return html`<section id="evidence"><h2>Evidence</h2>${longTable(['File', 'Bytes', 'Read as', 'Collected', 'Age', 'SHA-256'], rows, 'Evidence')}<h3>Policies and profiles</h3>${longTable(['Name', 'SHA-256'], digests, 'Digests of policies and profiles')}${adjustments.length === 0 ? NOTHING : html`<h3>Policies changed by configuration</h3>${longList(adjustments.map((each) => html`${each}`))}`}<h3>How to reproduce</h3><p>With the files above, the same configuration and Flowproof ${audit.flowproof}, this command gives the same bytes:</p><p><code class="whole">${command(audit)}</code></p></section>`;
}

function command(audit: Audit): string {
  const configuration = audit.deployments[0]?.origin.file;
  return `flowproof audit EVIDENCE${configuration === undefined ? '' : ` -c ${configuration}`} --as-of ${audit.asOf} -f html -o report.html`;
}

function collectedText(file: Evidence): Markup {
  if (file.collected === undefined) return html`not known`;
  const time = html`<time datetime="${file.collected}">${file.collected}</time>`;
  return file.proven ? time : html`not proven<br><span class="quiet">file time ${time}</span>`;
}

/** Age at the time of the audit: `35 min`, `12 h`, `34 days`. */
function ageText(collected: string | undefined, asOf: string): string {
  const minutes = (Date.parse(asOf) - Date.parse(collected ?? '')) / 60_000;
  if (!Number.isFinite(minutes)) return '–';
  if (minutes < 0) return 'after the audit’s time';
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}

/** `12 345 678` with narrow blanks. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
