import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import type { BalancedAnswers } from './aws-balancer-documents.ts';
import { isHandedTo, nodesIn, simulateBalanced } from './aws-balancer-simulator.ts';
import type { NetworkInterface } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { balancedEstate, CALLED } from './aws-random-balancers.ts';
import { ENDS_OF_PARTS } from './aws-random-rules.ts';
import { addressesOf, type Said } from './aws-simulator.ts';
import { deploy } from './row-deployment.ts';

const RUNS = 25;
const STRANGERS = ['8.8.8.8', '193.0.6.139', '200.1.1.1'];
const VERDICTS = { allow: 'open', deny: 'blocked', perhaps: 'undecided' } as const;

const firstOf = (each: NetworkInterface) => addressesOf(each)[0] as string;

/** Machines with one address. */
function machinesOf({ documents }: BalancedAnswers): string[] {
  return documents.NetworkInterfaces.filter(
    ({ Attachment, PrivateIpAddresses }) => Attachment !== undefined && PrivateIpAddresses.length === 1,
  ).map(firstOf);
}

/** The address of a node within its network, and the one that the internet calls. */
function calledBy(source: string, node: NetworkInterface): string[] {
  if (!STRANGERS.includes(source)) return [firstOf(node)];
  return node.PrivateIpAddresses.flatMap(({ Association }) => Association?.PublicIp ?? []);
}

const protocols = fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const);

const drawn = balancedEstate.chain((evidence) =>
  fc.record({
    evidence: fc.constant(evidence),
    ends: fc.shuffledSubarray(machinesOf(evidence), { minLength: 2, maxLength: 2 }),
    node: fc.constantFrom(...nodesIn(evidence)),
    called: fc.constantFrom(...CALLED, ...CALLED, 22),
    port: fc.constantFrom(22, 443, 61_001),
    protocol: protocols,
  }),
);

test('rows to balancers are open or blocked as single packets are', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, ends: [source = ''], node, called, protocol }) => {
      const estate = awsEstateOf(evidence);
      const destination = firstOf(node);
      const row = `{ from: a, to: b, services: ${protocol}/${called}, oneWay: ${protocol === 'udp'} }`;
      const roles = { a: source, b: destination, c: source };
      const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
      const said = new Set(
        ENDS_OF_PARTS.map((client) =>
          simulateBalanced(evidence, { protocol, source, destination, ports: [client, called] }),
        ),
      );
      const [first] = said;
      // Some client ports are let through, others perhaps.
      const mixed = said.has('perhaps') ? ['partial', 'undecided'] : ['partial'];
      expect(said.size === 1 ? [VERDICTS[first as Said]] : mixed).toContain(judged?.fact.verdict);
    }),
    { numRuns: RUNS },
  );
});

test('what single packets of others reach by a balancer is exposed', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, ends, port, protocol }) => {
      const [friend = '', target = ''] = ends;
      const estate = awsEstateOf(evidence);
      const row = `{ role: b, services: ${protocol}/${port}, allow: [a] }`;
      // The balancers themselves may call it, so that what is found are their clients.
      const nodes = nodesIn(evidence).flatMap(addressesOf);
      const allowed = [friend, ...nodes].map((each) => `"${each}"`).join(', ');
      const roles = { a: `[${allowed}]`, b: target, c: friend };
      const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined), []);
      const others = machinesOf(evidence).filter((each) => !ends.includes(each));
      const reached = [...others, ...STRANGERS].some((source) =>
        nodesIn(evidence).some((node) =>
          calledBy(source, node).some((destination) =>
            CALLED.some((called) => {
              const sent = { protocol, source, destination, ports: [40_000, called] } as const;
              return isHandedTo(evidence, sent, target, port);
            }),
          ),
        ),
      );
      if (reached) expect(judged?.fact.verdict).toBe('exposed');
    }),
    { numRuns: RUNS },
  );
});
