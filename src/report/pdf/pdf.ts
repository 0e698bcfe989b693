import type { Audit } from '../../model/audit.ts';
import { auditDocument } from '../document/audit-document.ts';
import { type Block, runsOf } from '../document/block.ts';
import { Paper } from './paper.ts';

/** Findings that are proved in full; the others are rows of a table, and whole in the HTML and JSON reports. */
const PROVED = 500;
const SIZES = { heading: { 1: 20, 2: 15, 3: 11 }, text: 9.5, table: 7.5 } as const;

/** The audit on paper: a tagged PDF with an outline and its fonts inside; the same audit gives the same bytes. */
export function pdfReport(audit: Audit): Iterable<Uint8Array> {
  const names = audit.deployments.map(({ name }) => name).join(', ');
  const title = `Audit of firewall state${names === '' ? '' : `: ${names}`}`;
  return pdfDocument(audit, title, auditDocument(audit, PROVED));
}

/** Blocks on paper; `asOf` is its date. */
export function pdfDocument(
  about: Pick<Audit, 'asOf' | 'flowproof'>,
  title: string,
  blocks: Iterable<Block>,
): Iterable<Uint8Array> {
  const paper = new Paper(about, title);
  const outlines = [paper.document.outline];
  return pieces();

  function* pieces(): Generator<Uint8Array> {
    for (const block of blocks) {
      put(block);
      yield* paper.written();
    }
    paper.end();
    yield* paper.written();
  }

  function put(block: Block): void {
    if (block.kind === 'heading') putHeading(block);
    else if (block.kind === 'paragraph') paper.text('P', block.text, SIZES.text);
    else if (block.kind === 'list') paper.list(block.items, SIZES.text);
    else if (block.kind === 'table') paper.table(block.head, block.rows, SIZES.table);
    else paper.figure(block.picture);
  }

  function putHeading({ level, text }: Block & { readonly kind: 'heading' }): void {
    const words = runsOf(text).map((run) => (typeof run === 'string' ? run : run.text));
    const parent = outlines[level - 1] ?? paper.document.outline;
    outlines.length = level;
    outlines.push(paper.outline(parent, words.join('')));
    paper.text(`H${level}`, text, SIZES.heading[level], 'bold', level === 3 ? 10 : 16);
  }
}
