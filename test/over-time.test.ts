import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CountedRun } from '../src/model/counted-run.ts';
import { spark } from '../src/report/over-time/spark.ts';
import { TREND_FORMATS } from '../src/report/over-time/trend-formats.ts';
import { countedRuns } from '../src/store/counted-runs.ts';
import { withStore } from '../src/store/open-store.ts';
import { prune } from '../src/store/prune.ts';
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

async function rendered(format: keyof typeof TREND_FORMATS, runs: readonly CountedRun[]): Promise<string> {
  return [...(await TREND_FORMATS[format].render(runs, PLAIN))].join('');
}
