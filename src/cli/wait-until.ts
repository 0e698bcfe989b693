/** What a wait goes by; `pause` takes no notice of a clock that is set, nor of a machine that sleeps. */
export interface Waiting {
  readonly now: () => string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly stop: AbortSignal;
}

const LONGEST_PAUSE_MILLISECONDS = 30_000;

/** Ends at a time (ISO 8601 UTC), as soon as `stop` is, or when the clock is set back: what was waited for is then another time. */
export async function waitUntil(time: string, { now, pause, stop }: Waiting): Promise<void> {
  let before = Date.parse(now());
  while (!stop.aborted && before < Date.parse(time)) {
    await pause(Math.min(Date.parse(time) - before, LONGEST_PAUSE_MILLISECONDS));
    const after = Date.parse(now());
    if (after < before) return;
    before = after;
  }
}
