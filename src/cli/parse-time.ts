import { InvalidArgumentError } from 'commander';

/** A time of the command line: an ISO 8601 date, or a date and time with zone, as ISO 8601 UTC. */
export function parseTime(text: string): string {
  const time = new Date(text);
  if (
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ||
    Number.isNaN(time.getTime())
  ) {
    throw new InvalidArgumentError(
      'expected an ISO 8601 date or time with zone, such as 2026-11-20 or 2026-11-20T06:00:00Z',
    );
  }
  const day = text.slice(0, 10);
  // A Date takes the 30th of February for the 2nd of March.
  if (!new Date(`${day}T00:00:00Z`).toISOString().startsWith(day))
    throw new InvalidArgumentError(`expected a day of the calendar, found ${day}`);
  return time.toISOString();
}
