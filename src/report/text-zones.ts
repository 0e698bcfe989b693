import type { Audit } from '../model/audit.ts';
import type { Paint } from './ansi.ts';
import { visible } from './visible.ts';
import { CELLS, type CellStanding, cellText, zoneMatrixOf } from './zone-matrix.ts';

const SHOWN = 20;
const LONGEST_NAME = 24;

/** The segmentation as the matrix that was written: a sign for each cell, columns by number; then the cells that are not kept. */
export function zoneLines(audit: Audit, paint: Paint): string {
  const matrix = zoneMatrixOf(audit);
  if (matrix === undefined) return '';
  const { zones, cell, told, counts } = matrix;
  const names = zones.map((zone) => visible(zone, LONGEST_NAME));
  const width = Math.max(...names.map((name) => name.length));
  const column = String(zones.length).length + 1;
  const label = (index: number) =>
    `${String(index + 1).padStart(column)} ${(names[index] ?? '').padEnd(width)}`;
  const sign = (standing: CellStanding) =>
    ' '.repeat(column - 1) + paint(toneOf(standing), CELLS[standing].sign);
  const head =
    ' '.repeat(column + 1 + width) + zones.map((_, index) => String(index + 1).padStart(column)).join('');
  const lines = told.slice(0, SHOWN).flatMap((each) => {
    if (each.fact === undefined) return [];
    const { from_zone: from, to_zone: to } = each.fact;
    return `  ${paint(toneOf(each.standing), CELLS[each.standing].sign)} ${visible(from)} → ${visible(to)}: ${visible(cellText(each))}`;
  });
  const signs = [...counts].map(
    ([standing, count]) => `${CELLS[standing].sign} ${count} ${CELLS[standing].word}`,
  );
  return [
    paint('bold', 'Segmentation, from the zone at the left to the zone above'),
    head,
    ...zones.map((from, index) => label(index) + zones.map((to) => sign(cell(from, to).standing)).join('')),
    paint('dim', signs.join(', ')),
    ...lines,
    ...(told.length > SHOWN ? [paint('dim', `  and ${told.length - SHOWN} more`)] : []),
  ].join('\n');
}

function toneOf(standing: CellStanding): 'good' | 'bad' | 'doubt' | 'dim' {
  const { tone } = CELLS[standing];
  return tone === 'none' ? 'dim' : tone;
}
