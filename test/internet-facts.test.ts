import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { estateOf as azureEstateOf, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { ESTATES, evidenceEstate, evidenceFiles } from './evidence-estate.ts';
import { cloud, estateOf } from './host-estate.ts';

const PORTS = [22, 53, 80, 443, 3389].flatMap((port) => [
  { protocol: 'tcp', port },
  { protocol: 'udp', port },
]);

describe.each([...ESTATES, 'traps/public-addresses'])('facts about the internet in %s', (name) => {
  const files = evidenceFiles(name);
  const withoutRoutes = files.filter((file) => !file.name.includes('route-tables'));

  test('name a packet that no layer stops', () => {
    expect(stopped(files)).toEqual([]);
  });

  test('name a packet that no layer stops, where the routes are not in evidence', () => {
    expect(stopped(withoutRoutes)).toEqual([]);
  });

  test('name a packet that no layer stops, where subnets let nothing in', () => {
    const closed = withoutRoutes.map((file) => {
      if (!file.name.includes('network-acls')) return file;
      const text = new TextDecoder().decode(file.bytes).replaceAll('"allow"', '"deny"');
      return { ...file, bytes: new TextEncoder().encode(text) };
    });
    expect(stopped(closed)).toEqual([]);
  });
});

/** Facts that do not say "no path leads there", though a layer stops the packet that they name on its way. */
function stopped(files: ReturnType<typeof evidenceFiles>): string[] {
  const estate = buildEstate(readEvidence(files), new PacketSpace());
  return judgeInternet(estate, PORTS)
    .filter(({ fact, prove }) => {
      const layers = prove().pairs.flatMap((pair) => pair.layers);
      const stops = layers.some((layer) => layer.direction === 'forward' && layer.verdict === 'deny');
      return stops && !fact.opened_not_reachable;
    })
    .map(({ fact }) => fact.id);
}

test('facts name the ports that packets reach, not those that a group opens', () => {
  const estate = evidenceEstate('traps/public-addresses');
  const found = judgeInternet(estate, PORTS).map(({ fact }) => {
    const { id, verdict, opened_not_reachable, partly } = fact;
    return [id, verdict, opened_not_reachable && 'opened', partly && 'partly'].filter(Boolean).join(' ');
  });
  expect(found).toEqual([
    'internet/sg-web/tcp-443 exposed',
    'internet/sg-web/tcp-22-80 closed opened',
    'internet/sg-web/tcp-3389 closed opened',
    'internet/sg-bastion/tcp-22 exposed',
    'internet/sg-bastion/tcp-3389 exposed partly',
    'internet/onprem/tcp-22 undecided opened',
  ]);
});

test('a port that one family reaches is one fact, though the other family has no path', () => {
  const found = judgeInternet(evidenceEstate('traps/public-addresses-of-senders'), PORTS);
  expect(found.map(({ fact }) => `${fact.id} ${fact.verdict}`)).toEqual([
    'internet/sg-0e40target/tcp-22 exposed',
  ]);
});

test('several asked ports are listed singly, and only packets to them are shown', () => {
  const asked = [22, 80].map((port) => ({ protocol: 'tcp', port }));
  const found = judgeInternet(evidenceEstate('traps/public-addresses'), asked);
  const several = found.find(({ fact }) => fact.id === 'internet/sg-web/tcp-22-80');
  const [pair] = several?.prove().pairs ?? [];
  expect(several?.fact.ports).toBe('22,80');
  expect(pair?.witness).toBe('tcp 203.0.113.7:49152 -> 203.0.113.10:22');
  expect(pair?.packets.map((text) => text.split(' -> ')[1])).toEqual(['10.0.1.10:22,80']);
});

test.each([
  ['10.0.2.4', '198.51.100.10', 'tcp 203.0.113.7:49152 -> 198.51.100.10:22'],
  ['fd00:db8:0:2::4', '2603:1020::10', 'tcp [2001:db8::7]:49152 -> [2603:1020::10]:22'],
])('the internet calls %s by the public address that stands for it', (inside, open, expected) => {
  const estate = azureEstateOf([
    network('hub', '10.0.0.0/16 fd00:db8::/48', ['data 10.0.2.0/24 fd00:db8:0:2::/64']),
    ...machine(`db hub/data ${inside} nsg=db public=pip`),
    publicAddress('pip', open, 'Standard'),
    securityGroup('db', ['100 in allow Tcp 22 from * to *']),
  ]);
  const [fact] = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]);
  expect(fact?.prove().pairs.map(({ witness }) => witness)).toEqual([expected]);
});

test.each(['aa', 'zz'])(
  'machine %s that all of the internet reaches makes a fact of a whole group',
  (open) => {
    const [narrow, wide] = open === 'aa' ? ['bb', 'aa'] : ['bb', 'zz'];
    const estate = azureEstateOf([
      network('hub', '10.0.0.0/16', ['narrow 10.0.1.0/24 nsg=narrow', 'wide 10.0.2.0/24 nsg=wide']),
      ...machine(`${narrow} hub/narrow 10.0.1.4 nsg=jump public=pip1`),
      ...machine(`${wide} hub/wide 10.0.2.4 nsg=jump public=pip2`),
      publicAddress('pip1', '198.51.100.10', 'Standard'),
      publicAddress('pip2', '198.51.100.11', 'Standard'),
      securityGroup('jump', ['100 in allow Tcp 22 from * to *']),
      securityGroup('narrow', ['100 in allow Tcp 22 from 203.0.113.0/24 to *']),
      securityGroup('wide', ['100 in allow Tcp 22 from * to *']),
    ]);
    const judged = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]).find(({ fact }) =>
      fact.id.includes('jump'),
    );
    expect(judged?.fact).toMatchObject({ verdict: 'exposed', partly: false });
    expect(judged?.prove().pairs.map(({ witness }) => witness?.split(' -> ')[1])).toEqual([
      '198.51.100.11:22',
    ]);
  },
);

test('what a group admits of the estate alone, by its public addresses, is nothing of the internet', () => {
  const files = cloud();
  const { SecurityGroups: groups } = files['aws/groups.json'] as { SecurityGroups: object[] };
  const admits = (CidrIp: string) => ({
    FromPort: 22,
    ToPort: 22,
    IpProtocol: 'tcp',
    IpRanges: [{ CidrIp }],
  });
  const facts = (block: string) => {
    const changed = groups.map((each) => ({ ...each, IpPermissions: [admits(block)] }));
    const estate = estateOf({ ...files, 'aws/groups.json': { SecurityGroups: changed } });
    return judgeInternet(estate, PORTS).map(({ fact }) => `${fact.id} ${fact.verdict}`);
  };
  expect(facts('203.0.113.10/32')).toEqual([]);
  expect(facts('203.0.113.11/32')).toContain('internet/sg-web/tcp-22 exposed');
});
