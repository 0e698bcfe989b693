import { expect, test } from 'vitest';
import { applyWaivers, type Waivable } from '../src/policy/waive.ts';
import { judgeOpenings } from '../src/reach/judge/openings.ts';
import { estateOf, machine, network, securityGroup } from './azure-estate.ts';

const POLICY = {
  id: 'management_port_open',
  facts: ['openings' as const],
  ports: [
    { protocol: 'tcp', port: 22, name: 'SSH' },
    { protocol: 'tcp', port: 3389, name: 'RDP' },
  ],
};

function openingsOf(rule: string) {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
    ...machine('vm hub/app 10.0.1.4'),
    securityGroup('web', [rule, '200 in deny * * from * to *']),
  ]);
  return judgeOpenings(estate, [], [POLICY]).filter(({ fact }) => fact.family === 'ipv4');
}

const SMALL = openingsOf('100 in allow Tcp 22 from 203.0.113.9 to *');

test.each([
  ['100 in allow Tcp 22 from 203.0.113.9 to *', 'tcp-22/narrow-0', true],
  ['100 in allow Tcp 22 from 203.0.113.10 to *', 'tcp-22/narrow-0', true],
  ['100 in allow Tcp 22 from 203.0.113.0/24 to *', 'tcp-22/narrow-8', false],
  ['100 in allow Tcp 22,3389 from 203.0.113.9 to *', 'tcp-22+tcp-3389/narrow-0', false],
  ['100 in allow * * from Internet to *', 'tcp-22+tcp-3389/whole', false],
])('a waiver of tcp 22 from one address and %s', async (rule, what, isWaived) => {
  const [opening] = openingsOf(rule).filter(({ fact }) => fact.sources === 'internet');
  const about = { kind: 'openings', ...opening } as Waivable;
  expect(about.fact.id).toMatch(new RegExp(`/${what.replaceAll('+', '\\+')}$`));
  const judged = { policy: POLICY.id, fact: about.fact.id, severity: 'high' as const };
  const facts = new Map([[about.fact.id, about]]);
  const waivers = [SMALL[0]?.fact.id, 'web'].map((subject, index) => ({
    id: `w-${index}`,
    policy: POLICY.id,
    subject,
  }));
  const { findings } = await applyWaivers([judged], facts, waivers, () => {
    throw new Error('nothing is asked again');
  });
  expect(findings.map(({ by, wholly }) => ({ by, wholly }))).toEqual([
    { by: isWaived ? ['w-0'] : [], wholly: isWaived },
  ]);
});
