import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { adminRules, machine, network, type Resource, securityGroup } from './azure-estate.ts';

const HUB = [
  network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
  ...machine('vm hub/app 10.0.1.4'),
  ...machine('client hub/app 10.0.1.5'),
  securityGroup('web', ['100 in deny Tcp 443 from * to *']),
];
const FAR = network('far', '10.9.0.0/16', ['app 10.9.1.0/24']);
const RULES = adminRules(['10 in Deny Tcp 22 from * to *', '20 in AlwaysAllow Tcp 443 from * to *']);
const [SSH, WEB] = [22, 443].map((port) => `tcp 10.0.1.5:40000 -> 10.0.1.4:${port}`) as [string, string];

function answersWith(
  file: string,
  objects: readonly Resource[],
  beside = 'azure/objects.json',
  rules: readonly object[] = RULES,
) {
  const files = new Map<string, readonly object[]>(
    file === beside ? [[file, [...objects, ...rules]]] : [[beside, objects]],
  );
  if (file !== beside) files.set(file, rules);
  const snapshot = readEvidence(
    [...files].map(([name, value]) => ({ name, bytes: new TextEncoder().encode(JSON.stringify(value)) })),
  );
  const estate = buildEstate(snapshot, new PacketSpace());
  const verdicts = [SSH, WEB].map((text) => {
    const probe = parseProbe(text);
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estate, probe, false);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
  return { verdicts, isGap: snapshot.gaps.some(({ what }) => what.includes('which virtual network')) };
}

const HELD = { verdicts: ['deny', 'allow'], isGap: false };
const [FIRST, ...SECOND] = RULES as [Resource, ...Resource[]];
test.each([
  ['one that cannot be read', [{ ...FIRST, properties: { priority: 'ten' } }, ...SECOND], 'undecided'],
  ['none that can', [{ ...FIRST, properties: { protocol: 6 } }], 'undecided'],
  ['one of a configuration', [{ id: FIRST.id, properties: FIRST.properties }, ...SECOND], 'allow'],
])('a list of admin rules with %s', (_, rules, verdict) => {
  const { verdicts } = answersWith('azure/hub.json', HUB, 'azure/objects.json', rules);
  expect(verdicts).toEqual([verdict, verdict]);
});

const OTHERS = { verdicts: ['allow', 'deny'], isGap: false };
const UNKNOWN = { verdicts: ['undecided', 'undecided'], isGap: true };

test.each([
  // Named as the network, or as nothing where there is only one.
  ['azure/hub.json', HUB, HELD],
  ['azure/HUB/rules.json', HUB, HELD],
  ['azure/hub-admin-rules.json', HUB, HELD],
  ['azure/admin-rules/hub.json', HUB, HELD],
  ['azure/az-network-manager-list-effective-security-admin-rule.json', HUB, HELD],
  ['azure/listNetworkManagerEffectiveSecurityAdminRules.json', HUB, HELD],
  ['azure/objects.json', HUB, HELD],
  ['azure/hub.json', [...HUB, FAR], HELD],
  ['azure/far_rules.json', [...HUB, FAR], OTHERS],
  // Named as a network of which nothing is in evidence.
  ['azure/far.json', HUB, UNKNOWN],
  ['azure/admin-rules/far.json', HUB, UNKNOWN],
  ['azure/far/admin-rules.json', HUB, UNKNOWN],
  ['azure/hub-2.json', HUB, UNKNOWN],
  ['azure/hub10.json', HUB, UNKNOWN],
  ['azure/old-hub-rules.json', HUB, UNKNOWN],
  ['azure/third.json', [...HUB, FAR], UNKNOWN],
  ['azure/admin-rules.json', [...HUB, FAR], UNKNOWN],
  ['azure/admin-rules.json', [...HUB, ...machine('other far/app 10.9.1.4')], UNKNOWN],
])('admin rules in %s', (file, objects, expected) => {
  expect(answersWith(file, objects)).toEqual(expected);
});
