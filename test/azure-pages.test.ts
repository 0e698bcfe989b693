import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { adminRules, machine, network, type Resource, securityGroup } from './azure-estate.ts';

const ESTATE = [
  network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=filter']),
  ...machine('vm hub/app 10.0.1.4 asg=web'),
  ...machine('client hub/app 10.0.1.5'),
  securityGroup('filter', ['100 in deny Tcp 443 from asg:web to *']),
  ...adminRules(['10 in Allow Tcp 8443 from * to *']),
];

/** What a list that has further pages leaves open: rules, and members of groups, that nobody sees. */
test.each<readonly [type: string, web: string, other: string]>([
  ['nothing', 'allow', 'allow'],
  ['networkInterfaces', 'undecided', 'undecided'],
  ['securityAdminConfigurations', 'undecided', 'undecided'],
  ['networkSecurityGroups', 'allow', 'allow'],
])('%s on one page of several', (type, web, other) => {
  const isMeant = ({ id }: Resource) => String(id).includes(`/${type}/`);
  const files = [
    ['objects.json', { value: ESTATE.filter((each) => !isMeant(each)) }],
    ['page.json', { value: ESTATE.filter(isMeant), nextLink: 'https://management.azure.com/next' }],
  ] as const;
  const shown = type === 'nothing' ? files.slice(0, 1) : files;
  const evidence = shown.map(([name, value]) => ({
    name: `azure/hub/${name}`,
    bytes: new TextEncoder().encode(JSON.stringify(value)),
  }));
  const estate = buildEstate(readEvidence(evidence), new PacketSpace());
  const verdicts = [443, 444].map((port) => {
    const probe = parseProbe(`tcp 10.0.1.77:40000 -> 10.0.1.4:${port}`);
    const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
  expect(verdicts).toEqual([web, other]);
});
