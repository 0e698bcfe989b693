import type { Picture, Shape, ShapeKind, TextKind } from '../picture.ts';
import type { FontName, Fonts } from './fonts.ts';

interface Look {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly [number, number];
}

/** The light theme of the HTML report. */
const LOOKS: Readonly<Record<ShapeKind, Look>> = {
  end: { fill: '#f4f6f8' },
  passed: { fill: '#ffffff', stroke: '#59626d', width: 1 },
  'passed unknown': { fill: '#ffffff', stroke: '#59626d', width: 1, dash: [5, 4] },
  decides: { fill: '#fdeee8', stroke: '#b8350b', width: 4 },
  'decides unknown': { fill: '#fdeee8', stroke: '#b8350b', width: 4, dash: [5, 4] },
  arrow: { stroke: '#1b1f24', width: 1.5 },
  'arrow lost': { stroke: '#59626d', width: 1.5, dash: [2, 3] },
  proven: { fill: '#2f7fc1' },
  seen: { fill: '#b9d6ee' },
  blocked: { fill: '#d5502a' },
  partial: { fill: '#d5502a' },
  exposed: { fill: '#d5502a' },
  undecided: { fill: '#e8a33d' },
  'pattern light': { stroke: '#ffffff', width: 2 },
  'pattern dark': { stroke: '#3c2500', width: 2 },
};

const TEXTS: Readonly<
  Record<TextKind, { readonly font: FontName; readonly size: number; readonly color: string }>
> = {
  small: { font: 'sans', size: 11, color: '#59626d' },
  name: { font: 'sans', size: 11, color: '#1b1f24' },
  layer: { font: 'bold', size: 12, color: '#1b1f24' },
  says: { font: 'bold', size: 11, color: '#1b1f24' },
  rule: { font: 'mono', size: 9.6, color: '#59626d' },
  tag: { font: 'bold', size: 12, color: '#b8350b' },
};

/** Draws a picture with its left upper corner at a place of the page. */
export function drawPicture(
  document: PDFKit.PDFDocument,
  fonts: Fonts,
  picture: Picture,
  x: number,
  y: number,
  scale: number,
): void {
  document.save().translate(x, y).scale(scale);
  for (const shape of picture.shapes) drawShape(document, fonts, shape);
  document.restore();
}

function drawShape(document: PDFKit.PDFDocument, fonts: Fonts, shape: Shape): void {
  if (shape.shape === 'text') {
    const { font, size, color } = TEXTS[shape.kind];
    const text = fonts.printable(shape.text, font, 200);
    const left = shape.kind === 'tag' ? shape.x - (fonts.widthOf(text, font) * size) / 2 : shape.x;
    document.font(font).fontSize(size).fillColor(color);
    document.text(text, left, shape.y, { lineBreak: false, baseline: 'alphabetic' });
    return;
  }
  const { fill, stroke, width = 1, dash } = LOOKS[shape.kind];
  if (shape.shape === 'path') document.path(shape.d);
  else if (shape.radius === undefined) document.rect(shape.x, shape.y, shape.width, shape.height);
  else document.roundedRect(shape.x, shape.y, shape.width, shape.height, shape.radius);
  if (stroke !== undefined) document.lineWidth(width);
  if (dash === undefined) document.undash();
  else document.dash(dash[0], { space: dash[1] });
  if (fill !== undefined && stroke !== undefined) document.fillAndStroke(fill, stroke);
  else if (fill !== undefined) document.fill(fill);
  else if (stroke !== undefined) document.stroke(stroke);
}
