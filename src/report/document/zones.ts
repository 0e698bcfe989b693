import type { Audit } from '../../model/audit.ts';
import { CELLS, zoneMatrixOf } from '../zone-matrix.ts';
import { type Block, heading, paragraph, strong, table } from './block.ts';

/** More columns than these do not fit on a page. */
const COLUMNS = 10;

/** The segmentation as the matrix that was written, then the cells that are not kept. */
export function* zoneBlocks(audit: Audit): Generator<Block> {
  const matrix = zoneMatrixOf(audit);
  if (matrix === undefined) return;
  const { zones, cell, told, counts } = matrix;
  yield heading(2, 'Segmentation');
  const signs = [...counts].map(
    ([standing, count]) => `${CELLS[standing].sign} ${count} ${CELLS[standing].word}`,
  );
  yield paragraph(`From the zone at the left to the zone above. ${signs.join('; ')}.`);
  for (let first = 0; first < zones.length; first += COLUMNS) {
    const shown = zones.slice(first, first + COLUMNS);
    yield* table(
      ['From ↓ to →', ...shown],
      zones.map((from) => [strong(from), ...shown.map((to) => CELLS[cell(from, to).standing].sign)]),
    );
  }
  yield* table(
    ['From', 'To', 'Allowed', 'Beyond it', 'Verdict'],
    told.flatMap(({ fact, standing }) =>
      fact === undefined
        ? []
        : [
            [
              fact.from_zone,
              fact.to_zone,
              fact.allowed,
              fact.beyond,
              `${CELLS[standing].sign} ${CELLS[standing].word}`,
            ],
          ],
    ),
  );
}
