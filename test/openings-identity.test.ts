import { expect, test } from 'vitest';
import type { WaiverInForce } from '../src/model/accepted.ts';
import { type AddressRange, parseRange } from '../src/net/address.ts';
import { applyWaivers, type Replacement, type Waivable } from '../src/policy/waive.ts';
import { judgeOpenings } from '../src/reach/judge/filters/openings.ts';
import { estateOf, machine, network, securityGroup } from './azure-estate.ts';

const POLICY = {
  id: 'management_port_open',
  facts: ['openings' as const],
  ports: [
    { protocol: 'tcp', port: 22, name: 'SSH' },
    { protocol: 'tcp', port: 3389, name: 'RDP' },
  ],
};

/** What a group opens to the internet, and the findings of it that stand beside a waiver of tcp 22. */
async function standing(rule: string, from: string, to: string) {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
    ...machine('vm hub/app 10.0.1.4'),
    securityGroup('web', [rule, '200 in deny * * from * to *']),
  ]);
  const [opening] = judgeOpenings(estate, [], [POLICY]).filter(
    ({ fact }) => fact.family === 'ipv4' && fact.sources === 'internet',
  );
  const about = { kind: 'openings', ...opening } as Waivable;
  const range = (text: string) => [parseRange(text) as AddressRange];
  const accepted = estate.space.box({
    protocol: [[6, 6]],
    destinationPort: [[22, 22]],
    source: range(from),
    destination: range(to),
  });
  const waivers: readonly WaiverInForce[] = [
    { by: 'waiver', id: 'flow', policy: POLICY.id, accepts: () => accepted },
    { by: 'waiver', id: 'subject', policy: POLICY.id, subject: about.fact.id },
  ];
  const judged = { policy: POLICY.id, fact: about.fact.id, severity: 'high' as const };
  // The policy finds what is open or undecided, as the shipped ones do.
  const ask = async (replacements: readonly Replacement[]) => ({
    findings: replacements
      .filter(({ rest: { fact } }) => 'verdict' in fact && fact.verdict !== 'closed')
      .map(({ rest }) => ({ ...judged, fact: rest.fact.id })),
    failures: [],
  });
  const { findings } = await applyWaivers([judged], new Map([[about.fact.id, about]]), waivers, ask);
  const [only] = findings;
  const { fact } = only?.about ?? about;
  const rest = 'extent' in fact ? `${fact.ports} ${fact.extent}` : '';
  const took = only?.by.map((each) => (each.by === 'waiver' ? each.id : each.by));
  return { by: took, rest: only?.wholly ? 'nothing' : rest, id: about.fact.id };
}

test.each([
  ['100 in allow Tcp 22 from 203.0.113.9 to *', '203.0.113.9/32', 'nothing'],
  ['100 in allow Tcp 22 from 203.0.113.9 to *', '203.0.113.0/24', 'nothing'],
  ['100 in allow Tcp 22 from 203.0.113.10 to *', '203.0.113.9/32', 'tcp 22 narrow'],
  ['100 in allow Tcp 22 from 203.0.113.0/24 to *', '203.0.113.9/32', 'tcp 22 narrow'],
  ['100 in allow Tcp 22,3389 from 203.0.113.9 to *', '203.0.113.9/32', 'tcp 3389 narrow'],
  ['100 in allow Tcp 22 from Internet to *', '203.0.113.9/32', 'tcp 22 wide'],
  ['100 in allow Tcp 22 from Internet to *', '0.0.0.0/0', 'nothing'],
  ['100 in allow Tcp 22 from Internet to *', '0.0.0.0/1', 'tcp 22 wide'],
])('%s, waived for tcp 22 from %s: %s', async (rule, from, rest) => {
  const took = rule.includes('203.0.113.10') ? [] : ['flow'];
  expect(await standing(rule, from, '10.0.1.4/32')).toMatchObject({ by: took, rest });
});

test('a waiver of another machine takes nothing, and a finding keeps its identity whatever its size', async () => {
  const [one, many] = [
    await standing('100 in allow Tcp 22 from 203.0.113.9 to *', '203.0.113.9/32', '10.0.1.5/32'),
    await standing('100 in allow Tcp 22 from 203.0.113.0/24 to *', '203.0.113.9/32', '10.0.1.5/32'),
  ];
  expect([one.by, many.by]).toEqual([[], []]);
  expect(one.id).toBe(many.id);
});
