import fc from 'fast-check';
import { type Asked, type Compared, compare } from './compare.ts';
import type { Format, RuleSet } from './format.ts';
import { type Kernel, type KernelPacket, startKernel } from './kernel.ts';
import { connection, type Family, isSentToGroup, LINKS, packet } from './universe.ts';

/** What a round of random rule sets showed. */
export interface Round {
  readonly ruleSets: number;
  readonly packets: number;
  readonly connections: number;
  readonly undecided: number;
  /** An answer that differs, with the parts of the rule set that it takes. */
  readonly failure?: string;
}

interface Options {
  readonly packets: number;
  readonly seed: number;
  /** Called after each rule set with the packets so far. */
  readonly onProgress?: (packets: number) => void;
}

const PACKETS_PER_SET = 100;
const CONNECTIONS_PER_SET = 30;
const SETS_AT_ONCE = 50;

/** Rules, and what is asked about them: packets, and first packets of connections. */
interface Scenario extends Readonly<Record<Asked, readonly KernelPacket[]>> {
  readonly rules: RuleSet;
}

const several = (family: Family, { packet: own = packet }: Format) =>
  fc.array(own(family), { minLength: PACKETS_PER_SET / 2, maxLength: PACKETS_PER_SET / 2 });

const scenarioOf = (format: Format): fc.Arbitrary<Scenario> =>
  fc.record({
    rules: format.ruleSet,
    packets: fc
      .tuple(several(4, format), several(6, format))
      .map((lists) => lists.flat().map((make, index): KernelPacket => make(index))),
    connections: fc
      .array(format.connection ?? connection, {
        minLength: CONNECTIONS_PER_SET,
        maxLength: CONNECTIONS_PER_SET,
      })
      .map((list) => list.map((make, index) => make(index))),
  });

/** Compares Flowproof's answers with the kernel's until `packets` were asked; stops at the first difference, and makes its rules few. */
export async function oracleRound(format: Format, { packets, seed, onProgress }: Options): Promise<Round> {
  const kernel = await startKernel(LINKS);
  const counts = { ruleSets: 0, packets: 0, connections: 0, undecided: 0 };
  try {
    await prepare(kernel, format);
    for (let chunk = 0; counts.packets < packets; chunk++) {
      const sets = Math.min(SETS_AT_ONCE, Math.ceil((packets - counts.packets) / PACKETS_PER_SET));
      for (const each of fc.sample(scenarioOf(format), { seed: seed * 1_000_003 + chunk, numRuns: sets })) {
        const { undecided, wrong } = await differences(kernel, format, each);
        counts.ruleSets++;
        counts.packets += each.packets.length;
        counts.connections += each.connections.length;
        counts.undecided += undecided;
        onProgress?.(counts.packets);
        if (wrong !== undefined) return { ...counts, failure: await smaller(kernel, format, each, wrong) };
      }
    }
    return counts;
  } finally {
    kernel.end();
  }
}

async function prepare(kernel: Kernel, { prepare: steps }: Format): Promise<void> {
  const printed = steps === undefined ? [] : await kernel.load(steps);
  if (typeof printed === 'string') throw new Error(printed);
}

/** How often answers are undecided, and the first that differs from the kernel's; where nothing leaves them open, undecided is one. */
async function differences(
  kernel: Kernel,
  format: Format,
  { rules: { parts, isOpaque }, ...asked }: Scenario,
): Promise<{ readonly undecided: number; readonly wrong: Compared | undefined }> {
  const answers = await compare(kernel, format, parts, asked);
  if (typeof answers === 'string') throw new Error([answers.slice(0, 2_000), ...parts].join('\n'));
  const isOpen = ({ what, asked: packet }: Compared) =>
    isOpaque || isSentToGroup(packet) || format.isUndecidable(parts, what, packet);
  return {
    undecided: answers.filter(({ verdict }) => verdict === 'undecided').length,
    wrong: answers.find((each) =>
      each.verdict === 'undecided' ? !isOpen(each) : (each.verdict === 'allow') !== each.passed,
    ),
  };
}

/** The difference with the parts that it takes: each one is left out that is not needed for it. */
async function smaller(
  kernel: Kernel,
  format: Format,
  { rules }: Scenario,
  first: Compared,
): Promise<string> {
  const { asked, what } = first;
  const still = async (parts: readonly string[]): Promise<Compared | undefined> => {
    const nothing = { packets: [], connections: [] };
    const alone = { ...nothing, [what]: [asked], rules: { ...rules, parts } };
    // What the kernel refuses is no rule set.
    return (await differences(kernel, format, alone).catch(() => undefined))?.wrong;
  };
  let { parts } = rules;
  let told = await still(parts);
  for (let at = parts.length - 1; at >= 0 && told !== undefined; at--) {
    const fewer = parts.toSpliced(at, 1);
    const wrong = await still(fewer);
    if (wrong === undefined) continue;
    parts = fewer;
    told = wrong;
  }
  const alone = told === undefined ? 'only among the other packets: ' : '';
  const { probe, verdict, passed, names } = told ?? first;
  const question = `${what === 'packets' ? '' : 'connection '}${probe}`;
  return [
    `${alone}${question}: ${verdict} by ${names}, and the kernel ${passed ? 'lets it pass' : 'stops it'}`,
    ...parts,
  ].join('\n');
}
