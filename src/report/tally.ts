import { type Audit, type AuditDeployment, type Finding, isWaived } from '../model/audit.ts';
import type { AuditIndex, RowView } from './audit-index.ts';
import { SEVERITIES } from './finding-view.ts';
import { STANDINGS, type Standing } from './standing.ts';

/** The rows of one deployment, counted. */
export interface Tally {
  readonly counts: ReadonlyMap<Standing, number>;
  /** Rows that the deployment's phase needs. */
  readonly total: number;
  /** Proved as required in every layer. */
  readonly proven: number;
}

const PROVEN: readonly Standing[] = ['open', 'closed'];
const OUTSIDE: readonly Standing[] = ['left-open', 'inseparable', 'same-machine', 'not-needed', 'noted'];

/** What rows are told as that the phase does not need, and that are none of the total. */
export const LEFT_OPEN = `${STANDINGS['left-open'].word}, needed in another phase only`;

/** Standings in the order that a summary tells them, worst first; those that are none of the total last. */
export const TOLD: readonly Standing[] = [
  'blocked',
  'partial',
  'exposed',
  'undecided',
  'opened',
  'open-in-seen',
  'left-open',
  'same-machine',
];

/** The rows of a deployment in the order of its profile. */
export function rowsOf(deployment: AuditDeployment, index: AuditIndex): RowView[] {
  return deployment.rows.flatMap((row) => index.rows.get(row.fact) ?? []);
}

/** Counts rows by their standing. */
export function tallyRows(rows: readonly RowView[]): Tally {
  const counts = new Map<Standing, number>();
  for (const { standing } of rows) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  return {
    counts,
    total: rows.filter(({ standing }) => !OUTSIDE.includes(standing)).length,
    proven: rows.filter(({ standing }) => PROVEN.includes(standing)).length,
  };
}

/** `41 of 46 rows proven open or closed`. */
export function provenText(tally: Tally): string {
  return `${tally.proven} of ${counted(tally.total, 'row')} ${howProven(tally)}`;
}

/** `proven open`: what the rows that stand as required were proved to be. */
export function howProven(tally: Tally): string {
  const open = tally.counts.has('open');
  if (!tally.counts.has('closed')) return 'proven open';
  return open ? 'proven open or closed' : 'proven closed';
}

/** The verdict of a deployment, as one would say it: of its own rows, and of nothing else. */
export function verdictSentence(tally: Tally, name: string): string {
  const count = (standing: Standing) => tally.counts.get(standing) ?? 0;
  const parts = [
    told(count('blocked'), 'required flow is blocked', 'required flows are blocked'),
    count('blocked') === 0
      ? told(count('partial'), 'required flow is blocked in part', 'required flows are blocked in part')
      : told(count('partial'), 'is blocked in part', 'are blocked in part'),
    told(count('exposed'), 'internal port is exposed', 'internal ports are exposed'),
    told(count('undecided'), 'row is undecided', 'rows are undecided'),
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return `${listed(parts)}.`;
  if (count('open-in-seen') > 0)
    return `No row of ${name} is blocked or exposed in the layers that were seen.`;
  if (tally.total === 0) return 'The profile has no row that applies.';
  if (count('closed') + count('opened') === 0) return `Every required flow of ${name} is open.`;
  return count('open') === 0
    ? `Nothing internal of ${name} is exposed.`
    : `Every required flow of ${name} is open, and nothing internal of it is exposed.`;
}

/** `1 network row not as required`: what stands otherwise than a deployment demands its network to be built. */
export function builtTexts({ structures }: AuditDeployment) {
  return (
    [
      ['unmet', 'bad'],
      ['undecided', 'doubt'],
    ] as const
  ).flatMap(([verdict, tone]) => {
    const count = structures.filter((row) => row.verdict === verdict).length;
    return count === 0 ? [] : [{ text: `${counted(count, 'network row')} ${STANDINGS[verdict].word}`, tone }];
  });
}

/** What was found of no deployment alone: `Findings about the estate as a whole: 11 critical, 12 high.`; undefined where nothing was. */
export function estateSentence({ findings }: Audit): string | undefined {
  return countedFindings(
    'Findings about the estate as a whole',
    findings.filter(({ deployment }) => deployment === undefined),
  );
}

/** What was found of a deployment that none of its rows tells; undefined where nothing was. */
export function besidesRows({ findings }: Audit, index: AuditIndex, name: string): string | undefined {
  return countedFindings(
    `Findings about ${name} beside its rows`,
    findings.filter(
      ({ deployment, fact }) =>
        deployment === name && index.rowOfFact(fact) === undefined && !index.structures.has(fact),
    ),
  );
}

function countedFindings(what: string, findings: readonly Finding[]): string | undefined {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity && !isWaived(finding)).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return counts.length === 0 ? undefined : `${what}: ${counts.join(', ')}.`;
}

/** Gaps that touch verdicts; the others are listed for completeness only. */
export function gapsWithEffect(audit: Audit): Audit['gaps'] {
  return audit.gaps.filter((gap) => gap.effect !== 'none');
}

/** `1 row`, `3 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

function told(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
