import { createHash } from 'node:crypto';
import { type Block, type Line, runsOf } from '../document/block.ts';
import { fixed, html, type Markup, NOTHING, prose } from './markup.ts';
import { STYLE } from './style.ts';

/** Blocks as one self-contained page: no request leaves it, and only its own style is used. */
export function htmlDocument(title: string, blocks: Iterable<Block>): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${fixed(contentPolicy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${title}</title><link rel="icon" href="data:,"><style>${fixed(STYLE)}</style></head><body><main>${[...blocks].map(blockMarkup)}</main></body></html>
`.markup;
}

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case 'heading':
      return headingMarkup(block.level, lineMarkup(block.text));
    case 'paragraph':
      return html`<p>${lineMarkup(block.text)}</p>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${lineMarkup(item)}</li>`)}</ul>`;
    case 'table':
      return html`<div class="scroll" role="group" tabindex="0" aria-label="${block.head.join(', ')}"><table><thead><tr>${block.head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead><tbody>${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${lineMarkup(cell)}</td>`)}</tr>`)}</tbody></table></div>`;
    case 'figure':
      return NOTHING;
  }
}

function headingMarkup(level: 1 | 2 | 3, text: Markup): Markup {
  if (level === 1) return html`<h1>${text}</h1>`;
  return level === 2 ? html`<h2>${text}</h2>` : html`<h3>${text}</h3>`;
}

function lineMarkup(line: Line): Markup {
  const runs = runsOf(line).map((run) => {
    if (typeof run === 'string') return prose(run);
    if (run.kind === 'code') return html`<code>${prose(run.text)}</code>`;
    return run.kind === 'strong' ? html`<b>${prose(run.text)}</b>` : prose(run.text);
  });
  return html`${runs}`;
}

function contentPolicy(): string {
  const style = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; style-src 'sha256-${style}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
