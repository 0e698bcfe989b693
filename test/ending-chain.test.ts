import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Condition, Rule } from '../src/model/filter.ts';
import type { Packet } from '../src/net/packet.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { surroundingsOf } from '../src/reach/host/host-surroundings.ts';
import { startFlow } from '../src/reach/program/flow.ts';
import { runBase } from '../src/reach/program/interpreter.ts';
import { decides, Trace } from '../src/reach/program/trace.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';
import { inputProgram } from './host-program.ts';

/** Long chains over thirty-two packets, a few rules of which ask of them; they are far apart, so that some questions are wide. */
const PORTS = [0, 1, 40_000, 40_001];
const SOURCES = [0n, 1n, 0xf000_0000n, 0xf000_0001n];
const DESTINATIONS = [8n, 9n];
const UNIVERSE: readonly Packet[] = PORTS.flatMap((destinationPort) =>
  SOURCES.flatMap((source) =>
    DESTINATIONS.map(
      (destination): Packet => ({
        family: 4,
        protocol: 6,
        source,
        destination,
        sourcePort: 1024,
        destinationPort,
      }),
    ),
  ),
);
const LINKS = ['eth0', 'eth1', 'eth2'];
const ORIGIN = { file: 'chain', text: '' };

interface Step {
  readonly ports: readonly number[];
  readonly source: number | undefined;
  readonly destination: number | undefined;
  readonly link: string | undefined;
  readonly opaque: boolean;
  readonly action: 'accept' | 'drop' | 'continue';
  readonly at: number;
}

const step = fc.record<Step>({
  ports: fc.subarray(PORTS, { minLength: 1 }),
  source: fc.option(fc.nat(3), { nil: undefined }),
  destination: fc.option(fc.nat(1), { nil: undefined }),
  link: fc.option(fc.constantFrom(...LINKS), { nil: undefined }),
  opaque: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
  action: fc.constantFrom('accept', 'drop', 'continue'),
  at: fc.nat(600),
});
const question = fc.record({
  packets: fc.subarray([...UNIVERSE], { minLength: 1 }),
  link: fc.constantFrom(...LINKS),
});

function conditionsOf({ ports, source, destination, link, opaque }: Step): Condition[] {
  const at = (address: bigint | undefined) =>
    address === undefined ? undefined : [{ family: 4 as const, first: address, last: address }];
  const from = at(source === undefined ? undefined : SOURCES[source]);
  const to = at(destination === undefined ? undefined : DESTINATIONS[destination]);
  const box = {
    protocol: [[6, 6]] as const,
    destinationPort: ports.map((port) => [port, port] as const),
    ...(from && { source: from }),
    ...(to && { destination: to }),
  };
  return [
    { kind: 'packet', boxes: [box] },
    ...(link === undefined
      ? []
      : [{ kind: 'interface', direction: 'in', name: link, prefix: false } as const]),
    ...(opaque ? [{ kind: 'opaque', reason: 'a coin' } as const] : []),
  ];
}

/** Between the rules that ask of the packets stand others, which none of them matches. */
function programOf(steps: readonly Step[]): ReturnType<typeof inputProgram> {
  const rules: Rule[] = Array.from({ length: 600 }, (_, index) => ({
    id: `other/${index}`,
    conditions: [{ kind: 'packet', boxes: [{ protocol: [[17, 17]], destinationPort: [[index, index]] }] }],
    action: { kind: 'accept' },
    origin: ORIGIN,
  }));
  for (const [index, each] of steps.entries())
    rules.splice(each.at, 0, {
      id: `${index}`,
      conditions: conditionsOf(each),
      action: { kind: each.action },
      origin: ORIGIN,
    });
  return inputProgram({ INPUT: rules }, 'INPUT', ORIGIN);
}

function verdictOf(
  rules: readonly (Step | undefined)[],
  { source, destination, destinationPort }: Packet,
  incoming: string,
  coins: ReadonlySet<Step>,
): 'accept' | 'drop' {
  for (const each of rules) {
    if (each === undefined || each.action === 'continue') continue;
    const fits =
      each.ports.includes(destinationPort) &&
      (each.source === undefined || SOURCES[each.source] === source) &&
      (each.destination === undefined || DESTINATIONS[each.destination] === destination) &&
      (each.link === undefined || each.link === incoming) &&
      (!each.opaque || coins.has(each));
    if (fits) return each.action;
  }
  return 'drop';
}

test('a long chain says of each question what a packet meets that walks its rules, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 8 }),
      fc.array(question, { minLength: 1, maxLength: 6 }),
      (steps, questions) => {
        const space = new PacketSpace();
        const around = surroundingsOf(buildEstate(EMPTY_SNAPSHOT, space), undefined, false);
        const { filter, base } = programOf(steps);
        const walked = filter.chains.get('INPUT')?.rules.map(({ id }) => steps[Number(id)]) ?? [];
        const opaque = steps.filter((each) => each.opaque);
        const worlds = Array.from(
          { length: 2 ** opaque.length },
          (_, bits) => new Set(opaque.filter((_coin, index) => (bits >> index) & 1)),
        );
        for (const { packets, link } of questions) {
          const trace = new Trace();
          const asked = space.unionOf(packets.map((packet) => space.packet(packet)));
          const outcome = runBase(filter, base, [startFlow(asked, { name: link }, 'none')], around, trace);
          const possible = space.unionOf(outcome.passed.map((flow) => flow.packets));
          const certain = possible.difference(outcome.dropped(possible));
          for (const packet of UNIVERSE) {
            if (!packets.includes(packet)) {
              expect(possible.has(packet)).toBe(false);
              continue;
            }
            const verdicts = new Set(worlds.map((coins) => verdictOf(walked, packet, link, coins)));
            expect([possible.has(packet), certain.has(packet)]).toEqual([
              verdicts.has('accept'),
              !verdicts.has('drop'),
            ]);
            const said = trace.decisions.filter((each) => decides(each, packet));
            expect(said.every((each) => each.packets.has(packet))).toBe(true);
            for (const verdict of verdicts) expect(said.map((each) => each.verdict)).toContain(verdict);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
});
