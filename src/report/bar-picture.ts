import type { Picture, Shape, ShapeKind } from './picture.ts';
import type { Standing } from './standing.ts';
import { provenText, type Tally } from './tally.ts';

const WIDTH = 832;
const HEIGHT = 22;

interface Segment {
  readonly standings: readonly Standing[];
  readonly kind: ShapeKind;
  readonly word: string;
  readonly sign: string;
  readonly tone: 'good' | 'bad' | 'doubt';
}

/** Segments of a bar; each kind has a pattern of its own, so that it reads without colour. */
export const SEGMENTS: readonly Segment[] = [
  { standings: ['open', 'closed'], kind: 'proven', word: 'proven', sign: '✓', tone: 'good' },
  { standings: ['open-in-seen'], kind: 'seen', word: 'open in the layers seen', sign: '✓', tone: 'good' },
  { standings: ['blocked'], kind: 'blocked', word: 'blocked', sign: '✗', tone: 'bad' },
  { standings: ['partial'], kind: 'partial', word: 'partly blocked', sign: '◐', tone: 'bad' },
  { standings: ['exposed'], kind: 'exposed', word: 'exposed', sign: '▲', tone: 'bad' },
  { standings: ['opened'], kind: 'undecided', word: 'opened, not reachable', sign: '△', tone: 'doubt' },
  { standings: ['undecided'], kind: 'undecided', word: 'undecided', sign: '◌', tone: 'doubt' },
];

/** How many rows of a deployment stand how, side by side; nothing where no row applies. */
export function barPicture(tally: Tally): Picture | undefined {
  if (tally.total === 0) return undefined;
  let x = 0;
  const shapes: Shape[] = [];
  const words: string[] = [];
  for (const { standings, kind, word } of SEGMENTS) {
    const count = sum(tally, standings);
    if (count === 0) continue;
    const width = (WIDTH * count) / tally.total;
    const left = x === 0 ? 0 : x + 2;
    const own = { x: round(left), width: round(x + width - left) };
    shapes.push({ shape: 'rect', kind, y: 0, height: HEIGHT, ...own });
    const d = pattern(kind, own.x, own.width);
    if (d !== '')
      shapes.push({ shape: 'path', kind: kind === 'undecided' ? 'pattern dark' : 'pattern light', d });
    words.push(`${count} ${word}`);
    x += width;
  }
  return {
    width: WIDTH,
    height: HEIGHT,
    title: `${provenText(tally)}: ${words.join(', ')}`,
    description: '',
    shapes,
  };
}

export function sum(tally: Tally, standings: readonly Standing[]): number {
  return standings.reduce((total, standing) => total + (tally.counts.get(standing) ?? 0), 0);
}

/** Upright lines, lying lines, or dots. */
function pattern(kind: ShapeKind, left: number, width: number): string {
  const steps = (step: number) =>
    Array.from({ length: Math.floor((width - 2) / step) }, (_, position) =>
      round(left + (position + 0.7) * step),
    );
  switch (kind) {
    case 'seen':
      return steps(12)
        .map((x) => `M${x} 1V${HEIGHT - 1}`)
        .join('');
    case 'exposed':
      return steps(6)
        .map((x) => `M${x} 1V${HEIGHT - 1}`)
        .join('');
    case 'partial':
      return [5, 11, 17].map((y) => `M${left} ${y}h${width}`).join('');
    case 'undecided':
      return [6, 16].flatMap((y) => steps(8).map((x) => `M${x} ${y}h2`)).join('');
    default:
      return '';
  }
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
