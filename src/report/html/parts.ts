import { createHash } from 'node:crypto';
import { STANDINGS, type Standing } from '../standing.ts';
import { html, type Markup } from './markup.ts';

const SHOWN_ITEMS = 10;

/** Sign and word of a standing; the tone only adds colour. */
export function standingMark(standing: Standing): Markup {
  const { sign, word, tone } = STANDINGS[standing];
  return html`<b class="mark ${tone}"><i aria-hidden="true">${sign}</i> ${word}</b>`;
}

/** Ten items, and the others behind their number. */
export function longList(items: readonly Markup[]): Markup {
  const [only, second] = items;
  if (only !== undefined && second === undefined) return only;
  const list = (part: readonly Markup[]) => html`<ul>${part.map((item) => html`<li>${item}</li>`)}</ul>`;
  if (items.length <= SHOWN_ITEMS) return list(items);
  return html`${list(items.slice(0, SHOWN_ITEMS))}<details class="more"><summary>and ${items.length - SHOWN_ITEMS} more</summary>${list(items.slice(SHOWN_ITEMS))}</details>`;
}

/** A table whose rows after the tenth unfold. */
export function longTable(head: readonly string[], rows: readonly Markup[], label: string): Markup {
  const table = (part: readonly Markup[]) =>
    html`<div class="scroll" role="group" tabindex="0" aria-label="${label}"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${part}</tbody></table></div>`;
  if (rows.length <= SHOWN_ITEMS) return table(rows);
  return html`${table(rows.slice(0, SHOWN_ITEMS))}<details class="more"><summary>and ${rows.length - SHOWN_ITEMS} more</summary>${table(rows.slice(SHOWN_ITEMS))}</details>`;
}

/** A stable id for an element, from an identity of the audit. */
export function anchor(kind: 'f' | 'r' | 'p', identity: string): string {
  return `${kind}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}
