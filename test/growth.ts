/** Below so many milliseconds nothing is said of how work grows. */
const SHORT = 500;

/**
 * Whether so much work takes far more than four times what a quarter of it takes (four times is linear, sixteen the square), in time of
 * this process, which does not pass while others have the processor.
 */
export function growsTooFast(size: number, work: (size: number) => unknown): boolean {
  const first = millisecondsOf(() => work(size));
  if (first < SHORT) return false;
  const quarter = millisecondsOf(() => work(Math.ceil(size / 4)));
  // The first time the work was not compiled yet.
  const again = millisecondsOf(() => work(size));
  return Math.min(first, again) > 9 * quarter;
}

function millisecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
