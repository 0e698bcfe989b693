import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Run } from '../src/model/run.ts';
import { type MetricsInput, metricsText } from '../src/report/metrics.ts';
import { readBy, whyNoReader } from './consumers.ts';
import { HOSTILE_TEXTS } from './hostile-audit.ts';

const RUN: Run = {
  ...{ id: 'run-2', number: 2, configuration: 'flowproof.yaml', state: 'complete', exitCode: 1 },
  ...{
    started: '2026-03-02T02:15:00.000Z',
    ended: '2026-03-02T02:15:07.250Z',
    asOf: '2026-03-02T02:00:00.000Z',
  },
  summary: {
    ...{ flowproof: '0.1.0', digests: {}, waived: 1, undecided: 4, gaps: 3, complete: true },
    findings: { info: 0, low: 0, medium: 0, high: 2, critical: 0 },
  },
};

const INPUT: MetricsInput = {
  ...{ configuration: 'prod/flowproof.yaml', deployments: ['wiki', 'quiet'], channels: ['team'] },
  ...{ last: RUN, complete: RUN, success: RUN, notSeen: 1 },
  findings: [
    { deployment: 'wiki', severity: 'high', count: 2 },
    { deployment: undefined, severity: 'low', count: 1 },
  ],
  ...{ nextScan: '2026-03-03T02:15:00.000Z', missed: 3 },
  failedDeliveries: new Map([['team', 2]]),
};

const NEVER = {
  ...INPUT,
  last: undefined,
  complete: undefined,
  success: undefined,
  findings: [],
  nextScan: undefined,
  missed: 0,
};

const SAMPLES = {
  'last_run_timestamp_seconds{configuration=prod/flowproof.yaml}': 1_772_417_707.25,
  'last_success_timestamp_seconds{configuration=prod/flowproof.yaml}': 1_772_417_707.25,
  'last_run_duration_seconds{configuration=prod/flowproof.yaml}': 7.25,
  'findings{configuration=prod/flowproof.yaml,deployment=wiki,severity=high}': 2,
  'findings{configuration=prod/flowproof.yaml,deployment=wiki,severity=low}': 0,
  'findings{configuration=prod/flowproof.yaml,deployment=quiet,severity=critical}': 0,
  'findings{configuration=prod/flowproof.yaml,severity=low}': 1,
  'findings_not_seen{configuration=prod/flowproof.yaml}': 1,
  'gaps{configuration=prod/flowproof.yaml}': 3,
  'undecided{configuration=prod/flowproof.yaml}': 4,
  'next_scan_due_timestamp_seconds{configuration=prod/flowproof.yaml}': 1_772_504_100,
  'scans_missed{configuration=prod/flowproof.yaml}': 3,
  'notifications_failed{configuration=prod/flowproof.yaml,channel=team}': 2,
};

test('a run is told in seconds, with every severity of every deployment', () => {
  const read = parsed(metricsText(INPUT));
  expect(Object.fromEntries(read)).toMatchObject(SAMPLES);
  expect(read.size).toBe(13 - 4 + 3 * 5);
});

test('every metric is described', () => {
  const page = readFileSync('docs/notifications.md', 'utf8');
  for (const [, name = ''] of metricsText(INPUT).matchAll(/^# TYPE (\S+)/gm))
    expect(page).toContain(`\`${name}`);
});

test('before the first run nothing is said of one', () => {
  expect([...parsed(metricsText(NEVER)).keys()]).toEqual([
    'notifications_failed{configuration=prod/flowproof.yaml,channel=team}',
  ]);
});

const hostile = Object.entries(HOSTILE_TEXTS).map(([what, text]): readonly [string, MetricsInput] => [
  what,
  {
    ...INPUT,
    configuration: `${text}\\`,
    deployments: [text, `"${text}`],
    channels: [text],
    findings: [{ deployment: text, severity: 'high', count: 7 }],
  },
]);

test.each(hostile)('%s in every name', (_what, input) => {
  const read = parsed(metricsText(input));
  expect([...read.values()].filter((value) => value === 7)).toHaveLength(1);
  expect(metricsText(input)).not.toMatch(/[\r\p{Cs}]/u);
});

const missing = whyNoReader('prometheus_client');
describe.skipIf(missing !== undefined)(
  `prometheus_client reads the same${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const texts = [INPUT, NEVER, ...hostile.map(([, input]) => input)].map(metricsText);
    const read = missing === undefined ? readBy('read_metrics.py', 'prom', texts) : [];
    test.each(texts.map((text, position) => [position, text] as const))('%i', (position, text) => {
      const samples = read[position] as [
        type: string,
        name: string,
        labels: Record<string, string>,
        value: number,
      ][];
      const told = samples.map(
        ([, name, labels, value]) => [keyOf(name, Object.entries(labels)), value] as const,
      );
      expect(new Map(told)).toEqual(parsed(text));
    });
  },
);

/** Reads the text format strictly: each metric once, described before its samples, each sample once, nothing else. */
function parsed(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true);
  const samples = new Map<string, number>();
  const described = new Set<string>();
  let [helped, name] = ['', ''];
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = /^# HELP ([a-z_]+) [^\\]+$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE ([a-z_]+) (gauge|counter)$/.exec(line) ?? [];
    const [, sample, labels = '', value] =
      /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\} ([0-9.]+)$/.exec(line) ?? [];
    if (help !== undefined) helped = help;
    else if (typed !== undefined) {
      expect([typed, described.has(typed)]).toEqual([helped, false]);
      expect(typed.endsWith('_total')).toBe(type === 'counter');
      described.add(typed);
      name = typed;
    } else {
      expect([line, sample]).toEqual([line, name]);
      const pairs = [...labels.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, label = '', escaped = '']) =>
          [label, escaped.replaceAll(/\\(.)/g, (_, each) => (each === 'n' ? '\n' : each))] as const,
      );
      const key = keyOf(name, pairs);
      expect(samples.has(key)).toBe(false);
      samples.set(key, Number(value));
    }
  }
  return samples;
}

function keyOf(name: string, labels: readonly (readonly [string, string])[]): string {
  return `${name.replace(/^flowproof_/, '')}{${labels.map(([label, value]) => `${label}=${value}`).join()}}`;
}
