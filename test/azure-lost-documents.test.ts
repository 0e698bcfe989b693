import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { network } from './azure-estate.ts';
import { documentsOf } from './azure-oracle/documents.ts';
import type { AzureEstate } from './azure-oracle/estate.ts';
import { azureEstate } from './azure-oracle/random-estate.ts';
import { draws, packetOf, probeText } from './azure-oracle/random-packets.ts';
import { simulate } from './azure-oracle/simulator.ts';

/** Without interfaces nothing is known of what is asked about, and without admin rules there are none. */
const LOSABLE = ['nsg', 'vnet', 'route-table', 'asg', 'lb', 'nat-gateway', 'public-ip', 'vm'] as const;
type Losable = (typeof LOSABLE)[number];

/** The estate without a document, or without one of its objects. */
function without(estate: AzureEstate, name: Losable, object: number | undefined): Estate {
  const files = [...documentsOf(estate)].flatMap(([file, document]) => {
    if (file !== `${name}.json`) return [{ file, document }];
    const objects = document as readonly unknown[];
    const lost = object === undefined ? undefined : object % Math.max(objects.length, 1);
    return lost === undefined ? [] : [{ file, document: objects.filter((_, index) => index !== lost) }];
  });
  const encode = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));
  const evidence = files.map(({ file, document }) => ({ name: file, bytes: encode(document) }));
  return buildEstate(readEvidence(evidence), new PacketSpace());
}

test('whatever is not in evidence, no verdict turns into its contrary', () => {
  const packets = fc.array(draws, { minLength: 1, maxLength: 40, size: 'max' });
  const lost = fc.tuple(fc.constantFrom(...LOSABLE), fc.option(fc.nat(), { nil: undefined }));
  fc.assert(
    fc.property(azureEstate, packets, lost, (estate, list, [name, object]) => {
      const model = without(estate, name, object);
      for (const draw of list) {
        const packet = packetOf(estate, draw);
        const fate = packet && simulate(estate, packet);
        if (packet === undefined || fate === undefined || fate === 'unknown') continue;
        // Whose a public address is that no document tells, nobody knows.
        if (name === 'public-ip' && !/^(10\.|fd)/.test(packet.to)) continue;
        // An object of a list is lost without a trace where it alone says that it stands before machines.
        const isUntold = estate.balancers.some(({ pools }) =>
          pools.some(({ written }) => written === 'pool'),
        );
        if (name === 'lb' && object !== undefined && isUntold && !/^(10\.|fd)/.test(packet.to)) continue;
        const text = probeText(packet);
        const probe = parseProbe(text);
        if (typeof probe === 'string') throw new Error(probe);
        const answer = answerProbe(model, probe, false);
        const verdict = typeof answer === 'string' ? answer : answer.verdict;
        expect([fate, 'undecided'], text).toContain(verdict);
      }
    }),
    { numRuns: 80 },
  );
});

test.each([
  [{ count: 1, total_records: 1, skip_token: null }, false],
  [{ count: 1, total_records: 1, skip_token: 'more' }, true],
  // Without an id among what a query asks for, no token is given.
  [{ count: 1, total_records: 2, skip_token: null }, true],
  [{ count: 1, totalRecords: 1, resultTruncated: 'false' }, false],
  [{ count: 1, totalRecords: 1, resultTruncated: 'true' }, true],
])('an answer of Resource Graph that is cut is told: %j', (members, isTold) => {
  const data = [network('hub', '10.0.0.0/16', ['app 10.0.1.0/24'])];
  const bytes = new TextEncoder().encode(JSON.stringify({ ...members, data }));
  const { gaps } = readEvidence([{ name: 'azure/rows.json', bytes }]);
  expect(gaps.some(({ what }) => what.includes('one page of several'))).toBe(isTold);
});

const NIC = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network';
const member = (name: string, configuration: object) => ({
  id: `${NIC}/networkInterfaces/${name}`,
  ipConfigurations: [
    {
      privateIPAddress: '10.0.1.4',
      subnet: { id: `${NIC}/virtualNetworks/v/subnets/s` },
      applicationSecurityGroups: [{ id: `${NIC}/applicationSecurityGroups/web` }],
      ...configuration,
    },
  ],
});
test.each([
  ['groups that are no list', { applicationSecurityGroups: 'web' }],
  ['no address', { privateIPAddress: undefined }],
])('an interface with %s may be a member of any group', (_, configuration) => {
  const rule = { access: 'Allow', direction: 'Inbound', priority: 100, protocol: '*' };
  const ends = { sourcePortRange: '*', destinationPortRange: '*', destinationAddressPrefix: '*' };
  const sources = { sourceApplicationSecurityGroups: [{ id: `${NIC}/applicationSecurityGroups/web` }] };
  const id = `${NIC}/networkSecurityGroups/n`;
  const document = [
    { id: `${NIC}/applicationSecurityGroups/web` },
    {
      id,
      securityRules: [
        { id: `${id}/securityRules/a`, name: 'a', ...rule, ...ends, ...sources },
        {
          id: `${id}/securityRules/b`,
          name: 'b',
          ...rule,
          ...ends,
          access: 'Deny',
          priority: 200,
          sourceAddressPrefix: '*',
        },
      ],
    },
    {
      id: `${NIC}/virtualNetworks/v`,
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        {
          id: `${NIC}/virtualNetworks/v/subnets/s`,
          addressPrefix: '10.0.1.0/24',
          networkSecurityGroup: { id },
        },
      ],
    },
    member('other', { privateIPAddress: '10.0.1.5', applicationSecurityGroups: [] }),
    member('strange', configuration),
  ];
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const model = buildEstate(readEvidence([{ name: 'all.json', bytes }]), new PacketSpace());
  const probe = parseProbe('tcp 10.0.1.4 -> 10.0.1.5:22');
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(model, probe, false);
  expect(typeof answer === 'string' ? answer : answer.verdict).toBe('undecided');
});
