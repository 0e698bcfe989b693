import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import type { Answers, NetworkInterface } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { randomEstate } from './aws-random-estate.ts';
import { simulate } from './aws-simulator.ts';

const RUNS = 30;
const PORTS = [22, 443, 1023, 1024, 40_000, 61_001];
/** One address of the internet between each two that rules tell apart. */
const CLIENTS = [
  ...['8.8.8.8', '8.1.1.1', '9.9.9.9', '52.0.0.100', '193.0.6.139', '200.1.1.1'],
  ...['2a00:1450::8', '2606:4700::6', '2600:1f00:5::1'],
];

/** Ports at which datagrams of the internet pass the group alone to one that carries it. */
function exposed({ documents, ...others }: Answers, group: string): number[] {
  const carriers = documents.NetworkInterfaces.filter(({ Groups }) =>
    Groups.some(({ GroupId }) => GroupId === group),
  ).map((each) => ({ ...each, Groups: [{ GroupId: group }] }));
  const evidence = { ...others, documents: { ...documents, NetworkInterfaces: carriers } };
  return PORTS.filter((port) =>
    carriers.some((carrier) =>
      calledBy(carrier).some((destination) =>
        CLIENTS.some(
          (source) =>
            source.includes(':') === destination.includes(':') &&
            simulate(evidence, { protocol: 'udp', source, destination, ports: [40_000, port] }) === 'allow',
        ),
      ),
    ),
  );
}

function calledBy({ PrivateIpAddresses, Ipv6Addresses }: NetworkInterface): string[] {
  return [
    ...PrivateIpAddresses.flatMap(({ Association }) =>
      Association === undefined ? [] : [Association.PublicIp],
    ),
    ...Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
  ];
}

test('ports of a group that the internet reaches are those that some packet reaches hop by hop', () => {
  fc.assert(
    fc.property(randomEstate, (evidence) => {
      const estate = awsEstateOf(evidence);
      const facts = judgeInternet(
        estate,
        PORTS.map((port) => ({ protocol: 'udp', port })),
      );
      for (const { GroupId } of evidence.documents.SecurityGroups) {
        const told = facts
          .map(({ fact }) => fact)
          .filter(({ id, verdict }) => id.startsWith(`internet/${GroupId}/`) && verdict === 'exposed')
          .flatMap(({ from_port, to_port }) => PORTS.filter((port) => from_port <= port && port <= to_port));
        expect([GroupId, ...told.toSorted((a, b) => a - b)]).toEqual([
          GroupId,
          ...exposed(evidence, GroupId),
        ]);
      }
    }),
    { numRuns: RUNS },
  );
});
