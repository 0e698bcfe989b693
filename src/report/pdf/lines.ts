import { type Line, runsOf } from '../document/block.ts';
import type { FontName, Fonts } from './fonts.ts';

/** A piece of a printed line; `x` in points from its start. */
export interface Piece {
  readonly text: string;
  readonly font: FontName;
  readonly x: number;
}

const LIMITS = { prose: 2_000, code: 600, name: 200 } as const;
/** Monospace is wider: set smaller, it looks as large. */
const SCALES: Readonly<Record<FontName, number>> = { sans: 1, bold: 1, mono: 0.88 };

/** Size in points at which a font is set beside text of a size. */
export function sizeOf(font: FontName, size: number): number {
  return size * SCALES[font];
}

/** Breaks a line of a document into lines of a width, at blanks where there are some. */
export function brokenPieces(
  line: Line,
  width: number,
  size: number,
  fonts: Fonts,
  base: FontName,
): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let x = 0;
  for (const run of runsOf(line)) {
    const kind = typeof run === 'string' ? 'prose' : run.kind;
    const font = kind === 'code' ? 'mono' : kind === 'strong' ? 'bold' : base;
    const limit = kind === 'code' ? LIMITS.code : kind === 'prose' ? LIMITS.prose : LIMITS.name;
    const text = fonts.printable(typeof run === 'string' ? run : run.text, font, limit);
    for (const word of text.match(/\s+|[^\s/,-]*[/,-]+|[^\s/,-]+/g) ?? []) put(word, font);
  }
  return lines;

  function put(word: string, font: FontName): void {
    const own = fonts.widthOf(word, font) * sizeOf(font, size);
    if (x + own > width && /^\s/.test(word)) return;
    if (x + own > width && x > 0 && own <= width) start();
    if (x + own <= width) append(word, font, own);
    else putCharacters(word, font);
  }

  function putCharacters(word: string, font: FontName): void {
    for (const character of word) {
      const step = fonts.widthOf(character, font) * sizeOf(font, size);
      if (x + step > width && x > 0) start();
      append(character, font, step);
    }
  }

  function start(): void {
    lines.push([]);
    x = 0;
  }

  function append(text: string, font: FontName, own: number): void {
    const line = lines[lines.length - 1] as Piece[];
    const last = line[line.length - 1];
    if (x === 0 && /^\s/.test(text)) return;
    if (last?.font === font) line[line.length - 1] = { ...last, text: last.text + text };
    else line.push({ text, font, x });
    x += own;
  }
}
