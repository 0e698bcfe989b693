import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action, Condition, Rule } from '../src/model/filter.ts';
import type { Packet } from '../src/net/packet.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { surroundingsOf } from '../src/reach/host/host-surroundings.ts';
import { startFlow } from '../src/reach/program/flow.ts';
import { runBase } from '../src/reach/program/interpreter.ts';
import { decides, Trace } from '../src/reach/program/trace.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';
import { inputProgram } from './host-program.ts';

/** Programs of chains over a universe of sixteen packets: four ports and four sources, each rule a test of either. */
const CHAINS = ['base', 'first', 'second', 'third'];
const UNIVERSE: readonly Packet[] = [0, 1, 2, 3].flatMap((port) =>
  [0n, 1n, 2n, 3n].map(
    (source): Packet => ({
      family: 4,
      protocol: 6,
      source,
      destination: 9n,
      sourcePort: 1024,
      destinationPort: port,
    }),
  ),
);
const ORIGIN = { file: 'program', text: '' };

interface Step {
  readonly ports: readonly number[] | undefined;
  readonly source: number | undefined;
  readonly negated: boolean;
  readonly opaque: boolean;
  readonly action: 'accept' | 'drop' | 'return' | 'continue' | 'jump' | 'goto' | 'mark' | 'if-marked';
  readonly target: number;
}

const step = fc.record<Step>({
  ports: fc.option(fc.subarray([0, 1, 2, 3]), { nil: undefined }),
  source: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  negated: fc.boolean(),
  opaque: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
  action: fc.constantFrom('accept', 'drop', 'return', 'continue', 'jump', 'goto', 'mark', 'if-marked'),
  target: fc.integer({ min: 1, max: 3 }),
});
const program = fc.tuple(...CHAINS.map(() => fc.array(step, { maxLength: 5 })));

type Program = readonly (readonly Step[])[];

/** Chains lead only to later ones, so that nothing loops. */
function actionOf({ action, target }: Step, chain: number): Action {
  switch (action) {
    case 'jump':
    case 'goto': {
      const to = CHAINS[Math.max(target, chain + 1)];
      return to === undefined ? { kind: 'continue' } : { kind: action, chain: to };
    }
    case 'mark':
      return { kind: 'mark', of: 'packet', value: 1, mask: 1 };
    case 'if-marked':
      return { kind: 'drop' };
    default:
      return { kind: action };
  }
}

function conditionsOf({ ports, source, negated, opaque, action }: Step): Condition[] {
  const conditions: Condition[] = [];
  if (ports !== undefined) {
    conditions.push({
      kind: 'packet',
      negated,
      boxes: [{ protocol: [[6, 6]], destinationPort: ports.map((port) => [port, port]) }],
    });
  }
  if (source !== undefined) {
    conditions.push({
      kind: 'packet',
      boxes: [{ source: [{ family: 4, first: BigInt(source), last: BigInt(source) }] }],
    });
  }
  if (action === 'if-marked') conditions.push({ kind: 'mark', of: 'packet', value: 1, mask: 1 });
  if (opaque) conditions.push({ kind: 'opaque', reason: 'a coin' });
  return conditions;
}

function programOf(steps: Program): ReturnType<typeof inputProgram> {
  const chains = steps.map((list, chain): [string, Rule[]] => [
    CHAINS[chain] as string,
    list.map(
      (each, index): Rule => ({
        id: `${chain}/${index}`,
        conditions: conditionsOf(each),
        action: actionOf(each, chain),
        origin: ORIGIN,
      }),
    ),
  ]);
  return inputProgram(Object.fromEntries(chains), 'base', ORIGIN);
}

/** What one packet meets, rule by rule, when each opaque rule has fallen one way. */
function verdictOf(steps: Program, packet: Packet, coins: ReadonlySet<string>): 'accept' | 'drop' {
  let marked = false;
  const walk = (chain: number): 'accept' | 'drop' | 'end' => {
    for (const [index, each] of (steps[chain] ?? []).entries()) {
      const portFits =
        each.ports === undefined || each.ports.includes(packet.destinationPort) !== each.negated;
      const sourceFits = each.source === undefined || BigInt(each.source) === packet.source;
      const coinFits = !each.opaque || coins.has(`${chain}/${index}`);
      if (!portFits || !sourceFits || !coinFits || (each.action === 'if-marked' && !marked)) continue;
      const action = actionOf(each, chain);
      if (action.kind === 'accept' || action.kind === 'drop') return action.kind;
      if (action.kind === 'return') return 'end';
      if (action.kind === 'mark') marked = true;
      if (action.kind === 'jump' || action.kind === 'goto') {
        const result = walk(CHAINS.indexOf(action.chain));
        if (result !== 'end' || action.kind === 'goto') return result;
      }
    }
    return 'end';
  };
  return walk(0) === 'accept' ? 'accept' : 'drop';
}

test('the interpreter agrees with a packet that walks the rules, and is never surer than all outcomes of opaque rules together', () => {
  fc.assert(
    fc.property(program, (steps) => {
      const space = new PacketSpace();
      const around = surroundingsOf(buildEstate(EMPTY_SNAPSHOT, space), undefined, false);
      const { filter, base } = programOf(steps);
      const packets = space.unionOf(UNIVERSE.map((packet) => space.packet(packet)));
      const trace = new Trace();
      const outcome = runBase(filter, base, [startFlow(packets, 'unknown', 'unknown')], around, trace);
      const possible = space.unionOf(outcome.passed.map((flow) => flow.packets));
      const certain = possible.difference(outcome.dropped(possible));

      const opaque = steps
        .flatMap((list, chain) => list.flatMap((each, index) => (each.opaque ? [`${chain}/${index}`] : [])))
        .slice(0, 6);
      const worlds = Array.from(
        { length: 2 ** opaque.length },
        (_, bits) => new Set(opaque.filter((_coin, index) => (bits >> index) & 1)),
      );
      const told = UNIVERSE.map((packet) => trace.decisions.map((each) => decides(each, packet)));
      for (const [index, packet] of UNIVERSE.entries())
        expect(trace.decisions.map(({ packets }) => packets.has(packet))).toEqual(told[index]);
      for (const packet of UNIVERSE) {
        const verdicts = new Set(worlds.map((coins) => verdictOf(steps, packet, coins)));
        if (certain.has(packet)) expect([...verdicts]).toEqual(['accept']);
        if (verdicts.has('accept')) expect(possible.has(packet)).toBe(true);
        if (opaque.length === 0) expect(certain.has(packet)).toBe(verdicts.has('accept'));
        const said = new Set(
          trace.decisions.filter((each) => decides(each, packet)).map(({ verdict }) => verdict),
        );
        for (const verdict of verdicts) expect([...said]).toContain(verdict);
        if (opaque.length === 0) expect(said.size).toBe(1);
      }
    }),
    { numRuns: 1500 },
  );
});
