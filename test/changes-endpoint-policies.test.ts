import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { machine, network, privateEndpoint, securityGroup } from './azure-estate.ts';

const ESTATE = [
  network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24 nsg=closed']),
  ...machine('vm hub/app 10.0.1.4'),
  ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
  privateEndpoint('sql Approved'),
  securityGroup('closed', ['100 in deny * * from * to *']),
];
const UPDATE = 'az network vnet subnet update -g rg-test --vnet-name hub -n pe';

/** Whether a group that denies holds for a private endpoint, once a script is done with its subnet. */
test.each([
  ['true', 'allow'],
  [`${UPDATE} --private-endpoint-network-policies Enabled`, 'deny'],
  [`${UPDATE} --private-endpoint-network-policies RouteTableEnabled`, 'allow'],
  [`${UPDATE} --disable-private-endpoint-network-policies false`, 'deny'],
  [`${UPDATE} --disable-private-endpoint-network-policies`, 'allow'],
  [`${UPDATE} --private-endpoint-network-policies "$POLICIES"`, 'undecided'],
  [`${UPDATE} --delegations Microsoft.Web/serverFarms`, 'undecided'],
])('%s', (script, verdict) => {
  const before = [{ name: 'azure/objects.json', bytes: Buffer.from(JSON.stringify(ESTATE)) }];
  const after = applyChanges(before, [{ file: { name: 'change.sh', bytes: Buffer.from(`${script}\n`) } }]);
  const estate = buildEstate(readEvidence(after.files), new PacketSpace());
  const probe = parseProbe('tcp 10.0.1.4:40000 -> 10.0.2.4:1433');
  const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
  expect(typeof answer === 'string' ? answer : answer.verdict).toBe(verdict);
});
