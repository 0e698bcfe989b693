import { Severity, severestFirst } from '../model/finding.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { isAboutFinding, Reason } from './condition.ts';
import type { DueNotice } from './due-notices.ts';

/** One message to one channel. */
export interface Notification {
  /** The same in every attempt. */
  readonly id: string;
  /** What the configuration is called. */
  readonly configuration: string;
  /** The last run that it tells of. */
  readonly run?: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly headline: string;
  /** About scans and what they saw. */
  readonly scans: readonly DueNotice[];
  /** The most urgent first. */
  readonly findings: readonly DueNotice[];
}

/** A part of a message that people read; a line is one sentence. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

const WORDS: Readonly<Record<Reason, string>> = {
  new: 'new',
  again: 'again',
  worse: 'worse',
  changed: 'other packets',
  'not-seen': 'not seen',
  open: 'still open',
};
/** More lines than that nobody reads; the rest is counted. */
const LINES = 40;
const LINES_OF_OWNER = 10;
const NOBODY = 'no owner named';

/** One message of what is due; undefined where nothing is. */
export function notificationOf(
  about: Pick<Notification, 'id' | 'configuration' | 'run' | 'time'>,
  due: readonly DueNotice[],
): Notification | undefined {
  if (due.length === 0) return undefined;
  const scans = due.filter(({ condition }) => !isAboutFinding(condition));
  const findings = due.filter(({ condition }) => isAboutFinding(condition)).sort(byUrgency);
  return { ...about, headline: headlineOf(about.configuration, scans, findings), scans, findings };
}

/** A message in sections: scans, then the findings of each owner, as many as are read. */
export function sectionsOf({ scans, findings, run }: Notification): Section[] {
  const owners = Map.groupBy(findings, ({ condition }) => condition.owners.join(', ') || NOBODY);
  let left = LINES;
  const sections = [...owners].map(([owner, own]): Section => {
    const shown = own.slice(0, Math.min(left, LINES_OF_OWNER));
    left -= shown.length;
    const more = own.slice(shown.length);
    return {
      heading: `${visible(owner, 80)}: ${countsOf(own)}`,
      lines: [
        ...shown.map(lineOf),
        ...(more.length > 0
          ? [`${shown.length > 0 ? 'and ' : ''}${more.length} more: ${severitiesOf(more)}`]
          : []),
      ],
    };
  });
  const shownSections = sections.slice(0, LINES);
  const unshown = [...owners.values()].slice(LINES).flat();
  return [
    ...(scans.length === 0
      ? []
      : [
          {
            heading: 'Scans',
            lines: scans.map(({ condition: { title, text } }) => visible(`${title}: ${text}`, 1_000)),
          },
        ]),
    ...shownSections,
    ...(unshown.length === 0
      ? []
      : [{ heading: `${counted(owners.size - LINES, 'more owner')}: ${countsOf(unshown)}`, lines: [] }]),
    ...(run === undefined ? [] : [{ heading: `flowproof show ${run}`, lines: [] }]),
  ];
}

function lineOf({ reason, condition: { severity, deployment, title, text } }: DueNotice): string {
  const place = deployment === undefined ? '' : `${visible(deployment, 80)}: `;
  const why = text === '' ? '' : ` — ${visible(text, 1_000)}`;
  return `${WORDS[reason]} · ${severity} · ${place}${visible(title, 500)}${why}`;
}

function headlineOf(
  configuration: string,
  scans: readonly DueNotice[],
  findings: readonly DueNotice[],
): string {
  const parts = [
    ...scans.map(({ condition }) => condition.title),
    ...(findings.length > 0 ? [`findings: ${countsOf(findings)}`] : []),
  ];
  return visible(`${configuration}: ${parts.join(', ')}`, 200);
}

/** `2 new, 1 still open`. */
function countsOf(findings: readonly DueNotice[]): string {
  return Reason.options
    .flatMap((reason) => {
      const count = findings.filter((each) => each.reason === reason).length;
      return count > 0 ? `${count} ${WORDS[reason]}` : [];
    })
    .join(', ');
}

function severitiesOf(findings: readonly DueNotice[]): string {
  return Severity.options
    .toReversed()
    .flatMap((severity) => {
      const count = findings.filter(({ condition }) => condition.severity === severity).length;
      return count > 0 ? `${count} ${severity}` : [];
    })
    .join(', ');
}

function byUrgency(one: DueNotice, other: DueNotice): number {
  const reason = (due: DueNotice) => (due.reason === 'open' ? 1 : 0);
  return reason(one) - reason(other) || severestFirst(one.condition.severity, other.condition.severity);
}
