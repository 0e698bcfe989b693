import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { followedPlace } from '../src/cli/schedule-command.ts';
import { waitUntil } from '../src/cli/wait-until.ts';
import { InputError } from '../src/model/input-error.ts';
import { withStore } from '../src/store/open-store.ts';
import { listRuns } from '../src/store/runs.ts';
import { followSchedule, noteSchedule, settleOverdue } from '../src/store/schedule.ts';
import { missedScans } from '../src/store/scheduled-times.ts';
import { flowproofHere } from './cli-here.ts';
import { receiver } from './notify-case.ts';
import { scanFolder } from './scan-case.ts';
import { CONFIGURATION, HOURLY, hour, missedIn, newStore, scanOf, schedulerRuns } from './schedule-case.ts';

test('the command makes up for a scan, ends after it when told to, and history lists what was missed', async () => {
  const schedule = { cron: '@yearly', timeZone: 'Europe/Berlin' };
  const hook = await receiver();
  const channel = { type: 'webhook', url: hook.url, secret: { file: 'secret' }, allowPrivate: true };
  const folder = scanFolder({
    secret: 'a secret of sixteen characters',
    'flowproof.yaml': `evidence: [evidence]\nschedule: ${JSON.stringify(schedule)}\nnotify: { channels: { ops: ${JSON.stringify(channel)} } }\n`,
  });
  const location = join(folder, '.flowproof/scans.db');
  await withStore(location, 'write', (store) =>
    noteSchedule(store, '../flowproof.yaml', schedule, '2023-06-01T00:00:00.000Z'),
  );
  const child = spawn(process.execPath, [resolve('src/cli/main.ts'), 'schedule', 'run'], { cwd: folder });
  const ended = new Promise((done) => child.once('exit', done));
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  while ((await withStore(location, 'read', (store) => listRuns(store, '../flowproof.yaml'))).length === 0)
    await sleep(20);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(out).toBe('');
  hook.stop();
  expect(hook.received[0]?.body).toContain('scans were missed');
  const lines = err
    .replaceAll(/run \S+|\d+ s(?=;|cans)|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, '…')
    .split('\n');
  expect(lines.sort()).toEqual([
    '',
    'SIGTERM: ending, after the scan that is running if there is one',
    'missed …cans from … to …: the scheduler was not running',
    '… next scan now, for …',
    '… … for …: compliant, exit 0, …; next …',
  ]);
  const { out: table } = await flowproofHere(['history'], folder);
  expect(table).toMatch(/complete, exit 0[\s\S]*2023-12-31T23:00:00.000Z {2}missed: the scheduler was not/);
});

test('whoever begins the scans, a configured time without one is told, listed and counted', async () => {
  const hook = await receiver();
  const channel = { type: 'webhook', url: hook.url, secret: { file: 'secret' }, allowPrivate: true };
  const folder = scanFolder({
    secret: 'a secret of sixteen characters',
    'flowproof.yaml': `evidence: [evidence]\nschedule: { cron: '@yearly' }\nmetrics: { file: m.prom }\nnotify: { channels: { ops: ${JSON.stringify(channel)} } }\n`,
  });
  const scan = async () => expect(await flowproofHere(['scan'], folder)).toMatchObject({ code: 0, err: '' });
  const [year, metrics] = [new Date().getUTCFullYear(), () => readFileSync(join(folder, 'm.prom'), 'utf8')];
  await scan();
  expect(metrics()).toMatch(/scans_missed\S+ 0/);
  const begin = `${year - 3}-06-01T00:00:00.000Z`;
  await withStore(join(folder, '.flowproof/scans.db'), 'write', async ({ database }) => {
    await database.updateTable('runs').set({ started: begin }).execute();
    await database.updateTable('schedules').set({ since: begin }).execute();
  });
  const { out } = await flowproofHere(['history'], folder);
  expect(out.match(/\d+-01-01T00:00:00.000Z +missed: no scan has begun/g)).toHaveLength(3);
  expect(out).toContain(`next scan due at ${year - 2}-01-01T00:00:00.000Z\n`);
  await scan();
  hook.stop();
  expect(hook.received.at(-1)?.body).toContain('2 scans were missed');
  expect(metrics()).toMatch(/scans_missed\S+ 2/);
  expect(metrics()).toContain(`} ${Date.UTC(year + 1, 0) / 1_000}\n`);
  expect((await flowproofHere(['history'], folder)).out).toContain(`next scan due at ${year + 1}-01-01`);
});

describe('a scheduler', () => {
  test('scans at its times, and at nothing that went by before it first ran', async () => {
    expect(await schedulerRuns(newStore(), ['09:30', '12:30'])).toEqual([
      '10:00 compliant, exit 0',
      '11:00 compliant, exit 0',
      '12:00 compliant, exit 0',
    ]);
  });

  test('makes up for the last time that it slept through, and keeps the others as missed', async () => {
    const location = newStore();
    await schedulerRuns(location, ['09:30', '10:30']);
    expect(await schedulerRuns(location, ['13:20', '14:30'])).toEqual([
      'missed 11:00,12:00: the scheduler was not running',
      '13:00 compliant, exit 0',
      '14:00 compliant, exit 0',
    ]);
    expect(await missedIn(location)).toEqual([
      '12:00 the scheduler was not running',
      '11:00 the scheduler was not running',
    ]);
  });

  test('a scan by hand is one of the schedule, where it begins before the next', async () => {
    const location = newStore();
    await schedulerRuns(location, ['09:30', '10:30']);
    await withStore(location, 'write', (store) => scanOf(store, 'by-hand', '2026-03-02T12:10:00.000Z'));
    expect(await schedulerRuns(location, ['12:20', '12:50'])).toEqual([
      'missed 11:00: the scheduler was not running',
    ]);
  });

  test('of times that pass while a scan runs the last is made up for: none overlap', async () => {
    const location = newStore();
    expect(await schedulerRuns(location, ['09:30', '13:30'], { minutes: 130 })).toEqual([
      '10:00 compliant, exit 0',
      'missed 11:00: the scan before it was still running',
      '12:00 compliant, exit 0',
    ]);
  });

  test('a scan that is killed before it begins, and one that cannot begin, are missed with the reason', async () => {
    const location = newStore();
    const fails = new InputError('no such file', { file: CONFIGURATION });
    expect(await schedulerRuns(location, ['09:30', '10:30'], { fails })).toEqual([
      '10:00 failed: flowproof.yaml: no such file, exit 2',
    ]);
    await new Promise<void>((begun) => {
      const scan = () => {
        begun();
        return new Promise<never>(() => {});
      };
      void schedulerRuns(location, ['10:40', '11:30'], { scan });
    });
    expect(await missedIn(location)).toEqual([
      '11:00 it did not begin',
      '10:00 flowproof.yaml: no such file',
    ]);
  });

  test('a time whose delay was cut off is still to be scanned for', async () => {
    const location = newStore();
    await schedulerRuns(location, ['09:30', '10:05'], { delay: () => 600_000 });
    expect(await schedulerRuns(location, ['10:06', '10:30'])).toEqual(['10:00 compliant, exit 0']);
  });

  test('two of one configuration share its times', async () => {
    const location = newStore();
    const both = await Promise.all([
      schedulerRuns(location, ['09:30', '12:30']),
      schedulerRuns(location, ['09:31', '12:30']),
    ]);
    expect(both.flat().sort()).toEqual([
      '10:00 compliant, exit 0',
      '11:00 compliant, exit 0',
      '12:00 compliant, exit 0',
    ]);
  });

  test('with another schedule it goes on from now, and the one before it ends', async () => {
    const location = newStore();
    await schedulerRuns(location, ['09:30', '10:30']);
    let calls = 0;
    const other = { cron: '30 * * * *', timeZone: 'UTC', writtenAt: '2026-03-02T11:10:00.000Z' };
    const waitUntil = async () => {
      calls += 1;
      if (calls === 1)
        await schedulerRuns(location, ['11:10', '11:20'], {
          scheduled: () => ({ location, configuration: CONFIGURATION, schedule: other }),
        });
    };
    await expect(schedulerRuns(location, ['10:31', '10:50'], { waitUntil })).rejects.toThrow(
      'runs by another schedule',
    );
  });

  test('follows its configuration: times before are those of the schedule before', async () => {
    const location = newStore();
    const half = { cron: '30 * * * *', timeZone: 'UTC', writtenAt: '2026-03-02T11:10:00.000Z' };
    const schedules = [HOURLY, HOURLY, HOURLY, HOURLY, half];
    const scheduled = () => ({ location, configuration: CONFIGURATION, schedule: schedules.shift() ?? half });
    expect(await schedulerRuns(location, ['09:30', '12:40'], { scheduled })).toEqual([
      '10:00 compliant, exit 0',
      '11:00 compliant, exit 0',
      '11:30 compliant, exit 0',
      '12:30 compliant, exit 0',
    ]);
    expect(await missedIn(location)).toEqual([]);
  });

  const EDITS: readonly [
    from: string,
    to: string,
    last: string,
    edited: string,
    now: string,
    missed: string[],
  ][] = [
    ['0 * * * *', '0 2 * * *', '08:05', '08:30', '23:00', []],
    ['0 2 * * *', '0 * * * *', '02:00', '08:30', '09:10', ['09:00']],
    ['0 2 * * *', '0 * * * *', '02:00', '08:30', '11:10', ['11:00', '10:00', '09:00']],
    ['0 12 * * *', '0 14 * * *', '11:00', '12:30', '13:30', []],
    // The file is older than the last scan, which saw another one.
    ['0 * * * *', '30 * * * *', '08:05', '01:00', '09:10', ['08:30']],
  ];
  test.each(EDITS)(
    '%s, edited to %s, misses no time of the one while the other was in force',
    async (...row) => {
      const [from, to, last, edited, now, missed] = row;
      const at = (time: string) => `2026-03-02T${time}:00.000Z`;
      const configured = (cron: string) => ({ cron, timeZone: 'UTC', jitter: '0s', writtenAt: at(edited) });
      const location = newStore();
      const told = await withStore(location, 'write', async (store) => {
        await followSchedule(store, CONFIGURATION, configured(from), at(last));
        await scanOf(store, 'one', at(last));
        const question = { configuration: CONFIGURATION, configured: configured(to), now: at(now) };
        const before = await missedScans(store, question);
        // One time is left for the scan that begins.
        await followSchedule(store, CONFIGURATION, configured(to), at(now));
        return { before, after: await missedScans(store, question) };
      });
      expect(told.before.map(({ due }) => hour(due))).toEqual(missed);
      expect(told.after).toEqual(told.before);
      expect(await missedIn(location)).toEqual(missed.slice(1).map((time) => `${time} no scan has begun`));
    },
  );

  test('one that is added later misses times since then, also once a scan has begun', async () => {
    const at = (time: string) => `2026-03-02T${time}:00.000Z`;
    const configured = { ...HOURLY, jitter: '0s', writtenAt: at('07:30') };
    await withStore(newStore(), 'write', async (store) => {
      await followSchedule(store, CONFIGURATION, undefined, at('01:00'));
      await scanOf(store, 'one', at('01:00'));
      const question = { configuration: CONFIGURATION, configured, now: at('10:10') };
      const before = await missedScans(store, question);
      expect(before.map(({ due }) => hour(due))).toEqual(['10:00', '09:00', '08:00']);
      await followSchedule(store, CONFIGURATION, configured, question.now);
      expect(await missedScans(store, question)).toEqual(before);
    });
  });

  test('a schedule that is taken out ends it; mistakes of the file do not', async () => {
    const [location, schedule] = [newStore(), 'schedule: { cron: "0 * * * *" }\n'];
    const config = join(scanFolder({ [CONFIGURATION]: schedule }), CONFIGURATION);
    const texts = [schedule, schedule, 'schedule: [\n', undefined, '{}\n', schedule];
    const followed = followedPlace({ config, store: location });
    const runs = schedulerRuns(location, ['07:30', '13:30'], {
      scheduled: () => {
        const text = texts.shift();
        if (text === undefined) rmSync(config);
        else writeFileSync(config, text);
        return followed();
      },
    });
    await expect(runs).rejects.toThrow('`schedule` is there no more');
    expect(texts).toEqual([schedule]);
    writeFileSync(config, '{}\n');
    expect(() => followedPlace({ config })).toThrow('expected `schedule`');
  });

  test('a clock that was far ahead keeps nothing from being scanned for', async () => {
    const location = newStore();
    await schedulerRuns(location, ['09:30', '10:30']);
    await withStore(location, 'write', (store) =>
      settleOverdue(store, CONFIGURATION, '2026-03-03T00:30:00.000Z', 'the clock was ahead'),
    );
    expect(await schedulerRuns(location, ['10:40', '11:30'])).toEqual(['11:00 compliant, exit 0']);
  });

  test('a clock that is set back while it waits is told, and the times from then on are scanned for', async () => {
    const location = newStore();
    let clock = Date.parse('2026-03-03T09:30:00.000Z');
    let isAhead = true;
    const stop = new AbortController();
    const now = () => new Date(clock).toISOString();
    const pause = async (milliseconds: number) => {
      expect(milliseconds).toBeLessThanOrEqual(60_000);
      clock += milliseconds;
      if (isAhead && clock >= Date.parse('2026-03-03T10:20:00.000Z')) {
        clock -= 86_400_000;
        isAhead = false;
      }
      if (!isAhead && now() > '2026-03-02T12:30') stop.abort();
    };
    const scan = async (run: string) => {
      await withStore(location, 'write', (store) => scanOf(store, run, now()));
      return 0;
    };
    const lines: string[] = [];
    await schedulerRuns(location, ['09:30', '12:30'], {
      ...{ now, scan, stop: stop.signal, tell: (line) => lines.push(line.replace(/, \d+ s; .*/, '')) },
      waitUntil: (time) => waitUntil(time, { now, pause, stop: stop.signal }),
    });
    expect(lines).toEqual([
      '2026-03-03T09:30:00.000Z next scan 2026-03-03T10:00:00.000Z',
      '2026-03-03T10:00:00.000Z run run-09:30-1 for 2026-03-03T10:00:00.000Z: compliant, exit 0',
      '2026-03-02T10:20:00.000Z the clock was set back: it was 2026-03-03T10:00:00.000Z before',
      '2026-03-02T10:20:00.000Z next scan 2026-03-02T11:00:00.000Z',
      '2026-03-02T11:00:00.000Z run run-09:30-2 for 2026-03-02T11:00:00.000Z: compliant, exit 0',
      '2026-03-02T12:00:00.000Z run run-09:30-3 for 2026-03-02T12:00:00.000Z: compliant, exit 0',
    ]);
  });

  test('a store that was taken away is made again, and times go on', async () => {
    const location = newStore();
    let calls = 0;
    const newRunId = () => {
      calls += 1;
      if (calls === 1) rmSync(location);
      return `run-${calls}`;
    };
    expect(await schedulerRuns(location, ['09:30', '12:30'], { newRunId })).toEqual([
      '10:00 compliant, exit 0',
      '11:00 compliant, exit 0',
      '12:00 compliant, exit 0',
    ]);
  });

  test('a store that is gone for a while is asked again', async () => {
    const location = newStore();
    let fails = 3;
    const newRunId = () => {
      if (fails-- > 0) throw new InputError('the database cannot be reached', { file: 'postgres://db' });
      return 'run-after';
    };
    expect(await schedulerRuns(location, ['09:30', '10:30'], { newRunId })).toEqual([
      'postgres://db: the database cannot be reached',
      'down: postgres://db: the database cannot be reached',
      'postgres://db: the database cannot be reached',
      'postgres://db: the database cannot be reached',
      '10:00 compliant, exit 0',
    ]);
  });
});
