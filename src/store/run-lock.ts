/** Name of the lock that a scan holds while it waits for its jobs: who gets it knows that nobody does any more. */
export function runLock(run: string): string {
  return `run ${run}`;
}
