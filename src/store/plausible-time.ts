const AHEAD_MILLISECONDS = 600_000;

/** The latest time that another machine's clock may tell at `now`; what lies beyond was told by one that was ahead. ISO 8601 UTC. */
export function latestPlausible(now: string): string {
  return new Date(Date.parse(now) + AHEAD_MILLISECONDS).toISOString();
}
