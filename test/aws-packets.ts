import fc from 'fast-check';
import type { Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import type { Documents, NetworkInterface } from './aws-documents.ts';
import { CLIENTS } from './aws-random-rules.ts';
import type { Said, Sent } from './aws-simulator.ts';

/** Packets in each estate. */
const PACKETS = 30;

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
export function packets({ NetworkInterfaces }: Documents): fc.Arbitrary<Sent[]> {
  const machines = NetworkInterfaces.filter(({ Description }) => Description === undefined);
  return drawnPackets(NetworkInterfaces, machines, [22, 443, 1023, 1024, 61_001]);
}

/** The same to nodes of balancers. */
export function packetsTo(
  { NetworkInterfaces }: Documents,
  nodes: readonly NetworkInterface[],
  called: readonly number[],
): fc.Arbitrary<Sent[]> {
  return drawnPackets(NetworkInterfaces, nodes, [...called, ...called, ...called, 22]);
}

function drawnPackets(
  all: readonly NetworkInterface[],
  ends: readonly NetworkInterface[],
  called: readonly number[],
): fc.Arbitrary<Sent[]> {
  const inside = (those: readonly NetworkInterface[]) =>
    those
      .filter(({ InterfaceType }) => InterfaceType !== 'nat_gateway')
      .flatMap((each) => [
        ...each.PrivateIpAddresses.map((own) => own.PrivateIpAddress),
        ...each.Ipv6Addresses.map((own) => own.Ipv6Address),
      ]);
  const publicly = ends.flatMap(({ PrivateIpAddresses }) =>
    PrivateIpAddresses.flatMap(({ Association }) =>
      Association === undefined ? [] : [Association.PublicIp],
    ),
  );
  const isOutside = (address: string) => (CLIENTS as readonly string[]).includes(address);
  const ports = fc.tuple(fc.constantFrom(40_000, 1023, 65_535), fc.constantFrom(...called));
  const message = fc.constantFrom<readonly [number, number]>([8, 0], [0, 0], [3, 4], [128, 0]);
  const senders = all.filter(({ Description }) => Description === undefined);
  const packet = fc
    .record({
      source: fc.constantFrom(...inside(senders), ...CLIENTS),
      destination: fc.constantFrom(
        ...inside(ends),
        ...publicly,
        ...publicly,
        ...(ends.length < 8 ? [] : CLIENTS),
      ),
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
        !all.some((each) => [source, destination].every((one) => isOf(each, one))) &&
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

/** Documents that may be missing: without interfaces nothing is known of what is asked about. */
export const LOSABLE = [
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

/** What the sets say may be less than is known, and never other than what is so. */
export const MAY_SAY = {
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

export function wrong(estate: Estate, packet: Sent, expected: Said, allowed: readonly string[]): string[] {
  const said = saidOf(estate, packet);
  return allowed.includes(said) ? [] : [`${textOf(packet)}: ${expected} by hand, ${said} by sets`];
}
