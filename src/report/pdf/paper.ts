import PDFDocument from 'pdfkit';
import type { Audit } from '../../model/audit.ts';
import type { Line } from '../document/block.ts';
import type { Picture } from '../picture.ts';
import { drawPicture } from './drawing.ts';
import { type FontName, type Fonts, openFonts } from './fonts.ts';
import { brokenPieces, type Piece, sizeOf } from './lines.ts';

const MARGIN = 40;
const FOOT = 24;
const FOOT_SIZE = 8;
/** Of a line, as a multiple of the size of its text. */
const LEADING = 1.35;
const INK = '#1b1f24';

type Structure = PDFKit.PDFStructureElement;

/** A4 pages in landscape, filled from the top; everything that is put on them is in the structure that screen readers follow. */
export class Paper {
  readonly document: PDFKit.PDFDocument;
  readonly fonts: Fonts;
  private readonly root: Structure;
  private readonly footText: string;
  private readonly operators: string[] = [];
  private readonly pieces: Uint8Array[] = [];
  private page = 1;
  private y = MARGIN;

  constructor(audit: Pick<Audit, 'asOf' | 'flowproof'>, title: string) {
    const date = new Date(audit.asOf);
    this.document = new PDFDocument({
      size: 'A4',
      layout: 'landscape',
      margin: 0,
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang: 'en',
      info: { Title: title, Creator: `Flowproof ${audit.flowproof}`, CreationDate: date, ModDate: date },
    });
    // A page's operators are joined before pdfkit takes them: one by one, they are a million small buffers.
    this.document.addContent = (operator: string) => {
      this.operators.push(operator);
      return this.document;
    };
    this.fonts = openFonts(this.document);
    // The number of the page stands beside it.
    const foot = `${audit.asOf} · Flowproof ${audit.flowproof} · ${title}`;
    const [line = []] = brokenPieces(foot, this.width - 80, FOOT_SIZE, this.fonts, 'sans');
    this.footText = line.map(({ text }) => text).join('');
    this.root = this.document.struct('Document');
    this.document.addStructure(this.root);
  }

  get width(): number {
    return this.document.page.width - 2 * MARGIN;
  }

  private get bottom(): number {
    return this.document.page.height - MARGIN - FOOT;
  }

  /** A block of text; `tag` is what it is in the structure: `P`, `H1`. */
  text(tag: string, line: Line, size: number, font: FontName = 'sans', before = 4): void {
    const pieces = brokenPieces(line, Math.min(this.width, size * 75), size, this.fonts, font);
    this.ensure(before + size * LEADING * (font === 'bold' ? pieces.length + 2 : 1));
    this.y += before;
    const element = this.document.struct(tag);
    this.root.add(element);
    this.flow(pieces, size, MARGIN, (draw) => element.add(draw));
    element.end();
  }

  list(items: readonly Line[], size: number): void {
    const list = this.document.struct('L');
    this.root.add(list);
    for (const item of items) {
      this.ensure(size * LEADING);
      const entry = this.document.struct('LI');
      const body = this.document.struct('LBody');
      list.add(entry);
      entry.add(
        this.document.struct('Lbl', {}, [
          () => this.line([{ text: '•', font: 'sans', x: 0 }], MARGIN + 4, this.y, size),
        ]),
      );
      entry.add(body);
      const pieces = brokenPieces(item, Math.min(this.width - 16, size * 90), size, this.fonts, 'sans');
      this.flow(pieces, size, MARGIN + 16, (draw) => body.add(draw));
      body.end();
      entry.end();
    }
    list.end();
    this.y += 4;
  }

  figure(picture: Picture): void {
    const scale = Math.min(0.72, this.width / picture.width);
    const height = picture.height * scale;
    this.ensure(height + 8);
    const [top, alt] = [this.y + 4, `${picture.title}. ${picture.description}`];
    const options = {
      alt: this.fonts.printable(alt, 'sans', 1_200),
      bbox: [MARGIN, top, MARGIN + picture.width * scale, top + height],
    };
    this.root.add(
      this.document.struct('Figure', options, [
        () => drawPicture(this.document, this.fonts, picture, MARGIN, top, scale),
      ]),
    );
    this.y = top + height + 6;
  }

  table(head: readonly string[], rows: readonly (readonly Line[])[], size: number): void {
    const widths = columnWidths(head, rows, this.width, size, this.fonts);
    const table = this.document.struct('Table');
    this.root.add(table);
    const shownHead = head.map((cell, column) =>
      brokenPieces(cell, (widths[column] ?? 0) - 6, size, this.fonts, 'bold'),
    );
    this.ensure(size * LEADING * 1.4 * Math.min(rows.length + 1, 6));
    this.y += 2;
    const first = this.document.struct('THead');
    table.add(first);
    this.row(first, shownHead, widths, size, undefined);
    first.end();
    const body = this.document.struct('TBody');
    table.add(body);
    for (const row of rows) {
      const cells = head.map((_, column) =>
        brokenPieces(row[column] ?? '', (widths[column] ?? 0) - 6, size, this.fonts, 'sans'),
      );
      this.row(body, cells, widths, size, shownHead);
    }
    body.end();
    table.end();
    this.y += 6;
  }

  /** A row; on a new page below the head of its table, which is only decoration there. */
  private row(
    parent: Structure,
    cells: readonly (readonly (readonly Piece[])[])[],
    widths: readonly number[],
    size: number,
    head: readonly (readonly (readonly Piece[])[])[] | undefined,
  ): void {
    const leading = size * LEADING;
    const lines = Math.max(1, ...cells.map((cell) => cell.length));
    const row = this.document.struct('TR');
    parent.add(row);
    const elements = cells.map(() => {
      const cell = this.document.struct(
        head === undefined ? 'TH' : 'TD',
        head === undefined ? { ...COLUMN } : {},
      );
      row.add(cell);
      return cell;
    });
    const wanted = lines * leading + 4;
    const isNew = this.y + Math.min(wanted, this.bottom / 2) > this.bottom;
    if (isNew) this.turn(head, widths, size);
    for (let done = 0; done < lines; ) {
      const room = Math.max(1, Math.floor((this.bottom - this.y - 4) / leading));
      const count = Math.min(room, lines - done);
      let x = MARGIN;
      for (const [column, cell] of cells.entries()) {
        const shown = cell.slice(done, done + count);
        const left = x + 2;
        if (shown.length > 0 || done === 0)
          elements[column]?.add(() => this.lines(shown, left, this.y + 2, size));
        x += widths[column] ?? 0;
      }
      this.y += count * leading + 4;
      this.rule(head === undefined ? 0.8 : 0.4, x);
      done += count;
      if (done < lines) this.turn(head, widths, size);
    }
    row.end();
  }

  private turn(
    head: readonly (readonly (readonly Piece[])[])[] | undefined,
    widths: readonly number[],
    size: number,
  ): void {
    this.newPage();
    if (head === undefined) return;
    this.document.markContent('Artifact', { type: 'Layout' });
    let x = MARGIN;
    for (const [column, cell] of head.entries()) {
      this.lines(cell, x + 2, this.y + 2, size);
      x += widths[column] ?? 0;
    }
    this.document.endMarkedContent();
    this.y += Math.max(1, ...head.map((cell) => cell.length)) * size * LEADING + 4;
    this.rule(0.8, x);
  }

  private rule(weight: number, right: number): void {
    this.document.markContent('Artifact', { type: 'Layout' });
    this.document
      .moveTo(MARGIN, this.y)
      .lineTo(right, this.y)
      .lineWidth(weight)
      .strokeColor('#aab1ba')
      .stroke();
    this.document.endMarkedContent();
  }

  /** Lines from the top to the bottom, on as many pages as they take; each page's share is one piece of the structure. */
  private flow(
    pieces: readonly (readonly Piece[])[],
    size: number,
    x: number,
    add: (draw: () => void) => void,
  ): void {
    for (let done = 0; done < pieces.length; ) {
      const room = Math.floor((this.bottom - this.y) / (size * LEADING));
      if (room < 1) {
        this.newPage();
        continue;
      }
      const shown = pieces.slice(done, done + room);
      add(() => this.lines(shown, x, this.y, size));
      this.y += shown.length * size * LEADING;
      done += shown.length;
    }
  }

  private lines(lines: readonly (readonly Piece[])[], x: number, y: number, size: number): void {
    for (const [position, line] of lines.entries()) this.line(line, x, y + position * size * LEADING, size);
  }

  private line(line: readonly Piece[], x: number, y: number, size: number): void {
    this.document.fillColor(INK);
    for (const piece of line) {
      const own = sizeOf(piece.font, size);
      this.document
        .font(piece.font)
        .fontSize(own)
        .text(piece.text, x + piece.x, y + (size - own), { lineBreak: false });
    }
  }

  private ensure(height: number): void {
    if (this.y + height > this.bottom) this.newPage();
  }

  /** An entry of the outline that leads to the page that comes next on paper. */
  outline(parent: PDFKit.PDFOutline, title: string): PDFKit.PDFOutline {
    this.ensure(60);
    return parent.addItem(this.fonts.printable(title, 'sans', 200));
  }

  /** Ends the last page and the document. */
  end(): void {
    this.root.end();
    this.foot();
    this.document.end();
    this.take();
  }

  /** The bytes since the last call. */
  written(): readonly Uint8Array[] {
    return this.pieces.splice(0);
  }

  /** What pdfkit has written, as one piece: it keeps every line of every object by itself, a million of them. */
  private take(): void {
    const piece = this.document.read() as Uint8Array | null;
    if (piece !== null) this.pieces.push(piece);
  }

  private newPage(): void {
    this.foot();
    this.document.addPage();
    this.take();
    this.page += 1;
    this.y = MARGIN;
  }

  private foot(): void {
    this.document.markContent('Artifact', { type: 'Pagination' });
    const y = this.document.page.height - MARGIN - 4;
    const number = `Page ${this.page}`;
    // Measuring sets a size of its own.
    const width = this.fonts.widthOf(number, 'sans') * FOOT_SIZE;
    this.document.font('sans').fontSize(FOOT_SIZE).fillColor('#59626d');
    this.document.text(this.footText, MARGIN, y, { lineBreak: false });
    this.document.text(number, MARGIN + this.width - width, y, { lineBreak: false });
    this.document.endMarkedContent();
    this.document.page.write(this.operators.splice(0).join('\n'));
  }
}

/** Types of pdfkit do not know it. */
const COLUMN: object = { scope: 'Column' };

/** Columns as wide as what stands in them, narrowed alike where the paper ends. */
function columnWidths(
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  total: number,
  size: number,
  fonts: Fonts,
): readonly number[] {
  const wanted = head.map((cell, column) => {
    let [widest, longestWord] = [fonts.widthOf(cell, 'bold') * size, 0];
    longestWord = Math.min(widest, 70);
    for (const row of rows.slice(0, 200)) {
      const [line = []] = brokenPieces(row[column] ?? '', 320, size, fonts, 'sans');
      const last = line[line.length - 1];
      if (last === undefined) continue;
      widest = Math.max(widest, last.x + fonts.widthOf(last.text, last.font) * sizeOf(last.font, size));
    }
    return { widest: widest + 10, least: Math.min(widest, longestWord) + 10 };
  });
  const sum = wanted.reduce((width, column) => width + column.widest, 0);
  if (sum <= total) return wanted.map(({ widest }) => widest);
  const least = wanted.reduce((width, column) => width + column.least, 0);
  const rest = Math.max(0, total - least) / Math.max(1, sum - least);
  const narrowed = wanted.map((column) => column.least + (column.widest - column.least) * rest);
  const scale = Math.min(1, total / narrowed.reduce((width, each) => width + each, 0));
  return narrowed.map((width) => width * scale);
}
