import { Cron } from 'croner';
import { z } from 'zod';
import { expected, Text } from './schema.ts';

/** Five fields or a nickname: a date in ISO 8601 would come once, a sixth field would be seconds. */
const PATTERN = /^(\S+( +\S+){4}|@(hourly|daily|weekly|monthly|yearly))$/;
const DURATION = /^(\d{1,4})([smh])$/;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** When `flowproof schedule run` scans. */
export const ScheduleConfiguration = z.strictObject({
  cron: Text.check(({ value, issues }) => {
    const message = mistakeOf(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  }).meta({ description: 'Minute, hour, day of month, month, day of week: `15 2 * * *`' }),
  timeZone: Text.refine(isTimeZone, { error: expected('a time zone such as Europe/Berlin') })
    .default('UTC')
    .meta({ description: 'IANA name of the time zone that `cron` is meant in' }),
  jitter: z
    .string()
    .regex(DURATION, { error: expected('a duration such as 90s, 10m or 1h') })
    .default('0s')
    .meta({ description: 'Each scan begins up to so much later, at random' }),
});
export type ScheduleConfiguration = z.infer<typeof ScheduleConfiguration>;

/** Times that come again, as the store remembers them. */
export type Schedule = Pick<ScheduleConfiguration, 'cron' | 'timeZone'>;

/** Times that come again, in force since the file that says them was written at the latest, ISO 8601 UTC. */
export type WrittenSchedule = Schedule & { readonly writtenAt: string };

/** What a configuration says of its schedule, and since when. */
export type ConfiguredSchedule = ScheduleConfiguration & WrittenSchedule;

/**
 * The times of a schedule after one and up to another, ISO 8601 UTC. A local time that a clock skips comes when it is put forward, one that
 * comes twice is taken once (croner.56k.guru).
 */
export function* dueTimes({ cron, timeZone }: Schedule, after: string, until: string): Generator<string> {
  const pattern = new Cron(cron, { timezone: timeZone, paused: true });
  const end = Date.parse(until);
  for (let due = pattern.nextRun(new Date(after)); due !== null; due = pattern.nextRun(due)) {
    if (due.getTime() > end) return;
    yield due.toISOString();
  }
}

/** The first time after one; undefined where there is none. */
export function nextDue({ cron, timeZone }: Schedule, after: string): string | undefined {
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRun(new Date(after))?.toISOString();
}

/** What `jitter` says, in milliseconds. */
export function jitterMilliseconds({ jitter }: Pick<ScheduleConfiguration, 'jitter'>): number {
  const [, count, unit = ''] = DURATION.exec(jitter) ?? [];
  return Number(count) * (UNITS[unit] ?? 0);
}

function mistakeOf(cron: string): string | undefined {
  if (!PATTERN.test(cron))
    return `${expected('five fields: minute, hour, day of month, month, day of week')({ input: cron })}`;
  try {
    if (nextDue({ cron, timeZone: 'UTC' }, new Date(0).toISOString()) !== undefined) return undefined;
    return `expected a time that comes, found ${JSON.stringify(cron)}`;
  } catch (error) {
    return `${(error as Error).message.replace(/^Cron\w+: /, '')}, in ${JSON.stringify(cron)}`;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
