import { type Audit, type Finding, isWaived } from '../model/audit.ts';
import { silencedPolicies } from './adjustments.ts';
import { paintFor } from './ansi.ts';
import { type AuditIndex, indexAudit, type RowView, type StructureView } from './audit-index.ts';
import { citation } from './citation.ts';
import { type FindingView, findingViews } from './finding-view.ts';
import { STANDINGS, type Standing } from './standing.ts';
import { rowsOf } from './tally.ts';
import { textFinding } from './text-finding.ts';
import { waivedText } from './waived.ts';
import { xmlAttributes, xmlText } from './xml.ts';

interface TestCase {
  readonly name: string;
  /** What the case came to; a flow that is not decided is an error of the test, never a pass. */
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** Policy, or standing where no policy speaks. */
  readonly type: string;
  readonly message: string;
  readonly details: () => string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/**
 * JUnit XML, as test runners and CI servers read it: a suite per deployment with a case per row, and one for what no row is about.
 * What was found fails, what the evidence does not decide is an error, what does not apply is skipped.
 */
export function* junitReport(audit: Audit): Generator<string> {
  const index = indexAudit(audit);
  const views = new Map(findingViews(audit, index).map((view) => [view.finding.id, view]));
  const suites = [
    ...audit.deployments.map(
      (deployment): Suite => ({
        name: deployment.name,
        cases: [
          ...rowsOf(deployment, index).map((row) => rowCase(row, views)),
          ...deployment.structures.flatMap(({ fact }) => structureCase(index.structures.get(fact), views)),
        ],
      }),
    ),
    estateSuite(audit, index, views),
  ];
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites${xmlAttributes({ name: 'Flowproof', ...countsOf(suites.flatMap(({ cases }) => cases)) })}>\n`;
  for (const { name, cases } of suites) {
    const time = new Date(audit.asOf).toISOString().slice(0, 19);
    yield `  <testsuite${xmlAttributes({ name, ...countsOf(cases), timestamp: time, time: 0 })}>\n`;
    for (const each of cases) yield caseElement(name, each);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}

type Views = ReadonlyMap<string, FindingView>;

function rowCase(view: RowView, views: Views): TestCase {
  const { row, standing } = view;
  return {
    name: `${citation(row)}: ${row.title} (${row.kind === 'prohibition' ? 'never ' : ''}${row.from} → ${row.to}, ${row.service})`,
    ...outcomeOf(standing, view.findings, views, row.note),
  };
}

function structureCase(view: StructureView | undefined, views: Views): TestCase[] {
  if (view === undefined) return [];
  const { row } = view;
  return [
    {
      name: `${citation(row)}: ${row.title}`,
      ...outcomeOf(row.verdict, view.findings, views, row.note ?? row.found),
    },
  ];
}

/** Findings that belong to no row, policies that did not answer, and a case that passes where there are none of them. */
function estateSuite(audit: Audit, index: AuditIndex, views: Views): Suite {
  const others = audit.findings.filter(
    ({ fact }) => index.rowOfFact(fact) === undefined && !index.structures.has(fact),
  );
  const cases = others.map(
    (finding): TestCase => ({
      name: finding.id,
      ...outcomeOf(views.get(finding.id)?.standing ?? 'noted', [finding], views, undefined),
    }),
  );
  const failed = audit.failures.map(({ policy, message }) =>
    withoutFinding('error', `policy ${policy} answers`, message),
  );
  const disabled = silencedPolicies(audit);
  const silent = audit.policies
    .filter(
      ({ id }) =>
        !audit.findings.some(({ policy }) => policy === id) &&
        !audit.failures.some(({ policy }) => policy === id),
    )
    .map(({ id }) =>
      disabled.has(id)
        ? withoutFinding('skipped', `policy ${id}`, 'disabled by configuration')
        : withoutFinding('passed', `policy ${id} finds nothing`, ''),
    );
  const whole = withoutFinding(
    audit.complete ? 'passed' : 'error',
    'the audit is complete',
    'Evidence was unreadable or refused, or a policy did not answer.',
  );
  return { name: 'estate', cases: [...cases, ...failed, ...silent, whole] };
}

function withoutFinding(outcome: TestCase['outcome'], name: string, message: string): TestCase {
  return { name, outcome, type: 'audit', message, details: () => message };
}

const OUTCOMES: Readonly<Record<Standing, TestCase['outcome']>> = {
  open: 'passed',
  closed: 'passed',
  'open-in-seen': 'passed',
  met: 'passed',
  noted: 'passed',
  'same-machine': 'skipped',
  'not-needed': 'skipped',
  inseparable: 'skipped',
  waived: 'skipped',
  undecided: 'error',
  blocked: 'failure',
  partial: 'failure',
  exposed: 'failure',
  opened: 'failure',
  'left-open': 'failure',
  unmet: 'failure',
};

/** What stands badly fails whether or not a policy speaks of it, and what a policy finds fails however it stands. */
function outcomeOf(
  standing: Standing,
  findings: readonly Finding[],
  views: Views,
  note: string | undefined,
): Omit<TestCase, 'name'> {
  const own = findings.flatMap(({ id }) => views.get(id) ?? []);
  const counting = own.filter((view) => !isWaived(view.finding));
  const [first] = counting.length > 0 ? counting : own;
  const isAccepted = own.length > 0 && counting.length === 0;
  const stands = isAccepted ? 'skipped' : OUTCOMES[standing];
  const waived = isAccepted && first !== undefined ? `Waived ${waivedText(first.finding)}. ` : '';
  return {
    outcome:
      stands !== 'error' && counting.some(({ finding }) => finding.severity !== 'info') ? 'failure' : stands,
    type: first?.finding.policy ?? standing,
    message: `${waived}${first?.finding.message ?? note ?? STANDINGS[standing].word}`,
    details: () => own.map((view) => textFinding(view, 120, paintFor(false))).join('\n\n'),
  };
}

function caseElement(suite: string, { name, outcome, type, message, details }: TestCase): string {
  const head = `    <testcase${xmlAttributes({ classname: suite, name, time: 0 })}`;
  if (outcome === 'passed') return `${head}/>\n`;
  if (outcome === 'skipped') return `${head}><skipped${xmlAttributes({ message })}/></testcase>\n`;
  return `${head}><${outcome}${xmlAttributes({ type, message })}>${elementText(details())}</${outcome}></testcase>\n`;
}

/** Lines stay lines: they were made visible one by one. */
function elementText(text: string): string {
  return text.split('\n').map(xmlText).join('\n');
}

function countsOf(
  cases: readonly TestCase[],
): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const count = (outcome: TestCase['outcome']) => cases.filter((each) => each.outcome === outcome).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}
