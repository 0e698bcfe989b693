const LEVELS = '▁▂▃▄▅▆▇█';

/** The heights of numbers as a line of text, none as a dot; of more than fit, each column has the most of its share. */
export function spark(values: readonly number[], width: number): string {
  const columns = Math.min(width, values.length);
  const most = Math.max(1, ...values);
  return Array.from({ length: columns }, (_, column) => {
    const share = values.slice(
      Math.floor((column * values.length) / columns),
      Math.floor(((column + 1) * values.length) / columns),
    );
    const value = Math.max(...share);
    return value === 0 ? '·' : (LEVELS[Math.ceil((value * LEVELS.length) / most) - 1] ?? '');
  }).join('');
}
