import { fileURLToPath } from 'node:url';
import { visible } from '../visible.ts';

export type FontName = 'sans' | 'bold' | 'mono';

const FILES: Readonly<Record<FontName, string>> = {
  sans: 'DejaVuSansCondensed.ttf',
  bold: 'DejaVuSansCondensed-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
};

/** The fonts of a document: what they can print, and how wide it is. */
export interface Fonts {
  /** Text as these fonts can print it, cut at `limit`: a character that a font lacks is spelled out as `\u{4e2d}`. */
  readonly printable: (text: string, font: FontName, limit: number) => string;
  /** Points, of a text set in a size of one point. */
  readonly widthOf: (text: string, font: FontName) => number;
}

/** What is used of the font that pdfkit has opened; its types do not show it. */
interface OpenFont {
  readonly _font: { readonly font: { readonly hasGlyphForCodePoint: (codePoint: number) => boolean } };
}

/** Registers the fonts in a document under their names. */
export function openFonts(document: PDFKit.PDFDocument): Fonts {
  const widths = new Map<FontName, Map<string, number | undefined>>();
  for (const [font, file] of Object.entries(FILES)) {
    document.registerFont(font, fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)));
    widths.set(font as FontName, new Map());
  }

  /** Undefined where the font lacks it. */
  function widthOfCharacter(character: string, font: FontName): number | undefined {
    const known = widths.get(font);
    if (known?.has(character)) return known.get(character);
    document.font(font).fontSize(100);
    const { font: open } = (document as unknown as OpenFont)._font;
    const has = open.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
    const width = has ? document.widthOfString(character) / 100 : undefined;
    known?.set(character, width);
    return width;
  }

  return {
    printable: (text, font, limit) => {
      let printed = '';
      for (const character of visible(text, limit))
        printed +=
          widthOfCharacter(character, font) === undefined
            ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
            : character;
      return printed;
    },
    widthOf: (text, font) => {
      let width = 0;
      for (const character of text) width += widthOfCharacter(character, font) ?? 0;
      return width;
    },
  };
}
