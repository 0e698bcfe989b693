import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { lastFirst } from '../src/model/run-order.ts';
import { checkStore } from '../src/store/check.ts';
import { driftBetween } from '../src/store/drift.ts';
import { effectivenessOf } from '../src/store/effectiveness.ts';
import { type Estate, expectSameEstate } from '../src/store/estates.ts';
import { hasHistory, renameHistory } from '../src/store/histories.ts';
import { holdRun } from '../src/store/hold.ts';
import { notifyLock, scanLock } from '../src/store/lock-names.ts';
import { measuresOf } from '../src/store/measures.ts';
import { migrate } from '../src/store/migrations.ts';
import { bytesTypeOf, withStore } from '../src/store/open-store.ts';
import { prune, witnessedTime } from '../src/store/prune.ts';
import { beginRun, failRun, listRuns, namedRun } from '../src/store/runs.ts';
import { claimDue, noteSchedule, settleOverdue } from '../src/store/schedule.ts';
import { missedScans } from '../src/store/scheduled-times.ts';
import { storedAudit, storedEvidence, storedFiles } from '../src/store/stored-audit.ts';
import type { Store } from '../src/store/tables.ts';
import { exportStore, importStore } from '../src/store/transfer.ts';
import { newLocation, storeKinds } from './store-location.ts';
import type { Openings } from './store-opener.ts';
import { CONFIGURATION, type Rows, scan } from './stored-scan.ts';

const KINDS = storeKinds();

const DAILY = { cron: '@daily', timeZone: 'UTC' };

describe.each(KINDS)('%s', (kind) => {
  const FATES: readonly [what: string, runs: readonly Rows[], drift: string][] = [
    ['appears', [{ x: 'open' }, { x: 'blocked' }], 'new'],
    ['is proved right', [{ x: 'blocked' }, { x: 'open' }], 'fixed'],
    ['is not judged any more', [{ x: 'blocked' }, {}], 'notSeen'],
    ['is undecided now', [{ x: 'blocked' }, { x: 'undecided' }], 'notSeen'],
    ['stays not judged', [{ x: 'blocked' }, {}, {}], 'notSeen'],
    ['is seen again after it was not', [{ x: 'blocked' }, {}, { x: 'blocked' }], 'as before'],
    ['is proved right after it was not seen', [{ x: 'blocked' }, {}, { x: 'open' }], 'fixed'],
    ['has other packets', [{ x: 'blocked' }, { x: 'partial' }], 'changed'],
    ['stays', [{ x: 'blocked' }, { x: 'blocked' }], 'as before'],
    ['comes and goes between', [{ x: 'open' }, { x: 'blocked' }, { x: 'open' }], 'none'],
  ];
  test.each(FATES)('a finding that %s', async (_what, runs, drift) => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      for (const [index, rows] of runs.entries()) await scan(store, rows, index + 1);
      expect(await told(store, 1, runs.length)).toBe(drift);
    });
  });

  const AT_HOME = {
    path: '/srv/wiki/flowproof.yaml',
    isPathSure: false,
    deployments: ['wiki'],
    accounts: [],
  };
  const COLLECTED = { ...AT_HOME, accounts: ['111122223333', '444455556666'] };
  const OTHER = 'was of another estate';
  const ESTATES: readonly [what: string, before: Estate, now: Partial<Estate>, told: string | undefined][] = [
    ['the same file on another machine', AT_HOME, {}, undefined],
    [
      'a checkout at another path',
      AT_HOME,
      { path: '/opt/wiki/flowproof.yaml' },
      'from /srv/wiki/flowproof.yaml',
    ],
    ['one more deployment', AT_HOME, { deployments: ['intranet', 'wiki'] }, undefined],
    ['other deployments', AT_HOME, { deployments: ['payroll'] }, OTHER],
    [
      'other deployments in the very same file',
      { ...AT_HOME, isPathSure: true },
      { deployments: ['payroll'] },
      undefined,
    ],
    ['equal deployments in other accounts', COLLECTED, { accounts: ['777788889999'] }, OTHER],
    [
      'other deployments in one of the accounts',
      COLLECTED,
      { accounts: ['444455556666'], deployments: ['a'] },
      undefined,
    ],
    ['accounts that are not named any more', COLLECTED, { accounts: [] }, undefined],
  ];
  test.each(ESTATES)('a history goes on, or not, with %s', async (_what, before, now, told) => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      const expected = () => expectSameEstate(store, CONFIGURATION, { ...before, ...now });
      expect(await expected()).toBe(undefined);
      await scan(store, { x: 'open' }, 1, { estate: before });
      if (told !== OTHER) return expect((await expected()) ?? '').toContain(told ?? '');
      await expect(expected()).rejects.toThrow(OTHER);
      // That it is the same all the same is said by giving it another name.
      await renameHistory(store, CONFIGURATION, 'estate');
      return expect(await expectSameEstate(store, 'estate', { ...before, ...now })).toBe(undefined);
    });
  });

  test('a history is renamed while nobody scans, and nobody tells of its runs', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      await scan(store, { x: 'open' }, 1);
      const held = await store.tryLock(notifyLock(CONFIGURATION));
      const asked: string[] = [];
      const tryLock = async (name: string) => {
        asked.push(name);
        const lock = await store.tryLock(name);
        if (lock === undefined) {
          expect(await hasHistory(store, CONFIGURATION)).toBe(true);
          await held?.release();
        }
        return lock;
      };
      await renameHistory({ ...store, tryLock }, CONFIGURATION, 'estate');
      const names = [CONFIGURATION, 'estate'].sort();
      expect([...new Set(asked)]).toEqual([...names.map(scanLock), ...names.map(notifyLock)]);
      expect(await hasHistory(store, CONFIGURATION)).toBe(false);
      await expect(renameHistory(store, 'estate', 'estate')).rejects.toThrow('its name already');
    });
  });

  test('a flow between machines of which one is gone is not fixed, however open the row is', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      await scan(store, { x: 'blocked' }, 1);
      await scan(store, { x: 'blocked' }, 2);
      await scan(store, { x: 'open' }, 3, { assets: ['a'] });
      const { notSeen } = await driftBetween(store, CONFIGURATION, 1, 3);
      expect(notSeen).toMatchObject([{ why: 'b is not in evidence any more' }]);
      await scan(store, { x: 'open' }, 4);
      expect(await told(store, 3, 4)).toBe('fixed');
    });
  });

  test('what an earlier version found is not fixed, because it did not keep what it found it in', async () => {
    const location = await newLocation(kind);
    await withStore(location, 'write', async (store) => {
      await scan(store, { x: 'blocked', y: 'blocked' }, 1);
      const audit = await scan(store, { x: 'open', y: 'blocked' }, 2);
      await sql`alter table spans drop column evidence`.execute(store.database);
      await sql`delete from migrations where name = '0002-finding-evidence'`.execute(store.database);
      expect(audit.trend?.fixed).toHaveLength(1);
    });
    await expect(withStore(location, 'write', async () => {})).rejects.toThrow('flowproof store migrate');
    await withStore(location, 'migrate', ({ database }) => migrate(database, bytesTypeOf(location)));
    await withStore(location, 'write', async (store) => {
      await scan(store, { x: 'open', y: 'open' }, 3);
      const { notSeen } = await driftBetween(store, CONFIGURATION, 2, 3);
      expect(notSeen).toMatchObject([{ why: 'what it was found in is not known' }]);
      const told = await storedAudit(store, await namedRun(store, CONFIGURATION, '2'));
      expect(told.trend?.fixed).toHaveLength(1);
    });
  });

  test('a finding that was fixed and comes again is re-opened, with its first time', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      for (const [index, verdict] of (['blocked', 'open', 'blocked'] as const).entries())
        await scan(store, { x: verdict }, index + 1);
      expect(await told(store, 2, 3)).toBe('reopened');
      const drift = await driftBetween(store, CONFIGURATION, 2, 3);
      expect(drift.reopened[0]?.firstSeen).toBe('2026-03-01T00:00:00.000Z');
      const [last] = await listRuns(store, CONFIGURATION);
      expect(last?.summary?.trend).toEqual({ new: 0, reopened: 1, fixed: 0, notSeen: 0 });
    });
  });

  test('an audit and its evidence come back as they were, the trend included', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      await scan(store, { x: 'blocked', y: 'blocked', z: 'open' }, 1);
      await scan(store, { x: 'open', z: 'blocked' }, 2);
      const audit = await scan(store, { x: 'open', z: 'blocked' }, 3, { evidence: 'other rules' });
      const run = await namedRun(store, CONFIGURATION, 'latest');
      expect(JSON.stringify(await storedAudit(store, run))).toBe(JSON.stringify(audit));
      expect(audit.trend?.notSeen).toHaveLength(1);
      const [file] = await storedFiles(store, await storedEvidence(store, run));
      expect(Buffer.from(file?.bytes ?? []).toString()).toBe('other rules');
    });
  });

  test('retention removes old runs and what only they had, never the last one or one under hold', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      for (let day = 1; day <= 5; day += 1)
        await scan(store, { x: day % 2 ? 'open' : 'blocked' }, day, { evidence: `rules ${day}` });
      await holdRun(store, 'run-2', 'case 7');
      expect(await prune(store, CONFIGURATION, { runs: 1 }, '2026-03-05T00:00:00Z')).toMatchObject({
        runs: 3,
      });
      expect((await listRuns(store, CONFIGURATION)).map(({ id }) => id)).toEqual(['run-5', 'run-2']);
      await checkStore(store);
      const held = await storedAudit(store, await namedRun(store, CONFIGURATION, '2'));
      expect(held.findings).toHaveLength(1);
      expect(await told(store, 2, 5)).toBe('fixed');
      await holdRun(store, 'run-2', undefined);
      await prune(store, CONFIGURATION, { days: 1 }, '2026-09-01T00:00:00Z');
      expect((await listRuns(store, CONFIGURATION)).map(({ id }) => id)).toEqual(['run-5']);
    });
  });

  test('a scan while the clock is a year ahead removes nothing, is the last one until the next, and keeps none after it', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      const AHEAD = 400;
      const measure = (now: string) =>
        measuresOf(store, {
          configuration: CONFIGURATION,
          configured: { ...DAILY, jitter: '0s', writtenAt: now },
          now,
        });
      const kept = async () =>
        lastFirst(await listRuns(store, CONFIGURATION)).map((run) => 'id' in run && run.id);
      for (const day of [1, 2, AHEAD]) await scan(store, { x: 'open' }, day);
      const ahead = '2027-04-04T00:00:00.000Z';
      expect(await witnessedTime(store, CONFIGURATION, ahead)).toBe('2026-03-02T00:00:00.000Z');
      await prune(store, CONFIGURATION, { days: 300 }, await witnessedTime(store, CONFIGURATION, ahead));
      expect(await kept()).toEqual(['run-400', 'run-2', 'run-1']);
      await scan(store, { x: 'blocked' }, 3);
      const now = '2026-03-03T00:00:00.000Z';
      expect(await measure(now)).toMatchObject({
        ...{ last: { id: 'run-3' }, complete: { id: 'run-3' }, success: { id: 'run-3' } },
        nextScan: '2026-03-04T00:00:00.000Z',
      });
      await prune(store, CONFIGURATION, { days: 1 }, now);
      expect(await kept()).toEqual(['run-3', 'run-400', 'run-2']);
      await beginRun(store, { id: 'bad', configuration: CONFIGURATION, started: now });
      await failRun(store, 'bad', '2026-03-03T01:00:00.000Z', 'disk full');
      expect(await measure('2026-03-04T00:00:00.000Z')).toMatchObject({
        ...{ last: { id: 'bad' }, complete: { id: 'run-3' } },
      });
    });
  });

  test('a finding that came back has been open since then, also where the runs before were removed', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      for (const [day, verdict] of [
        [1, 'blocked'],
        [2, 'open'],
        [60, 'blocked'],
        [61, 'blocked'],
      ] as const)
        await scan(store, { x: verdict, y: 'blocked' }, day);
      const period = {
        from: '2026-01-01T00:00:00.000Z',
        to: '2026-12-31T00:00:00.000Z',
        now: '2026-05-01T00:00:00.000Z',
      };
      const days = async () =>
        (await effectivenessOf(store, CONFIGURATION, period, undefined, '0')).findings.map((each) => [
          each.days,
          each.open.at(-1)?.from.slice(5, 10),
        ]);
      expect(await days()).toEqual([
        [3, '04-29'],
        [61, '03-01'],
      ]);
      await prune(store, CONFIGURATION, { runs: 1 }, period.now);
      expect(await days()).toEqual([
        [2, '04-29'],
        [61, '03-01'],
      ]);
    });
  });

  test('a run of a clock that was far behind is as old as the one before it', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      for (const day of [100, 1, 101]) await scan(store, { x: 'open' }, day);
      const now = '2026-06-09T00:00:00.000Z';
      expect(await prune(store, CONFIGURATION, { days: 30 }, now)).toMatchObject({ runs: 0 });
    });
  });

  test('retention forgets missed times with the runs of their days, and later ones are known as before', async () => {
    await withStore(await newLocation(kind), 'write', async (store) => {
      await noteSchedule(store, CONFIGURATION, DAILY, '2026-02-27T12:00:00.000Z');
      for (const day of [1, 3, 6]) await scan(store, { x: 'open' }, day);
      const settle = () => settleOverdue(store, CONFIGURATION, '2026-03-07T12:00:00.000Z', 'off');
      const question = {
        configuration: CONFIGURATION,
        configured: undefined,
        now: '2026-03-06T12:00:00.000Z',
      };
      const days = (times: readonly string[]) => times.map((time) => Number(time.slice(8, 10)));
      expect(days((await settle()).missed)).toEqual([28, 2, 4, 5]);
      await prune(store, CONFIGURATION, { runs: 2 }, '2026-03-07T00:00:00Z');
      expect(days((await missedScans(store, question)).map(({ due }) => due))).toEqual([5, 4, 2]);
      expect(await settle()).toEqual({ missed: [], due: '2026-03-07T00:00:00.000Z' });
      expect(await claimDue(store, CONFIGURATION, '2026-03-07T00:00:00.000Z', 'one')).toBe(true);
      expect(await claimDue(store, CONFIGURATION, '2026-03-07T00:00:00.000Z', 'other')).toBe(false);
    });
  });

  test('an export fills another store with the same', async () => {
    const lines: string[] = [];
    const location = await newLocation(kind);
    await withStore(location, 'write', async (store) => {
      await scan(store, { x: 'blocked' }, 1);
      await scan(store, { x: 'open' }, 2);
      await noteSchedule(store, CONFIGURATION, DAILY, '2026-02-27T12:00:00.000Z');
      await settleOverdue(store, CONFIGURATION, '2026-03-04T12:00:00.000Z', 'off');
      await exportStore(store, (line) => lines.push(line));
      await expect(importStore(store, lines, 'f')).rejects.toThrow('expected an empty store');
    });
    for (const other of KINDS) {
      await withStore(await newLocation(other), 'write', async (store) => {
        await expect(importStore(store, lines.slice(0, -1), 'f')).rejects.toThrow('cut off');
        await importStore(store, lines, 'f');
        await checkStore(store);
        const again: string[] = [];
        await exportStore(store, (line) => again.push(line));
        expect(again.sort()).toEqual(lines.toSorted());
      });
    }
  });

  test('a lock is held by one, and two that open an empty store at once both find tables', async () => {
    const location = await newLocation(kind);
    await Promise.all([1, 2].map(() => withStore(location, 'write', async () => {})));
    await withStore(location, 'write', async (store) => {
      const lock = await store.tryLock('mine');
      expect(await store.tryLock('mine')).toBeUndefined();
      await lock?.release();
      const next = await store.tryLock('mine');
      expect(next).toBeDefined();
      await next?.release();
    });
  });

  async function told(store: Store, from: number, to: number): Promise<string> {
    const { open, ...lists } = await driftBetween(store, CONFIGURATION, from, to);
    const named = Object.entries(lists).flatMap(([kindOf, list]) => (list.length > 0 ? kindOf : []));
    return [...named, ...(open > 0 ? ['as before'] : [])].join() || 'none';
  }
});

test('two that make a store in a file at the same moment both find tables', async () => {
  const locations = await Promise.all(Array.from({ length: 20 }, () => newLocation('SQLite')));
  const arrived = new Int32Array(new SharedArrayBuffer(4 * locations.length));
  const openings: Openings = { locations, arrived, threads: 2 };
  const opener = new URL('./store-opener.ts', import.meta.url);
  const ends = [1, 2].map(() => once(new Worker(opener, { workerData: openings }), 'exit'));
  expect(await Promise.all(ends)).toEqual([[0], [0]]);
});

test('a damaged piece is found', async () => {
  const location = await newLocation('SQLite');
  await withStore(location, 'write', (store) => scan(store, { x: 'blocked' }, 1));
  const file = new DatabaseSync(location);
  file.exec("update blobs set data = x'00' where sha256 = (select min(sha256) from blobs)");
  file.close();
  await expect(withStore(location, 'read', checkStore)).rejects.toThrow('damaged');
});

const REFUSED: readonly [what: string, location: () => string, message: string][] = [
  ['no store', () => join(mkdtempSync(join(tmpdir(), 'flowproof-')), 'none.db'), 'no store yet'],
  ['a folder', () => mkdtempSync(join(tmpdir(), 'flowproof-')), 'is a folder: name a file in it'],
  ['another file', () => 'README.md', 'no store of flowproof'],
  ['a database that is not there', () => 'postgres://user:secret@127.0.0.1:1/x', 'cannot be reached'],
  ['a socket below a file', () => 'postgres://user:secret@/x?host=/dev/null', 'cannot be reached'],
];
test.each(REFUSED)('%s is a clear error', async (_what, location, message) => {
  const result = withStore(location(), 'read', async () => {});
  await expect(result).rejects.toThrow(message);
  await expect(result).rejects.toMatchObject({ origin: { file: expect.not.stringContaining('secret') } });
});

test('of 10,000 findings the store keeps again only what changed, and drift asks about that alone', async () => {
  const location = await newLocation('SQLite');
  const rows = (changed: number): Rows =>
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`r${index}`, index < changed ? 'partial' : 'blocked']),
    );
  await withStore(location, 'write', (store) => scan(store, rows(0), 1));
  const first = statSync(location).size;
  await withStore(location, 'write', async (store) => {
    await scan(store, rows(0), 2);
    await scan(store, rows(1), 3);
    expect(await driftBetween(store, CONFIGURATION, 1, 3)).toMatchObject({ changed: [{}], open: 9_999 });
  });
  expect(statSync(location).size - first).toBeLessThan(first / 20);
});
