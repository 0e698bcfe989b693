import { describe, expect, test } from 'vitest';
import type { Audit, Finding } from '../src/model/audit.ts';
import { PreviousAudit, type Trend } from '../src/model/trend.ts';
import { trendOf } from '../src/model/trend-of.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { textReport } from '../src/report/text.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { SAMPLE } from './reports-sample.ts';
import { EMPTY, finding, internet, requirement, restriction } from './trend-case.ts';

/** What has become of one finding, when the audit after it found nothing and is otherwise so. */
function fate(policy: string, fact: string, after: Partial<Audit>): string {
  const before = { ...EMPTY, findings: [finding(policy, fact)] };
  const trend = trendOf(PreviousAudit.parse(before), 'x', { ...EMPTY, ...after });
  return trend.fixed.length > 0 ? 'fixed' : `not seen: ${trend.notSeen[0]?.why}`;
}

const MISSING = 'required_flow_missing';
const fates: readonly (readonly [string, string, string, Partial<Audit>, string])[] = [
  ['a flow that is open now', MISSING, 'd/r', requirement('open'), 'fixed'],
  ['a flow that is undecided now', MISSING, 'd/r', requirement('undecided'), 'not seen: it is undecided now'],
  [
    'a flow that is blocked, and not needed now',
    MISSING,
    'd/r',
    requirement('blocked'),
    'not seen: it stands, and the policy does not object any more',
  ],
  ['a row that is gone', MISSING, 'd/r', {}, 'not seen: it is not judged any more'],
  [
    'a policy that failed',
    MISSING,
    'd/r',
    { ...requirement('open'), failures: [{ policy: MISSING, message: 'm' }] },
    'not seen: the policy did not answer',
  ],
  ['a policy that is gone', 'mine', 'd/r', requirement('open'), 'not seen: the policy is not asked any more'],
  [
    'ports of a class that are all closed',
    'internal_port_exposed',
    'd/only/tcp-user',
    restriction('d/only', 'closed'),
    'fixed',
  ],
  [
    'ports of a class, while those of another are open',
    'internal_port_exposed',
    'd/only/tcp-user',
    restriction('d/only/udp-user', 'exposed', 'exposed'),
    'fixed',
  ],
  [
    'ports of a class of a row with an end that was not seen',
    'internal_port_exposed',
    'd/only/tcp-user',
    restriction('d/only/udp-user', 'exposed', 'undecided'),
    'not seen: the row is undecided now',
  ],
  [
    'ports of a class of a row that is gone',
    'internal_port_exposed',
    'd/only/tcp-user',
    {},
    'not seen: it is not judged any more',
  ],
  [
    'a port of a group that was asked again',
    'p',
    'internet/sg-1/tcp-22',
    internet(['internet/sg-1']),
    'fixed',
  ],
  [
    'a port of a group that is gone',
    'p',
    'internet/sg-1/tcp-22',
    internet(['internet/sg-2']),
    'not seen: what it was about is not in evidence any more',
  ],
  [
    'a port that is told with others now',
    'p',
    'internet/sg-1/tcp-22',
    internet(['internet/sg-1'], 'internet/sg-1/tcp-22-3389'),
    'not seen: it is told as internet/sg-1/tcp-22-3389 now',
  ],
  [
    'another port of the group',
    'p',
    'internet/sg-1/tcp-22',
    internet(['internet/sg-1'], 'internet/sg-1/tcp-3389'),
    'fixed',
  ],
  [
    'a port that is not asked any more',
    'p',
    'internet/sg-1/tcp-5900',
    internet(['internet/sg-1']),
    'not seen: the policy does not ask about the ports any more',
  ],
  [
    'a filter that is proved narrow',
    'filter_admits_everything',
    'open-filter/f/in/ipv4',
    { asked: ['open-filter/f/in/ipv4'] },
    'fixed',
  ],
  [
    'a filter that is gone',
    'filter_admits_everything',
    'open-filter/f/in/ipv4',
    {},
    'not seen: it is not judged any more',
  ],
];
test.each(fates)('%s', (_, policy, fact, after, expected) => {
  expect(fate(policy, fact, after)).toBe(expected);
});

const pair = { from: 'client', to: 'server', verdict: 'blocked', layers: [], packets: [] } as const;
const bound = (server: string[], unbound: string[] = [], hostLayerUnseen: string[] = []): Partial<Audit> => ({
  deployments: [
    {
      ...(SAMPLE.deployments[0] as Audit['deployments'][number]),
      name: 'd',
      roles: { a: ['client'], b: server },
    },
  ],
  coverage: { unbound, hostLayerUnseen, hostFamilyUnseen: [], uncovered: [] },
});
test.each([
  ['with everyone in evidence', bound(['server', 'new']), 'fixed'],
  ['without an end', bound(['other']), 'not seen: server does not play the role b any more'],
  [
    'of which an end lost its role',
    bound([], ['server']),
    'not seen: server does not play the role b any more',
  ],
  [
    'without the layer of an end',
    bound(['server'], [], ['server']),
    'not seen: the own firewall of server is not in evidence any more',
  ],
])('a flow that is open now, %s', (_, evidence, expected) => {
  const proofs = [{ fact: 'd/r', pairs: [pair], unseen: [] }];
  const findings = [{ ...finding(MISSING, 'd/r'), deployment: 'd' }];
  const before = PreviousAudit.parse({ ...EMPTY, ...bound(['server']), proofs, findings });
  const trend = trendOf(before, 'x', { ...EMPTY, ...requirement('open'), ...evidence });
  expect(trend.fixed.length > 0 ? 'fixed' : `not seen: ${trend.notSeen[0]?.why}`).toBe(expected);
});

test.each([
  ['lost its role', bound(['other'], ['server']), 'not seen: server does not play the role b any more'],
  ['went', bound(['other']), 'not seen: server does not play the role b any more'],
  [
    'lost its layer',
    bound(['server', 'other'], [], ['server']),
    'not seen: the own firewall of server is not in evidence any more',
  ],
  ['was right meanwhile', bound(['server', 'other']), 'fixed'],
])(
  'a flow that is open now, and of which an end %s while it was blocked for another',
  (_, lost, expected) => {
    const wrong = (...servers: string[]) => ({
      proofs: [
        { fact: 'd/r', pairs: servers.map((to) => ({ ...pair, to, layers: [], packets: [] })), unseen: [] },
      ],
      findings: [{ ...finding(MISSING, 'd/r'), deployment: 'd' }],
    });
    const first: Audit = { ...EMPTY, ...bound(['server', 'other']), ...wrong('server', 'other') };
    const then = (previous: Audit, audit: Audit): Audit => ({
      ...audit,
      trend: trendOf(PreviousAudit.parse(JSON.parse(JSON.stringify(previous))), 'x', audit),
    });
    const second = then(first, { ...EMPTY, ...lost, ...wrong('other') });
    const again = then(second, { ...EMPTY, ...lost, ...wrong('other') });
    const third = then(again, { ...EMPTY, ...lost, ...requirement('open') });
    const told = ({ trend }: Audit) =>
      trend?.fixed.length ? 'fixed' : `not seen: ${trend?.notSeen[0]?.why}`;
    expect(told(third)).toBe(expected);
    const whole = { ...EMPTY, ...bound(['server', 'other']), ...requirement('open') };
    if (expected !== 'fixed') expect(told(then(third, whole))).toBe('fixed');
  },
);

test('a port of an asset that is gone is not closed', () => {
  const fact = 'internet/sg-1/tcp-22';
  const proofs = [{ fact, pairs: [{ ...pair, from: 'internet', verdict: 'exposed' }], unseen: [] }];
  const before = PreviousAudit.parse({
    ...EMPTY,
    ...bound([], ['server']),
    proofs,
    findings: [finding('p', fact)],
  });
  const trend = trendOf(before, 'x', { ...EMPTY, ...internet(['internet/sg-1']), ...bound([]) });
  expect(trend.notSeen).toMatchObject([{ why: 'server is not in evidence any more' }]);
});

test('ages go on through audits that did not see a finding', () => {
  const seen = finding(MISSING, 'd/r');
  const at = (asOf: string, findings: Finding[], previous?: Audit): Audit => {
    const audit = { ...EMPTY, asOf, findings };
    return previous === undefined
      ? audit
      : { ...audit, trend: trendOf(PreviousAudit.parse(JSON.parse(JSON.stringify(previous))), 'x', audit) };
  };
  const first = at('2026-01-01T00:00:00.000Z', [seen]);
  const second = at('2026-02-01T00:00:00.000Z', [], first);
  const third = at('2026-03-01T00:00:00.000Z', [], second);
  const fourth = at('2026-04-01T00:00:00.000Z', [seen], third);
  expect(third.trend).toMatchObject({ new: [], fixed: [], notSeen: [{ id: seen.id }] });
  expect(fourth.trend).toMatchObject({
    open: [seen.id],
    previous: { findings: [{ firstSeen: '2026-01-01T00:00:00.000Z', lastSeen: '2026-01-01T00:00:00.000Z' }] },
  });
  const told = textReport(fourth, { color: false, width: 120 });
  expect(told).toContain('0 new, 0 fixed, 0 not seen, 1 still open, the oldest for 90 days');
  expect(htmlReport(fourth)).toContain('<h2>Change since last time</h2>');
});

describe('the command', () => {
  const PREVIOUS = ['audit', '-c', 'fixtures/deployments/analyzer-broken/flowproof.yaml', '-f', 'json'];

  test('compares with an earlier audit, and refuses a later one and what is none', async () => {
    const folder = folderOf({ 'none.json': '{"findings": []}' });
    const first = await flowproofHere([...PREVIOUS, '--as-of', '2026-11-21', '-o', `${folder}/a.json`]);
    expect(first.code).toBe(1);
    const compliant = ['audit', '-c', 'fixtures/deployments/analyzer-compliant/flowproof.yaml', '-f', 'json'];
    const [second, late, none] = await Promise.all([
      flowproofHere([...compliant, '--as-of', '2026-11-30', '--previous', `${folder}/a.json`]),
      flowproofHere([...compliant, '--as-of', '2026-11-01', '--previous', `${folder}/a.json`]),
      flowproofHere([...compliant, '--previous', `${folder}/none.json`]),
    ]);
    const { trend } = JSON.parse(second.out) as { trend: Trend };
    expect(trend.new).toEqual([]);
    expect(trend.fixed).toContain('required_flow_missing/analyzer-prod/connector-cifs-smb');
    expect(late.err).toContain('a.json: expected an audit before 2026-11-01T00:00:00.000Z');
    expect(none.err).toContain('none.json#/flowproof: no audit');
  });
});
