import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import type { Documents, NetworkInterface } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { randomEstate } from './aws-random-estate.ts';
import { CLIENTS } from './aws-random-rules.ts';
import { type Said, type Sent, simulate } from './aws-simulator.ts';

/** Estates, and packets in each. */
const RUNS = 40;
const PACKETS = 30;

/** Without interfaces nothing is known of what is asked about. */
const LOSABLE = [
  'Subnets',
  'InternetGateways',
  'EgressOnlyInternetGateways',
  'NatGateways',
  'VpcPeeringConnections',
  'RouteTables',
  'NetworkAcls',
  'SecurityGroups',
  'TransitGatewayVpcAttachments',
  'TransitGatewayAttachments',
  'PrefixLists',
] as const;

function textOf({ protocol, source, destination, ports: [first, second] }: Sent): string {
  const host = (address: string) => (address.includes(':') ? `[${address}]` : address);
  if (protocol === 'tcp' || protocol === 'udp')
    return `${protocol} ${host(source)}:${first} -> ${host(destination)}:${second}`;
  return `${protocol} ${protocol === 'gre' ? '' : `${first}/${second} `}${source} -> ${destination}`;
}

function isOf({ PrivateIpAddresses, Ipv6Addresses }: NetworkInterface, address: string): boolean {
  return (
    PrivateIpAddresses.some(
      (own) => own.PrivateIpAddress === address || own.Association?.PublicIp === address,
    ) || Ipv6Addresses.some((own) => own.Ipv6Address === address)
  );
}

/** Between addresses of machines, what they are called by from outside, and clients; in pairs of one family. */
function packets({ NetworkInterfaces }: Documents): fc.Arbitrary<Sent[]> {
  const inside = NetworkInterfaces.filter(({ Groups }) => Groups.length > 0).flatMap((each) => [
    ...each.PrivateIpAddresses.map((own) => own.PrivateIpAddress),
    ...each.Ipv6Addresses.map((own) => own.Ipv6Address),
  ]);
  const called = NetworkInterfaces.flatMap(({ PrivateIpAddresses }) =>
    PrivateIpAddresses.flatMap(({ Association }) =>
      Association === undefined ? [] : [Association.PublicIp],
    ),
  );
  const isOutside = (address: string) => (CLIENTS as readonly string[]).includes(address);
  const ports = fc.tuple(fc.constantFrom(40_000, 1023, 65_535), fc.constantFrom(22, 443, 1023, 1024, 61_001));
  const message = fc.constantFrom<readonly [number, number]>([8, 0], [0, 0], [3, 4], [128, 0]);
  const packet = fc
    .record({
      source: fc.constantFrom(...inside, ...CLIENTS),
      destination: fc.constantFrom(...inside, ...called, ...called, ...CLIENTS),
      ports,
      message,
      kind: fc.constantFrom(
        'tcp' as const,
        'tcp' as const,
        'udp' as const,
        'message' as const,
        'gre' as const,
      ),
    })
    .filter(
      ({ source, destination }) =>
        !NetworkInterfaces.some((each) => [source, destination].every((one) => isOf(each, one))) &&
        source.includes(':') === destination.includes(':') &&
        !(isOutside(source) && (isOutside(destination) || destination.startsWith('10.'))),
    )
    .map(({ kind, source, destination, ports, message }): Sent => {
      const protocol = kind === 'message' ? (source.includes(':') ? 'icmpv6' : 'icmp') : kind;
      return {
        protocol,
        source,
        destination,
        ports: kind === 'message' ? message : kind === 'gre' ? [0, 0] : ports,
      };
    });
  return fc.array(packet, { minLength: PACKETS, maxLength: PACKETS });
}

const drawn = randomEstate.chain((evidence) =>
  fc.record({ evidence: fc.constant(evidence), sent: packets(evidence.documents) }),
);

/** What the sets say may be less than is known, and never other than what is so. */
const MAY_SAY = {
  allow: ['allow', 'undecided'],
  deny: ['deny', 'undecided'],
  perhaps: ['undecided'],
} as const;

function saidOf(estate: Estate, packet: Sent): string {
  const probe = parseProbe(textOf(packet));
  const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  return answer.verdict;
}

function wrong(estate: Estate, packet: Sent, expected: Said, allowed: readonly string[]): string[] {
  const said = saidOf(estate, packet);
  return allowed.includes(said) ? [] : [`${textOf(packet)}: ${expected} by hand, ${said} by sets`];
}

test('what one packet meets hop by hop is what the sets say', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, sent }) => {
      const estate = awsEstateOf(evidence);
      expect(
        sent.flatMap((packet) => {
          const expected = simulate(evidence, packet);
          return wrong(estate, packet, expected, [expected === 'perhaps' ? 'undecided' : expected]);
        }),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('without one of the documents the sets say less, and nothing else', () => {
  const lost = fc.constantFrom(...LOSABLE);
  fc.assert(
    fc.property(drawn, lost, ({ evidence, sent }, name) => {
      const { [name]: _lost, ...documents } = evidence.documents;
      const estate = awsEstateOf({ ...evidence, documents: documents as Documents });
      expect(
        sent.flatMap((packet) => {
          const expected = simulate(evidence, packet);
          return wrong(estate, packet, expected, MAY_SAY[expected]);
        }),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
