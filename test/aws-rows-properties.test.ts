import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import type { Answers } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { randomEstate } from './aws-random-estate.ts';
import { ENDS_OF_PARTS } from './aws-random-rules.ts';
import { type Said, simulate } from './aws-simulator.ts';
import { deploy } from './row-deployment.ts';

const RUNS = 30;
const STRANGERS = ['8.8.8.8', '9.9.9.9', '193.0.6.139', '200.1.1.1'];

const VERDICTS = { allow: 'open', deny: 'blocked', perhaps: 'undecided' } as const;

interface Machine {
  readonly address: string;
  readonly called: readonly string[];
}

/** Machines with one address, as they are called within their networks and from outside. */
function machinesOf({ documents }: Answers): Machine[] {
  return documents.NetworkInterfaces.filter(
    ({ Groups, PrivateIpAddresses }) => Groups.length > 0 && PrivateIpAddresses.length === 1,
  )
    .flatMap(({ PrivateIpAddresses }) => PrivateIpAddresses)
    .map(({ PrivateIpAddress, Association }) => ({
      address: PrivateIpAddress,
      called: [PrivateIpAddress, ...(Association === undefined ? [] : [Association.PublicIp])],
    }));
}

function withoutIpv6({ documents, ...others }: Answers): Answers {
  const NetworkInterfaces = documents.NetworkInterfaces.map((each) => ({ ...each, Ipv6Addresses: [] }));
  return { ...others, documents: { ...documents, NetworkInterfaces } };
}

const drawn = randomEstate.map(withoutIpv6).chain((evidence) =>
  fc.record({
    evidence: fc.constant(evidence),
    ends: fc.shuffledSubarray(machinesOf(evidence), { minLength: 2, maxLength: 2 }),
    port: fc.constantFrom(22, 443, 1023, 1024, 61_001),
  }),
);

test('rows are open or blocked as single packets are', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, ends, port }) => {
      const [from, to] = ends as [Machine, Machine];
      const estate = awsEstateOf(evidence);
      const row = `{ from: a, to: b, services: tcp/${port} }`;
      const roles = { a: from.address, b: to.address, c: from.address };
      const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
      // Addresses within the networks are asked about, whatever else a machine is called by.
      const said = ENDS_OF_PARTS.map((client) => {
        const ends = { source: from.address, destination: to.address };
        return simulate(evidence, { protocol: 'tcp', ...ends, ports: [client, port] });
      });
      const [first] = new Set(said);
      const expected = said.every((each) => each === first) ? VERDICTS[first as Said] : 'partial';
      expect(judged?.fact.verdict).toBe(expected);
    }),
    { numRuns: RUNS },
  );
});

test('what single packets of others reach is exposed', () => {
  fc.assert(
    fc.property(drawn, ({ evidence, ends, port }) => {
      const [friend, target] = ends as [Machine, Machine];
      const estate = awsEstateOf(evidence);
      const row = `{ role: b, services: udp/${port}, allow: [a] }`;
      const roles = { a: friend.address, b: target.address, c: friend.address };
      const facts = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined), []);
      const others = [...machinesOf(evidence).map(({ address }) => address), ...STRANGERS];
      const reached = others
        .filter((source) => source !== friend.address && source !== target.address)
        .some((source) =>
          target.called.some(
            (destination) =>
              simulate(evidence, { protocol: 'udp', source, destination, ports: [40_000, port] }) === 'allow',
          ),
        );
      if (reached) expect(facts[0]?.fact.verdict).toBe('exposed');
    }),
    { numRuns: RUNS },
  );
});
