import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Audit } from '../src/model/audit.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { InputError } from '../src/model/input-error.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { auditEstate } from './audit-estate.ts';
import { isManifest, replaced, type Site, sitesOf, without, written } from './cut-evidence.ts';
import { readHostCase } from './host-folder-case.ts';

const ESTATES = [
  'analyzer-broken',
  'openlm-aws-compliant',
  'openlm-azure-broken',
  'openlm-azure-compliant',
  'pam-azure-broken',
  'pam-azure-compliant',
  'secretzero-aws-compliant',
];

/** Their absence says that there is none. */
const OPTIONAL =
  /\.(tags|Tags|TagSet|networkSecurityGroup|natGateway|routeTable|publicIpAddress(es)?|PublicIpAddress|Association)\b/;

/** A permission with some of its peers looks as whole as one with all. */
const PEERS = /\.(IpRanges|Ipv6Ranges|PrefixListIds|UserIdGroupPairs)\[?\]?$/;

/** Members at one of their places, or at all, whose absence once turned a verdict into its contrary, or left a row out. */
const CUTS = [
  ['openlm-aws-compliant', 'describe-listeners.json', '.Listeners[].LoadBalancerArn', 0],
  ['openlm-aws-compliant', 'describe-security-groups.json', '.SecurityGroups[].IpPermissions[].IpRanges', 1],
  ['analyzer-broken', 'describe-instances.json', '.Reservations[].Instances', 2],
  ['openlm-aws-compliant', 'describe-vpcs.json', '.Vpcs[].CidrBlockAssociationSet[].CidrBlock', 0],
  ['secretzero-aws-compliant', 'describe-subnets.json', '.Subnets[].CidrBlock', 4],
  ['secretzero-aws-compliant', 'describe-network-interfaces.json', '.NetworkInterfaces[].Groups', 0],
  ['openlm-azure-compliant', 'vnet.json', '[].addressSpace', 0],
  ['openlm-azure-compliant', 'vnet.json', '[].virtualNetworkPeerings', 0],
  ['openlm-azure-compliant', 'vnet.json', '[].virtualNetworkPeerings[].remoteVirtualNetwork', 0],
  ['openlm-azure-compliant', 'vnet.json', '[].subnets[].addressPrefix', 3],
  ['openlm-azure-broken', 'nsg.json', '[].securityRules', 0],
  ['pam-azure-broken', 'nic.json', '[].ipConfigurations[].privateIpAddress', 0],
  ['pam-azure-broken', 'nic.json', '[].ipConfigurations[].subnet', 'everywhere'],
  ['pam-azure-broken', 'firewall.json', '.route[].NextHop', 0],
  ['pam-azure-broken', 'firewall.json', '.ip[].PrefixLength', 0],
  ['pam-azure-broken', 'firewall.json', '.rules[].id', 'everywhere'],
] as const;

test.each(CUTS)('%s: %s without %s', async (estate, name, path, site) => {
  const { files, verdicts } = await readWhole(estate);
  const file = files.find((each) => each.name.endsWith(`/${name}`)) as SourceFile;
  const json: unknown = JSON.parse(new TextDecoder().decode(file.bytes));
  const sites = sitesOf(json).get(path) as Site[];
  for (const { holder, key } of site === 'everywhere' ? sites : [sites[site] as Site]) delete holder[key];
  const after = verdictsOf(
    await auditEstate(estate, undefined, (each) => replaced(each, written(file, json))),
  );
  expect(contraries(verdicts, after)).toEqual([]);
  expect([...verdicts.keys()].filter((row) => !after.has(row))).toEqual([]);
});

/** The same of answers to probes, in estates that no deployment binds. */
const PROBED = [
  ['delegated-prefix', 'describe-network-interfaces.json', '.NetworkInterfaces[].Groups', 0],
  [
    'delegated-prefix',
    'describe-network-interfaces.json',
    '.NetworkInterfaces[].Ipv4Prefixes[].Ipv4Prefix',
    0,
  ],
  ['network-not-exported', 'describe-network-interfaces.json', '.NetworkInterfaces[].PrivateIpAddresses', 0],
  ['platform-addresses', 'describe-vpcs.json', '.Vpcs[].CidrBlock', 0],
  ['networks-behind-a-transit-gateway', 'describe-route-tables.json', '.RouteTables[].Associations', 0],
  [
    'networks-behind-a-transit-gateway',
    'describe-route-tables.json',
    '.RouteTables[].Routes[].TransitGatewayId',
    0,
  ],
  ['networks-behind-a-transit-gateway', 'describe-security-groups.json', '.SecurityGroups[].VpcId', 0],
  [
    'cases-of-groups-acls-and-routes',
    'describe-security-groups.json',
    '.SecurityGroups[].IpPermissions[].FromPort',
    1,
  ],
  [
    'behind-balancers',
    'describe-load-balancers-classic.json',
    '.LoadBalancerDescriptions[].ListenerDescriptions[].Listener',
    0,
  ],
  ['behind-balancers', 'describe-load-balancers-classic.json', '.LoadBalancerDescriptions[].Instances', 0],
  ['behind-network-balancers', 'describe-listeners-stream.json', '.Listeners[].DefaultActions', 0],
  ['deny-before-allow', 'ip-addr.json', '[].addr_info[].local', 2],
  ['../openlm-azure-compliant', 'application-gateway.json', '[].httpListeners', 0],
  ['../openlm-azure-compliant', 'nic.json', '[].ipConfigurations', 0],
] as const;

test.each(PROBED)('answers in %s: %s without %s', (trap, name, path, site) => {
  const folder = `fixtures/deployments/traps/${trap}`;
  const files = readFiles(['evidence'], folder);
  const before = answersTo(folder, files);
  const after = answersTo(folder, without(files, `/${name}`, path, site));
  expect(contraries(before, after)).toEqual([]);
});

/** The same of objects that cmdlets of Windows print. */
const WINDOWS = [
  ['file-server', 'addresses.json', '[].PrefixLength', 0],
  ['web-server', 'addresses.json', '[].IPAddress', 0],
  ['web-server', 'routes.json', '[].NextHop', 0],
  ['file-server', 'dns.json', '[].ServerAddresses', 0],
] as const;

test.each(WINDOWS)('answers of %s: %s without %s', (name, file, path, site) => {
  const folder = `fixtures/windows/${name}`;
  const files = readHostCase(`${folder}/json`);
  const before = answersTo(folder, files, true);
  expect(contraries(before, answersTo(folder, without(files, `/${file}`, path, site), true))).toEqual([]);
});

function answersTo(folder: string, files: readonly SourceFile[], packetOnly = false): Whole['verdicts'] {
  const estate = buildEstate(readEvidence(files), new PacketSpace());
  const answers = new Map<string, Set<string>>();
  for (const line of readFileSync(`${folder}/probes.txt`, 'utf8').split('\n')) {
    const text = line
      .replace(/#.*$/, '')
      .trim()
      .replace(/^\S+\s*/, '');
    if (text === '') continue;
    const probe = parseProbe(text);
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estate, probe, packetOnly);
    if (typeof answer !== 'string') answers.set(text, new Set([answer.verdict]));
  }
  return answers;
}

test('evidence with a member cut out turns no verdict of a row into its contrary', async () => {
  const drawn = fc.record({
    estate: fc.constantFrom(...ESTATES),
    place: fc.nat(),
    site: fc.nat(),
    nulled: fc.boolean(),
  });
  const whole = new Map(
    await Promise.all(ESTATES.map(async (each) => [each, await readWhole(each)] as const)),
  );
  await fc.assert(
    fc.asyncProperty(drawn, async ({ estate, ...cut }) => {
      const { files, verdicts } = whole.get(estate) as Whole;
      const { member, document } = cutOut(files, cut);
      const found = await auditEstate(estate, undefined, (file) => replaced(file, document)).then(
        verdictsOf,
        nothingLeft,
      );
      expect(contraries(verdicts, found), `${estate} without ${member}`).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 120_000);

interface Whole {
  readonly files: readonly SourceFile[];
  readonly verdicts: ReadonlyMap<string, ReadonlySet<string>>;
}

async function readWhole(estate: string): Promise<Whole> {
  const files: SourceFile[] = [];
  const audit = await auditEstate(estate, undefined, (file) => {
    if (file.name.endsWith('.json') && !isManifest(file)) files.push(file);
    return file;
  });
  return { files, verdicts: verdictsOf(audit) };
}

/** One member of one document is gone, or `null` stands in its place. */
function cutOut(
  files: readonly SourceFile[],
  { place, site, nulled }: { readonly place: number; readonly site: number; readonly nulled: boolean },
): { readonly member: string; readonly document: SourceFile } {
  const all = files.flatMap((file) => {
    const json: unknown = JSON.parse(new TextDecoder().decode(file.bytes));
    return [...sitesOf(json)]
      .filter(([member]) => !OPTIONAL.test(member) && !PEERS.test(member))
      .map(([member, sites]) => ({ file, json, member, sites }));
  });
  const { file, json, member, sites } = all[place % all.length] as (typeof all)[number];
  const { holder, key } = sites[site % sites.length] as Site;
  if (nulled) holder[key] = null;
  else delete holder[key];
  return { member: `${file.name} ${member}`, document: written(file, json) };
}

/** Where the cut leaves nothing to read there is no verdict. */
function nothingLeft(error: unknown): Whole['verdicts'] {
  if (error instanceof InputError) return new Map();
  throw error;
}

/** Rows that were and are certain, and otherwise. */
function contraries(before: Whole['verdicts'], after: Whole['verdicts']): string[] {
  return [...after].flatMap(([row, verdicts]) => {
    const earlier = before.get(row);
    if (earlier === undefined || isOpenToDoubt(earlier) || isOpenToDoubt(verdicts)) return [];
    const [was, is] = [earlier, verdicts].map((each) => [...each].sort().join());
    return was === is ? [] : [`${row}: ${was}, then ${is}`];
  });
}

function isOpenToDoubt(verdicts: ReadonlySet<string>): boolean {
  return verdicts.has('undecided') || verdicts.has('partial');
}

/** Verdicts by row; a row that is not judged any more has none. */
function verdictsOf({ facts }: Audit): Map<string, Set<string>> {
  const judged = [...facts.requirements, ...facts.restrictions, ...facts.prohibitions, ...facts.structures];
  const found = new Map<string, Set<string>>();
  for (const { deployment, row, verdict } of judged) {
    const key = `${deployment}/${row}`;
    found.set(key, (found.get(key) ?? new Set()).add(verdict));
  }
  return found;
}
