import { type Paint, paintFor } from '../ansi.ts';
import { columns } from '../columns.ts';
import type { TextOptions } from '../text.ts';
import { visible } from '../visible.ts';
import { type Block, type Line, runsOf } from './block.ts';

/** Blocks for a terminal; what pictures show stands in the tables behind them. */
export function* plainText(blocks: Iterable<Block>, { color }: TextOptions): Generator<string> {
  const paint = paintFor(color);
  let isFirst = true;
  for (const block of blocks) {
    const lines = blockLines(block, paint);
    if (lines.length === 0) continue;
    yield `${isFirst ? '' : '\n'}${lines.join('\n')}\n`;
    isFirst = false;
  }
}

function blockLines(block: Block, paint: Paint): string[] {
  switch (block.kind) {
    case 'heading':
      return [paint('bold', plain(block.text))];
    case 'paragraph':
      return [plain(block.text)];
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`);
    case 'table': {
      const [head = '', ...rows] = columns([block.head, ...block.rows.map((row) => row.map(plain))]);
      return [paint('bold', head), ...rows];
    }
    case 'figure':
      return [];
  }
}

function plain(line: Line): string {
  return visible(
    runsOf(line)
      .map((run) => (typeof run === 'string' ? run : run.text))
      .join(''),
  );
}
