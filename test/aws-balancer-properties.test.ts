import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BalancedAnswers } from './aws-balancer-documents.ts';
import { nodesIn, simulateBalanced } from './aws-balancer-simulator.ts';
import type { Documents } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { LOSABLE, MAY_SAY, packets, packetsTo, wrong } from './aws-packets.ts';
import { balancedEstate, CALLED } from './aws-random-balancers.ts';

const RUNS = 40;

const drawn = balancedEstate.chain((evidence) =>
  fc.record({
    evidence: fc.constant(evidence),
    sent: packetsTo(evidence.documents, nodesIn(evidence), CALLED),
    others: packets(evidence.documents),
  }),
);

test('what a balancer hands on arrives as single packets do', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, sent, others }) => {
      const estate = awsEstateOf(evidence);
      expect(
        [...sent, ...others].flatMap((packet) => {
          const expected = simulateBalanced(evidence, packet);
          return wrong(estate, packet, expected, [expected === 'perhaps' ? 'undecided' : expected]);
        }),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

/** Without listeners or targets a balancer is judged as an end, by its filters. */
const DECIDING = ['attributes', 'crossing', 'Rules'] as const;

function without(evidence: BalancedAnswers, name: (typeof DECIDING)[number]): BalancedAnswers {
  const { [name]: _lost, ...balancing } = evidence.balancing;
  return { ...evidence, balancing: balancing as BalancedAnswers['balancing'] };
}

test('without what decides where a balancer hands on, or a document about what is around it, the sets say less, and nothing else', () => {
  const lost = fc.oneof(
    fc.constantFrom(...DECIDING).map((name) => (evidence: BalancedAnswers) => without(evidence, name)),
    fc.constantFrom(...LOSABLE).map((name) => (evidence: BalancedAnswers): BalancedAnswers => {
      const { [name]: _lost, ...documents } = evidence.documents;
      return { ...evidence, documents: documents as Documents };
    }),
  );
  fc.assert(
    fc.property(drawn, lost, ({ evidence, sent }, lose) => {
      const estate = awsEstateOf(lose(evidence));
      expect(
        sent.flatMap((packet) => {
          const expected = simulateBalanced(evidence, packet);
          return wrong(estate, packet, expected, MAY_SAY[expected]);
        }),
      ).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});
