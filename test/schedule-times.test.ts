import { expect, test } from 'vitest';
import { dueTimes } from '../src/model/schedule.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { mistakeOf } from './mistake.ts';

test.each([
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28',
    '2026-03-30',
    'put forward',
    ['28T01:30', '29T01:00', '30T00:30'],
  ],
  [
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24',
    '2026-10-26',
    'put back',
    ['24T00:30', '25T00:30', '26T01:30'],
  ],
  ['15 2 L * *', 'UTC', '2026-02-01', '2026-04-01', 'ends of months', ['28T02:15', '31T02:15']],
  [
    '0 9 * * MON',
    'America/New_York',
    '2026-03-02',
    '2026-03-16',
    'local mornings',
    ['02T14:00', '09T13:00', '16T13:00'],
  ],
])('%s in %s, %s to %s: %s', (cron, timeZone, from, to, _, expected) => {
  const times = [...dueTimes({ cron, timeZone }, `${from}T00:00:00Z`, `${to}T23:59:59Z`)];
  expect(times.map((time) => time.slice(8, 16))).toEqual(expected);
});

test.each([
  ['cron: "61 * * * *"', '1:19', 'Invalid value for minute: 61, in "61 * * * *"'],
  ['cron: "*/5 * * * * *"', '1:19', 'expected five fields'],
  ['cron: "2026-03-01T00:00:00"', '1:19', 'expected five fields'],
  ['cron: "0 0 31 2 *"', '1:19', 'expected a time that comes'],
  ['cron: "0 2 * * *", timeZone: Mars/Base', '1:42', 'expected a time zone'],
  ['cron: "0 2 * * *", jitter: 10 minutes', '1:40', 'expected a duration such as 90s'],
  ['timeZone: UTC', '1:1', 'missing key "cron"'],
])('%s is a mistake', (text, place, message) => {
  const mistake = mistakeOf(() => loadConfiguration('f', `schedule: { ${text} }\n`));
  expect(mistake).toContain(`f:${place}`);
  expect(mistake).toContain(message);
});
