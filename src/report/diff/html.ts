import { createHash } from 'node:crypto';
import type { Diff, EffectOfChange } from '../../model/diff.ts';
import { fixed, html, type Markup, NOTHING, prose } from '../html/markup.ts';
import { longList } from '../html/parts.ts';
import { STYLE } from '../html/style.ts';
import { type ChangeItem, changeItems, SIGNS } from './items.ts';
import { changeNotes } from './notes.ts';
import { AUDITS_ALONE, auditsText, baselineText, headline, summaryText } from './words.ts';

/** One self-contained page: no request leaves it, and nothing runs in it. */
export function diffHtml(diff: Diff): string {
  const isOfAudits = diff.compared === 'audits';
  const summary = isOfAudits ? auditsText(diff) : summaryText(diff);
  const notes = changeNotes(diff);
  const { afterReload } = diff;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${fixed(contentPolicy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>Flowproof: what the change does</title><link rel="icon" href="data:,"><style>${fixed(STYLE)}</style></head><body><main><header><p class="quiet">Flowproof ${diff.flowproof} · ${baselineText(diff)}</p><h1>${headline(diff)}</h1><p class="sentence">${summary}</p>${isOfAudits ? html`<p>${AUDITS_ALONE}</p>` : NOTHING}</header>${section('What it does', diff)}${notes.length === 0 ? NOTHING : html`<section><h2>What to know besides</h2>${longList(notes.map((note) => prose(note)))}</section>`}${afterReload === undefined ? NOTHING : section('At the next reload, besides', afterReload)}</main></body></html>
`;
  return page.markup;
}

function section(title: string, effect: EffectOfChange): Markup {
  const items = changeItems(effect);
  return items.length === 0 ? NOTHING : html`<section><h2>${title}</h2>${items.map(itemMarkup)}</section>`;
}

function itemMarkup({ kind, word, text, details }: ChangeItem): Markup {
  const { sign, tone } = SIGNS[kind];
  const lines = details.map(
    ([name, value]) => html`<dt>${name}</dt><dd><code class="whole">${prose(value)}</code></dd>`,
  );
  return html`<details class="item finding"><summary><b class="mark ${tone}"><i aria-hidden="true">${sign}</i> ${word}</b><span class="title">${prose(text)}</span></summary><div class="body"><dl>${lines}</dl></div></details>`;
}

function contentPolicy(): string {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
