import type { Effectiveness, TrackedFinding } from '../../model/effectiveness.ts';
import { Severity } from '../../model/finding.ts';
import type { Run } from '../../model/run.ts';
import { ascending } from '../../net/ascending.ts';
import { type Block, code, heading, name, paragraph, strong, table } from '../document/block.ts';
import { counted } from '../tally.ts';
import { daysBetween } from '../trend-view.ts';

/** What an auditor asks at the end of a period, to be read from the first page to the last. */
export function* effectivenessDocument(value: Effectiveness): Generator<Block> {
  const { flowproof, configuration, from, to, until, keptSince } = value;
  yield heading(1, 'Effectiveness over time');
  yield paragraph([
    ...[
      'Scans of ',
      name(configuration),
      ` from ${from} until before ${to}. Flowproof `,
      code(flowproof),
      '.',
    ],
  ]);
  if (until !== undefined)
    yield paragraph(strong(`The period is not over: this is what is known at ${until}.`));
  if (keptSince !== undefined)
    yield paragraph(`The first scan that is kept began ${keptSince}; what was before is not known.`);
  yield* scansBlocks(value);
  yield* findingsBlocks(value);
  yield* waiversBlocks(value);
}

function* scansBlocks({ schedule, runs, missed }: Effectiveness): Generator<Block> {
  yield heading(2, 'Scans');
  const of = (state: Run['state']) => runs.filter((run) => run.state === state);
  const partial = of('complete').filter(({ summary }) => summary?.complete === false);
  const unsure = of('complete').filter(
    ({ summary }) => summary !== undefined && summary.undecided + summary.gaps > 0,
  );
  yield paragraph(
    `${counted(of('complete').length, 'scan')} complete, of which ${partial.length} with evidence or policies missing and ${unsure.length} with something that the evidence left undecided, or gaps in it that may change a verdict; ${of('failed').length} failed; ${of('running').length} running or interrupted.`,
  );
  if (schedule === undefined) {
    yield paragraph('No scheduler ran and none is configured: what was missed is not known.');
  } else {
    const { cron, timeZone, since, times } = schedule;
    const all = times.complete + times.failed + times.running + times.missed;
    yield paragraph([
      ...[`${counted(all, 'scheduled time')}, known since ${since} (now `, code(cron), ` in ${timeZone}): `],
      `${times.complete} scanned, ${times.failed} failed, ${times.missed} missed${times.running === 0 ? '' : `, ${times.running} running or interrupted`}.`,
    ]);
  }
  const rows = [
    ...of('failed').map(({ started, id, failure = '' }) => [started, 'failed', code(id), failure] as const),
    ...partial.map(
      ({ started, id }) => [started, 'incomplete', code(id), 'evidence or policies were missing'] as const,
    ),
    ...missed.map(({ due, why }) => [due, 'missed', '', why] as const),
  ];
  rows.sort(([one], [other]) => ascending(one, other));
  yield* table(['Time', 'What', 'Run', 'Why'], rows);
}

function* findingsBlocks({ findings, lastRun, to, until }: Effectiveness): Generator<Block> {
  yield heading(2, 'Findings');
  if (lastRun === undefined) return yield paragraph('No scan was complete before the end.');
  yield paragraph(['As run ', code(lastRun.id), ` saw them, which began ${lastRun.started}.`]);
  const of = (state: TrackedFinding['state']) => findings.filter((finding) => finding.state === state).length;
  yield paragraph(
    `${counted(findings.length, 'finding')}: ${of('fixed')} fixed, ${of('open')} open at the end, ${of('not-seen')} not seen again and not proved to be fixed, ${of('waived')} waived.`,
  );
  yield paragraph(
    'A finding is fixed where the same question was judged again and holds; one whose evidence was gone, refused or undecided is not seen, and stays open.',
  );
  yield* table(
    [
      'Severity',
      'Findings',
      'Fixed',
      'Days to fix (median, longest)',
      'Open or not seen',
      'Longest open (days)',
    ],
    Severity.options.toReversed().flatMap((severity) => severityRow(severity, findings)),
  );
  yield* table(
    ['Severity', 'Finding', 'Deployment', 'First seen', 'Days open', 'At the end', 'Waivers', 'Identity'],
    findings.map((finding) => [
      ...[finding.severity, finding.title, name(finding.deployment ?? ''), finding.open[0]?.from ?? ''],
      ...[
        String(finding.days),
        stateText(finding, until ?? to),
        finding.waivers.join(', '),
        code(finding.id),
      ],
    ]),
  );
}

function severityRow(severity: Severity, all: readonly TrackedFinding[]): string[][] {
  const findings = all.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const fixed = findings.filter(({ state }) => state === 'fixed').map(({ days }) => days);
  const open = findings
    .filter(({ state }) => state === 'open' || state === 'not-seen')
    .map(({ days }) => days);
  const times = fixed.length === 0 ? '' : `${median(fixed)}, ${Math.max(...fixed)}`;
  const longest = open.length === 0 ? '' : String(Math.max(...open));
  return [[severity, String(findings.length), String(fixed.length), times, String(open.length), longest]];
}

const SHOWN_FIXES = 3;

/** `open`, `fixed 2026-03-02T… by run x`, `not seen for 12 days: …`; and how it was fixed before. */
export function stateText({ state, open, why, lastSeen }: TrackedFinding, end: string): string {
  const fixes = open.flatMap(({ until, fixedBy }) =>
    until === undefined || fixedBy === undefined ? [] : `${until} by run ${fixedBy}`,
  );
  const own = state === 'fixed' ? fixes.pop() : undefined;
  const more =
    fixes.length > SHOWN_FIXES ? ` and ${counted(fixes.length - SHOWN_FIXES, 'more time')} before` : '';
  const before = fixes.length === 0 ? '' : `; fixed before: ${fixes.slice(-SHOWN_FIXES).join(', ')}${more}`;
  if (state === 'fixed') return `fixed ${own ?? ''}${before}`;
  if (state !== 'not-seen') return `${state}${before}`;
  const days = lastSeen === undefined ? '' : ` for ${counted(daysBetween(lastSeen, end), 'day')}`;
  return `not seen${days}: ${why ?? ''}${before}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return (low + high) / 2;
}

const STATES = { 'in-force': 'in force', pending: 'not approved yet', expired: 'expired' } as const;

function* waiversBlocks({ waivers }: Effectiveness): Generator<Block> {
  yield heading(2, 'Waivers');
  if (waivers.length === 0) yield paragraph('No audit of the period had any.');
  yield* table(
    [
      'Waiver',
      'Accepts',
      'Owner',
      'Approved',
      'Until the end of (UTC)',
      'At its last audit',
      'Findings',
      'Reason',
    ],
    waivers.map((waiver) => [
      name(waiver.id),
      [
        waiver.accepts,
        ' (',
        code(waiver.policy),
        ...(waiver.deployment === undefined ? [] : [' in ', name(waiver.deployment)]),
        ')',
      ],
      name(waiver.owner),
      `${waiver.approved} by ${waiver.approver}`,
      waiver.expires,
      `${STATES[waiver.state]}, in audits from ${waiver.from} to ${waiver.until}`,
      String(waiver.findings.length),
      `${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`,
    ]),
  );
}
