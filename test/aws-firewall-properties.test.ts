import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { type Seen, simulateFirewall } from './aws-firewall-simulator.ts';
import { firewallFiles, randomFirewall } from './aws-random-firewalls.ts';
import { OUT, TO_FIREWALL, ways } from './firewalled-network.ts';
import { estateOf, type Files } from './host-estate.ts';

const ANY = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** The firewall stands before the public subnet of web, where groups and subnets let everything pass. */
const NETWORK: Files = {
  ...ways({
    web: [TO_FIREWALL],
    firewall: [OUT],
    arrivals: [['10.0.1.0/24', 'vpce-0f01']],
    protocol: '-1',
  }),
  'aws/groups.json': {
    SecurityGroups: ['sg-web', 'sg-db'].map((GroupId) => ({
      GroupId,
      VpcId: 'vpc-1',
      OwnerId: '111122223333',
      IpPermissions: [ANY],
      IpPermissionsEgress: [ANY],
    })),
  },
};

const packets: fc.Arbitrary<Seen[]> = fc.array(
  fc
    .record({
      protocol: fc.constantFrom('tcp', 'tcp', 'tcp', 'udp', 'icmp', 'gre'),
      other: fc.constantFrom('192.0.2.9', '192.0.2.7', '198.51.100.1'),
      isInward: fc.boolean(),
      ports: fc.tuple(fc.constantFrom(40_000, 443, 1023), fc.constantFrom(443, 22, 1024)),
    })
    .map(
      ({ protocol, other, isInward, ports }): Seen => ({
        protocol,
        ports: protocol === 'icmp' ? [8, 0] : protocol === 'gre' ? [0, 0] : ports,
        source: isInward ? other : '10.0.1.10',
        destination: isInward ? '10.0.1.10' : other,
      }),
    ),
  { minLength: 8, maxLength: 8 },
);

function textOf({ protocol, source, destination, ports: [first, second] }: Seen): string {
  const [from, to] = [source, destination].map((each) => (each === '10.0.1.10' ? 'web' : each));
  if (protocol === 'tcp' || protocol === 'udp') return `${protocol} ${from}:${first} -> ${to}:${second}`;
  return `${protocol} ${protocol === 'icmp' ? `${first}/${second} ` : ''}${from} -> ${to}`;
}

test('what one packet meets in a firewall rule by rule is what the sets say', () => {
  fc.assert(
    fc.property(randomFirewall, packets, (firewall, sent) => {
      const estate = estateOf({ ...NETWORK, ...firewallFiles(firewall) });
      for (const packet of sent) {
        const text = textOf(packet);
        const probe = parseProbe(text);
        if (typeof probe === 'string') throw new Error(probe);
        const said = simulateFirewall(firewall, packet);
        const answer = answerProbe(estate, probe, false);
        const verdict = typeof answer === 'string' ? answer : answer.verdict;
        const expected = said === 'perhaps' ? 'undecided' : said;
        // Which answers belong to what stateless rules pass is not told apart.
        if (verdict === 'undecided' && JSON.stringify(firewall).includes('aws:pass')) continue;
        expect(`${verdict} ${text}`).toBe(`${expected} ${text}`);
      }
    }),
    { numRuns: 100 },
  );
});
