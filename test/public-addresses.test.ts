import { expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import { type AddressRange, parsePrefix } from '../src/net/address.ts';
import { judgePair } from '../src/reach/judge/pair.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { type Probe, parseProbe } from '../src/reach/probe-text.ts';
import { evidenceEstate } from './evidence-estate.ts';
import { judged } from './flows-case.ts';
import { cloud, estateOf } from './host-estate.ts';

const estate = evidenceEstate('traps/public-addresses');

/** A role of one address means what carries it; one that nothing carries proves nothing. */
test.each([
  ['198.51.100.0/24', '203.0.113.10', 'tcp 443', 'open'],
  ['198.51.100.0/24', '203.0.113.10', 'tcp 22', 'blocked'],
  ['198.51.100.0/24', '203.0.113.20', 'tcp 3389', 'open'],
  ['192.0.2.0/24', '203.0.113.20', 'tcp 3389', 'blocked'],
  ['203.0.113.10', '10.0.3.10', 'tcp 443', 'blocked'],
  ['203.0.113.20', '203.0.113.10', 'tcp 443', 'open'],
  ['203.0.113.20', '203.0.113.10', 'tcp 22', 'blocked'],
  ['203.0.113.20', '198.51.100.9', 'tcp 443', 'open'],
  ['198.51.100.0/24', '203.0.113.30', 'tcp 443', 'undecided'],
  ['198.51.100.0/24', '10.99.0.1', 'tcp 443', 'blocked'],
])('%s to %s by %s is %s', (from, to, service, verdict) => {
  const pair = judgePair(estate, addresses(from), addresses(to), serviceOf(service), {
    oneWay: false,
    layers: [],
  });
  expect({ verdict: pair.verdict, layers: pair.proof.layers }).toMatchObject({ verdict });
});

/** Without the interfaces nobody knows who has a public address. */
test.each([
  [[], 'deny', 'violated'],
  [['aws/interfaces.json'], 'undecided', 'undecided'],
])('the internet and machines of a network, without %j', (missing, probed, verdict) => {
  const files = Object.entries(cloud()).filter(([name]) => !missing.some((each) => each === name));
  const here = estateOf(Object.fromEntries(files));
  const probe = parseProbe('tcp 10.0.2.77:40000 -> 8.8.8.8:443') as Probe;
  expect(answerProbe(here, probe, false)).toMatchObject({ verdict: probed });
  const zones = 'segmentation: { zones: { sub: { network: vpc-1 }, world: internet } }';
  const cells = judged(here, zones).zone_flows.map(({ fact }) => `${fact.from_zone} ${fact.verdict}`);
  expect(cells).toEqual([`sub ${verdict}`, `world ${verdict}`]);
});

function addresses(text: string): Endpoint {
  const range = parsePrefix(text.includes('/') ? text : `${text}/32`) as AddressRange;
  return { kind: 'addresses', ranges: [range], text };
}

function serviceOf(text: string) {
  const [, port] = text.split(' ').map(Number);
  return { protocol: 6, ports: [[port ?? 0, port ?? 0] as const] };
}
