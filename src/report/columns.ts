import { visible } from './visible.ts';

/** Lines of a table whose columns stand under each other, two blanks apart. */
export function columns(table: readonly (readonly string[])[]): string[] {
  const shown = table.map((row) => row.map((cell) => visible(cell)));
  const widths = (shown[0] ?? []).map((_, index) =>
    Math.max(0, ...shown.map((row) => (row[index] ?? '').length)),
  );
  return shown.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
