import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Documents } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { LOSABLE, MAY_SAY, packets, wrong } from './aws-packets.ts';
import { estateJoinedTwice, randomEstate } from './aws-random-estate.ts';
import { simulate } from './aws-simulator.ts';

const RUNS = 40;

const withPackets = (estates: typeof randomEstate) =>
  estates.chain((evidence) =>
    fc.record({ evidence: fc.constant(evidence), sent: packets(evidence.documents) }),
  );
const drawn = withPackets(randomEstate);

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

test('where a peering and a transit gateway join two networks, references to groups may be undecided, and nothing else is said', () => {
  fc.assert(
    fc.property(withPackets(estateJoinedTwice), ({ evidence, sent }) => {
      const estate = awsEstateOf(evidence);
      expect(
        sent.flatMap((packet) => {
          const expected = simulate(evidence, packet);
          return wrong(estate, packet, expected, MAY_SAY[expected]);
        }),
      ).toEqual([]);
    }),
    { numRuns: 15 },
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

test('translating gateways whose interfaces are not in evidence are there all the same', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, sent }) => {
      const { NetworkInterfaces, NatGateways } = evidence.documents;
      const listed = NetworkInterfaces.filter(({ InterfaceType }) => InterfaceType !== 'nat_gateway');
      const estate = awsEstateOf({
        ...evidence,
        documents: { ...evidence.documents, NetworkInterfaces: listed },
      });
      // One that was deleted has given its address back.
      const isGone = (address: string) =>
        NatGateways.some(
          ({ State, NatGatewayAddresses: [own] }) => State === 'deleted' && own?.PublicIp === address,
        );
      expect(
        sent
          .filter(({ destination }) => !isGone(destination))
          .flatMap((packet) => {
            const expected = simulate(evidence, packet);
            return wrong(estate, packet, expected, [expected === 'perhaps' ? 'undecided' : expected]);
          }),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
