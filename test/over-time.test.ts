import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePeriodEnd } from '../src/cli/report-period.ts';
import type { Audit } from '../src/model/audit.ts';
import type { CountedRun } from '../src/model/counted-run.ts';
import type { Effectiveness, TrackedFinding } from '../src/model/effectiveness.ts';
import { stateText } from '../src/report/over-time/effectiveness-document.ts';
import { EFFECTIVENESS_FORMATS } from '../src/report/over-time/effectiveness-formats.ts';
import { spark } from '../src/report/over-time/spark.ts';
import { TREND_FORMATS } from '../src/report/over-time/trend-formats.ts';
import { countedRuns } from '../src/store/counted-runs.ts';
import { effectivenessOf } from '../src/store/effectiveness.ts';
import { withStore } from '../src/store/open-store.ts';
import { prune } from '../src/store/prune.ts';
import { beginRun, failRun } from '../src/store/runs.ts';
import { noteSchedule, settleOverdue } from '../src/store/schedule.ts';
import { flowproofHere } from './cli-here.ts';
import { CONFIGURATION, type Rows, scan } from './stored-scan.ts';

const newStore = () => join(mkdtempSync(join(tmpdir(), 'flowproof-')), 'scans.db');
const PLAIN = { color: false, width: 120 };

describe('a trend', () => {
  test.each([
    [[0, 1, 2, 4, 8, 0], 60, '·▁▂▄█·'],
    [[3, 3], 60, '██'],
    [[0, 0], 60, '··'],
    [[0, 9, 0, 1], 2, '█▁'],
    [[], 60, ''],
  ])('of %j in %i columns is %s', (values, width, expected) => {
    expect(spark(values, width)).toBe(expected);
  });

  test('counts what each run found, waived, and did not see again', async () => {
    const runs = await withStore(newStore(), 'write', async (store) => {
      const days: Rows[] = [
        { x: 'open' },
        { x: 'blocked', y: 'blocked' },
        { y: 'blocked' },
        { x: 'open', y: 'blocked' },
      ];
      for (const [index, rows] of days.entries()) await scan(store, rows, index + 1);
      return countedRuns(store, CONFIGURATION);
    });
    expect(runs.map(({ deployments }) => [deployments[0]?.findings.high, deployments[0]?.notSeen])).toEqual([
      [0, 0],
      [2, 0],
      [1, 1],
      [1, 0],
    ]);
    expect(await rendered('text', runs)).toBe(
      '4 runs, as of 2026-03-01T00:00:00.000Z to 2026-03-04T00:00:00.000Z\n\nd\n  high      ·█▄▄  0 → 1  at most 2\n  not seen  ··█·  0 → 0  at most 1\n',
    );
    expect((await rendered('csv', runs)).split('\r\n').slice(0, 3)).toEqual([
      'number,run,as_of,deployment,critical,high,medium,low,info,waived,not_seen',
      '1,run-1,2026-03-01T00:00:00.000Z,d,0,0,0,0,0,0,0',
      '2,run-2,2026-03-02T00:00:00.000Z,d,0,2,0,0,0,0,0',
    ]);
  });

  test('is the same after runs between were pruned', async () => {
    await withStore(newStore(), 'write', async (store) => {
      for (let day = 1; day <= 5; day += 1) await scan(store, { x: day % 2 ? 'open' : 'blocked' }, day);
      const whole = await countedRuns(store, CONFIGURATION);
      await prune(store, CONFIGURATION, { runs: 2 }, '2026-03-05T00:00:00Z');
      expect(await countedRuns(store, CONFIGURATION)).toEqual(whole.slice(-2));
    });
  });
});

describe('the effectiveness of a period', () => {
  const MARCH = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-08T00:00:00.000Z' };
  const FATES = [
    'x: open 5 days, open; fixed before: 2026-03-03T00:00:00.000Z by run run-3',
    'y: open 7 days, open',
    'z: not-seen 7 days, not seen for 7 days: it is not judged any more',
  ];

  test('tells what was scanned, how long each finding was open, and what was waived', async () => {
    const { schedule, runs, missed, findings, waivers, ...rest } = await march('2026-03-20T00:00:00.000Z');
    expect(rest).toMatchObject({ ...MARCH, lastRun: { id: 'run-5' } });
    expect(rest).not.toHaveProperty('until');
    expect(rest).not.toHaveProperty('keptSince');
    expect(runs.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'run-3 complete',
      'run-5 complete',
      'broken failed',
    ]);
    expect(schedule?.times).toEqual({ complete: 2, failed: 1, running: 0, missed: 3 });
    expect(missed.map(({ due, why }) => `${due.slice(8, 10)} ${why}`)).toEqual([
      '02 off',
      '04 off',
      '07 off',
    ]);
    expect(findings.map(told)).toEqual(FATES);
    expect(findings[0]?.open).toMatchObject([{ until: '2026-03-03T00:00:00.000Z', fixedBy: 'run-3' }, {}]);
    expect(waivers).toMatchObject([
      {
        ...{ id: 'old-printer', approver: 'ciso', expires: '2026-04-30', state: 'in-force' },
        ...{ from: '2026-03-03T00:00:00.000Z', until: '2026-03-05T00:00:00.000Z' },
        findings: ['required_flow_missing/d/y'],
      },
    ]);
    expect(findings.map((finding) => finding.waivers)).toEqual([[], ['old-printer'], []]);
  });

  test('of a period that goes on is what is known now, with the times that nobody has scanned for', async () => {
    const { until, findings, schedule, missed } = await march('2026-03-07T12:00:00.000Z');
    expect(until).toBe('2026-03-07T12:00:00.000Z');
    expect(schedule?.times).toMatchObject({ missed: 3 });
    expect(missed.at(-1)).toMatchObject({ due: '2026-03-07T00:00:00.000Z', why: 'no scan has begun' });
    expect(findings.map(({ days }) => days)).toEqual([4, 6, 6]);
  });

  test.each(Object.keys(EFFECTIVENESS_FORMATS) as (keyof typeof EFFECTIVENESS_FORMATS)[])(
    'as %s',
    async (name) => {
      const value = await march('2026-03-20T00:00:00.000Z');
      const title = '<b>|=1+1\u001b[31m';
      const [first, ...others] = value.findings;
      const hostile = { ...value, findings: [{ ...(first as TrackedFinding), title }, ...others] };
      const pieces: Uint8Array[] = [];
      for await (const piece of await EFFECTIVENESS_FORMATS[name].render(hostile, PLAIN))
        pieces.push(Buffer.from(piece));
      const text = Buffer.concat(pieces).toString('latin1');
      if (name === 'pdf') return expect(text).toMatch(/^%PDF-1\.7/);
      expect(text).toContain('required_flow_missing/d/z');
      expect(text).toContain('run-3');
      expect(text).toContain('old-printer');
      if (name !== 'csv') expect(text).toContain('the store is gone');
      expect(text).not.toContain('\u001b');
      if (name === 'html' || name === 'markdown') expect(text).not.toContain('<b>|');
    },
  );

  const WAIVER: Audit['waivers'][number] = {
    ...{ id: 'old-printer', owner: 'it', expires: '2026-04-30', reason: 'replaced in spring', daysLeft: 50 },
    ...{ policy: 'required_flow_missing', accepts: 'tcp 443', approver: 'ciso', approved: '2026-02-01' },
    ...{
      state: 'in-force',
      findings: ['required_flow_missing/d/y'],
      added: [],
      origin: { file: 'waivers.yaml', text: '' },
    },
  };

  /** Scans of March 1, 3, 5 and 8, and one of the 6th that failed, of a schedule for every day; the scheduler looks at noon of the 8th. */
  async function march(now: string): Promise<Effectiveness> {
    return withStore(newStore(), 'write', async (store) => {
      const daily = { cron: '@daily', timeZone: 'UTC' };
      await noteSchedule(store, CONFIGURATION, daily, '2026-02-27T12:00:00.000Z');
      const days: readonly (readonly [number, Rows])[] = [
        [1, { x: 'blocked', y: 'blocked', z: 'blocked' }],
        [3, { x: 'open', y: 'blocked' }],
        [5, { x: 'blocked', y: 'blocked' }],
        [8, { x: 'open', y: 'open' }],
      ];
      for (const [day, rows] of days.filter(([day]) => day < Number(now.slice(8, 10))))
        await scan(store, rows, day, { waivers: [WAIVER] });
      const [id, started] = ['broken', '2026-03-06T01:00:00.000Z'];
      await beginRun(store, { id, configuration: CONFIGURATION, started });
      await failRun(store, id, started, 'the store is gone');
      const isLater = now > '2026-03-08T12';
      await settleOverdue(
        store,
        CONFIGURATION,
        isLater ? '2026-03-08T12:00:00.000Z' : '2026-03-06T12:00:00.000Z',
        'off',
      );
      return effectivenessOf(
        store,
        CONFIGURATION,
        { ...MARCH, now },
        { ...daily, jitter: '0s', writtenAt: now },
        '0.1.0',
      );
    });
  }

  function told(finding: TrackedFinding): string {
    return `${finding.id.slice(-1)}: ${finding.state} ${finding.days} days, ${stateText(finding, MARCH.to)}`;
  }
});

test('the command takes an audit or a period', async () => {
  const place = ['-c', 'fixtures/deployments/analyzer-broken/flowproof.yaml'];
  const refused: readonly (readonly [string[], string])[] = [
    [[], 'expected the JSON report of an audit, or --from and --to'],
    [['--from', '2026-01-01'], 'expected the JSON report of an audit, or --from and --to'],
    [
      ['reports/analyzer-broken.json', '--store', 'scans.db'],
      '--store: an audit that is a file is in no store: expected --from and --to with --store',
    ],
    [
      ['--from', '2026-02-01', '--to', '2026-01-01', ...place],
      '--to: expected a time after the one of --from',
    ],
    [['--from', '2999-01-01', '--to', '2999-02-01', ...place], '--from: expected a time that has passed'],
    [['--from', '2026-01-01', '--to', '2026-02-01', '-f', 'sarif', ...place], 'for a period, found sarif'],
  ];
  const answers = await Promise.all(refused.map(([args]) => flowproofHere(['report', ...args])));
  expect(answers.map(({ code, err }, index) => [code, err.includes(refused[index]?.[1] ?? '?')])).toEqual(
    refused.map(() => [2, true]),
  );
  expect(parsePeriodEnd('2026-03-31')).toBe('2026-04-01T00:00:00.000Z');
  expect(parsePeriodEnd('2026-03-31T12:00:00Z')).toBe('2026-03-31T12:00:00.000Z');
});

async function rendered(format: keyof typeof TREND_FORMATS, runs: readonly CountedRun[]): Promise<string> {
  return [...(await TREND_FORMATS[format].render(runs, PLAIN))].join('');
}
