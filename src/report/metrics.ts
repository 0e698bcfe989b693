import { Severity } from '../model/finding.ts';
import type { Measures } from '../model/measures.ts';
import type { Run } from '../model/run.ts';
import { machineId } from './machine-text.ts';

/** What is known of one configuration. */
export interface MetricsInput extends Measures {
  readonly configuration: string;
  /** Every deployment that is configured, so that none is missing where nothing was found. */
  readonly deployments: readonly string[];
  /** Names of channels that are told. */
  readonly channels: readonly string[];
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly (readonly [Readonly<Record<string, string>>, number | undefined])[];
}

/**
 * The state of a configuration's scans as Prometheus reads it: text format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats), base units (prometheus.io/docs/practices/naming).
 */
export function metricsText(input: MetricsInput): string {
  return metricsOf(input).map(textOf).join('');
}

function metricsOf(input: MetricsInput): Metric[] {
  const { last, complete, success, notSeen, nextScan, missed } = input;
  const own = { configuration: input.configuration };
  const gauge = (name: string, help: string, value: number | undefined): Metric => ({
    ...{ name: `flowproof_${name}`, help, type: 'gauge', samples: [[own, value]] },
  });
  return [
    gauge('last_run_timestamp_seconds', 'When the last scan ended, whatever came of it.', endOf(last)),
    gauge(
      'last_success_timestamp_seconds',
      'When the last scan ended whose audit lacks nothing.',
      endOf(success),
    ),
    gauge(
      'oldest_evidence_timestamp_seconds',
      'When the oldest evidence of the last audit was collected.',
      complete?.summary?.oldest === undefined ? undefined : Date.parse(complete.summary.oldest) / 1_000,
    ),
    gauge('last_run_duration_seconds', 'How long the last scan took.', durationOf(last)),
    {
      ...{ name: 'flowproof_findings', help: 'Findings of the last audit that are not waived.' },
      ...{ type: 'gauge', samples: complete === undefined ? [] : findingSamples(input, own) },
    },
    gauge(
      'findings_not_seen',
      'Findings that the last audit neither saw again nor proved to be fixed.',
      complete === undefined ? undefined : notSeen,
    ),
    gauge('gaps', 'Gaps of the last audit that may change a verdict.', complete?.summary?.gaps),
    gauge('undecided', 'Verdicts of the last audit that are undecided.', complete?.summary?.undecided),
    gauge(
      'next_scan_due_timestamp_seconds',
      'The first scheduled time after the last scan began.',
      nextScan === undefined ? undefined : Date.parse(nextScan) / 1_000,
    ),
    {
      ...{ name: 'flowproof_scans_missed', type: 'gauge' },
      help: 'Scheduled times without a scan, as far back as they are kept.',
      samples: nextScan === undefined && missed === 0 ? [] : [[own, missed]],
    },
    {
      ...{ name: 'flowproof_notifications_failed', type: 'gauge' },
      help: 'Notifications that could not be delivered, as far back as they are kept.',
      samples: [...new Set([...input.channels, ...input.failedDeliveries.keys()])].map((channel) => [
        { ...own, channel },
        input.failedDeliveries.get(channel) ?? 0,
      ]),
    },
  ];
}

function findingSamples(
  { deployments, findings }: MetricsInput,
  own: Readonly<Record<string, string>>,
): Metric['samples'] {
  const names = [...new Set([...deployments, ...findings.map(({ deployment }) => deployment)]), undefined];
  return [...new Set(names)].flatMap((deployment) =>
    Severity.options.map((severity) => {
      const counted = findings.filter((each) => each.deployment === deployment && each.severity === severity);
      const labels = { ...own, ...(deployment === undefined ? {} : { deployment }), severity };
      return [labels, counted.reduce((sum, { count }) => sum + count, 0)] as const;
    }),
  );
}

function endOf(run: Run | undefined): number | undefined {
  return run?.ended === undefined ? undefined : Date.parse(run.ended) / 1_000;
}

function durationOf(run: Run | undefined): number | undefined {
  return run?.ended === undefined ? undefined : (Date.parse(run.ended) - Date.parse(run.started)) / 1_000;
}

function textOf({ name, help, type, samples }: Metric): string {
  const lines = samples.flatMap(([labels, value]) =>
    value === undefined || !Number.isFinite(value) ? [] : `${name}{${labelsText(labels)}} ${value}\n`,
  );
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${machineId(value).replace(/["\\]/g, '\\$&')}"`)
    .join(',');
}
