import { expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { PreviousAudit, type Trend } from '../src/model/trend.ts';
import { trendOf } from '../src/model/trend-of.ts';
import { SAMPLE } from './reports-sample.ts';
import { EMPTY, facts, finding, flow, restriction } from './trend-case.ts';

type Row = Audit['deployments'][number]['rows'][number];
const row = (more: Partial<Row>): Row => ({
  ...{ fact: 'd/r', kind: 'restriction', row: 'r', section: 'S', title: 'T', from: 'only admins', to: 'b' },
  ...{ service: 'tcp 22', allow: ['admins'], verdict: 'closed', needed: true },
  ...more,
});
const other = { fact: 'd/only', service: 'tcp and udp but tcp 443', except: 'tcp 443' };
const cell = (allowed: string, verdict = 'kept') =>
  facts({ zone_flows: [{ id: 'zones/a/b', from_zone: 'a', to_zone: 'b', allowed, beyond: '', verdict }] });
const expectation = (expected: string) =>
  facts({ structures: [{ id: 'd/s', deployment: 'd', row: 's', kind: 'k', verdict: 'met', expected }] });

/** An audit with one row, and who plays the roles. */
const asking = (asked: Partial<Row>, admins: string[], more: Partial<Audit> = {}): Partial<Audit> => ({
  ...more,
  deployments: [
    {
      ...(SAMPLE.deployments[0] as Audit['deployments'][number]),
      ...{ name: 'd', roles: { admins, b: ['server'] }, rows: [row(asked)] },
    },
  ],
});
const EXPOSED = 'internal_port_exposed';
const CLOSED = restriction('d/r', 'closed');
const OTHERS = restriction('d/only', 'closed');
const part = { ...other, fact: 'd/only/tcp-user', service: 'tcp 8443' };
const questions: readonly (readonly [string, string, string, Partial<Audit>, Partial<Audit>, string])[] = [
  ['the same', EXPOSED, 'd/r', asking({}, ['10.0.0.0/8']), asking({}, ['10.0.0.0/8'], CLOSED), 'fixed'],
  [
    'a role that is wider',
    EXPOSED,
    'd/r',
    asking({}, ['adm-1']),
    asking({}, ['adm-1', '10.0.0.0/8'], CLOSED),
    'not seen: what is asked has changed: the role admins has 10.0.0.0/8 now, too',
  ],
  [
    'a role that is narrower',
    EXPOSED,
    'd/r',
    asking({}, ['10.0.0.0/8', 'adm-1']),
    asking({}, ['10.1.0.0/16'], CLOSED),
    'fixed',
  ],
  [
    'another role that may',
    EXPOSED,
    'd/r',
    asking({}, []),
    asking({ allow: ['admins', 'b'] }, [], CLOSED),
    'not seen: what is asked has changed: the row lets in b now, too',
  ],
  [
    'a role that an older audit tells in words and that is wider',
    EXPOSED,
    'd/r',
    asking({ allow: undefined }, []),
    asking({}, ['adm-1'], CLOSED),
    'not seen: what is asked has changed: the role admins has adm-1 now, too',
  ],
  [
    'a role that may, of which an older audit does not tell',
    'prohibited_flow_open',
    'd/r',
    asking({ kind: 'prohibition', allow: undefined }, []),
    asking({ kind: 'prohibition' }, ['adm-1'], CLOSED),
    'fixed',
  ],
  [
    'other ports',
    EXPOSED,
    'd/r',
    asking({}, []),
    asking({ service: 'tcp 23' }, [], CLOSED),
    'not seen: what is asked has changed: the row is about tcp 23 now, not tcp 22',
  ],
  [
    'other ports of what another phase needs',
    'install_only_flow_open',
    'd/r/leftover',
    asking({ kind: 'requirement' }, []),
    asking({ kind: 'requirement', service: 'tcp 23' }, [], {
      ...facts({ leftovers: [{ ...flow, id: 'd/r/leftover', verdict: 'closed', inseparable: false }] }),
    }),
    'not seen: what is asked has changed: the row is about tcp 23 now, not tcp 22',
  ],
  ['ports of a class', EXPOSED, part.fact, asking(part, []), asking(other, [], OTHERS), 'fixed'],
  [
    'ports of a class, and more that are left out',
    EXPOSED,
    part.fact,
    asking(part, []),
    asking({ ...other, except: 'tcp 8443, tcp 443' }, [], OTHERS),
    'not seen: what is asked has changed: the row leaves out tcp 8443 now, too',
  ],
  [
    'ports of a class, and a wider role',
    EXPOSED,
    part.fact,
    asking(part, []),
    asking(other, ['0.0.0.0/0'], OTHERS),
    'not seen: what is asked has changed: the role admins has 0.0.0.0/0 now, too',
  ],
  [
    'a cell that allows more',
    'zone_flow_not_allowed',
    'zones/a/b',
    cell('tcp 443', 'violated'),
    cell('tcp 22, tcp 443'),
    'not seen: what is asked has changed: the segmentation allows tcp 22 now, too',
  ],
  [
    'a cell that allows something',
    'zone_flow_not_allowed',
    'zones/a/b',
    cell('nothing', 'violated'),
    cell('any'),
    'not seen: what is asked has changed: the segmentation allows any now, too',
  ],
  [
    'a cell that allows less',
    'zone_flow_not_allowed',
    'zones/a/b',
    cell('tcp 443'),
    cell('nothing'),
    'fixed',
  ],
  [
    'a structure of which less is expected',
    'structure_unmet',
    'd/s',
    expectation('3 subnets'),
    expectation('1 subnet'),
    'not seen: what is asked has changed: expected is 1 subnet now, not 3 subnets',
  ],
];
test.each(questions)('what is asked: %s', (_, policy, fact, earlier, later, expected) => {
  const findings = [{ ...finding(policy, fact), deployment: 'd' }];
  const policies = [{ ...(SAMPLE.policies[0] as Audit['policies'][number]), id: policy }];
  const before = PreviousAudit.parse(JSON.parse(JSON.stringify({ ...EMPTY, ...earlier, findings })));
  const next = (previous: PreviousAudit) => trendOf(previous, 'x', { ...EMPTY, ...later, policies });
  const told = ({ fixed, notSeen }: Trend) => (fixed.length > 0 ? 'fixed' : `not seen: ${notSeen[0]?.why}`);
  const trend = next(before);
  expect(told(trend)).toBe(expected);
  // What was asked is remembered through audits that did not see it.
  const between = { ...EMPTY, ...later, trend: { ...trend, notSeen: [{ id: findings[0]?.id, why: '' }] } };
  expect(told(next(PreviousAudit.parse(JSON.parse(JSON.stringify(between)))))).toBe(expected);
});
