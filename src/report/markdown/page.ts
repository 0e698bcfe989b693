import type { Audit } from '../../model/audit.ts';
import { auditDocument } from '../document/audit-document.ts';
import { type Block, type Line, runsOf } from '../document/block.ts';
import { markdownCode, markdownRun, markdownTable, markdownText } from './text.ts';

/** The audit as a page of GitHub-flavoured Markdown; what pictures show stands in the tables behind them. */
export function* markdownReport(audit: Audit): Generator<string> {
  yield* markdownBlocks(auditDocument(audit, Number.POSITIVE_INFINITY));
}

export function* markdownBlocks(blocks: Iterable<Block>): Generator<string> {
  for (const block of blocks) yield* blockText(block);
}

function* blockText(block: Block): Generator<string> {
  switch (block.kind) {
    case 'heading':
      return yield `${'#'.repeat(block.level)} ${lineText(block.text)}\n\n`;
    case 'paragraph':
      return yield `${lineText(block.text)}\n\n`;
    case 'list':
      return yield `${block.items.map((item) => `- ${lineText(item)}\n`).join('')}\n`;
    case 'table':
      return yield* markdownTable(
        block.head.map(markdownText),
        block.rows.map((row) => row.map(lineText)),
      );
    case 'figure':
      return;
  }
}

function lineText(line: Line): string {
  return runsOf(line)
    .map((run, position) => {
      const plain = position === 0 ? markdownText : markdownRun;
      if (typeof run === 'string') return plain(run);
      if (run.kind === 'code') return markdownCode(run.text);
      return run.kind === 'strong' ? `**${markdownRun(run.text)}**` : plain(run.text);
    })
    .join('');
}
