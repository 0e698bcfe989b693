import type { Picture, Shape } from '../picture.ts';
import { fixed, html, type Markup, NOTHING, prose } from './markup.ts';

/** A picture as SVG; its look is in the style sheet. A `bar` is as wide as the page has room. */
export function svg(picture: Picture, kind: 'path' | 'bar'): Markup {
  const { width, height, title, description, shapes } = picture;
  const stretched = kind === 'bar' ? html` preserveAspectRatio="none"` : NOTHING;
  return html`<svg class="${kind}" role="img" aria-label="${title}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"${stretched}>${description === '' ? NOTHING : html`<desc>${prose(description)}</desc>`}${shapes.map(shapeMarkup)}</svg>`;
}

function shapeMarkup(shape: Shape): Markup {
  switch (shape.shape) {
    case 'rect':
      return html`<rect class="${shape.kind}" x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}"${shape.radius === undefined ? NOTHING : html` rx="${shape.radius}"`}/>`;
    case 'path':
      return html`<path class="${shape.kind}" d="${fixed(shape.d)}"/>`;
    case 'text':
      return html`<text class="${shape.kind}" x="${shape.x}" y="${shape.y}">${shape.text}</text>`;
  }
}
