import fc from 'fast-check';
import { compare } from './compare.ts';
import { loadSteps, ruleSet } from './iptables.ts';
import { type Kernel, type KernelPacket, startKernel } from './kernel.ts';
import { connection, LINKS, packet } from './universe.ts';

/** What a round of random rule sets showed. */
export interface Round {
  readonly ruleSets: number;
  readonly packets: number;
  readonly connections: number;
  readonly undecided: number;
  /** An answer that differs, with the rules that it takes. */
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

/** Rules of both families, and packets to ask about. */
interface Scenario {
  readonly withOpaque: boolean;
  readonly rules: readonly [v4: string, v6: string];
  readonly packets: readonly KernelPacket[];
  /** First packets of connections. */
  readonly connections: readonly KernelPacket[];
}

const several = (family: 4 | 6) =>
  fc.array(packet(family), { minLength: PACKETS_PER_SET / 2, maxLength: PACKETS_PER_SET / 2 });

const scenario: fc.Arbitrary<Scenario> = fc.boolean().chain((withOpaque) =>
  fc.record({
    withOpaque: fc.constant(withOpaque),
    rules: fc.tuple(ruleSet(4, withOpaque), ruleSet(6, withOpaque)),
    packets: fc
      .tuple(several(4), several(6))
      .map((lists) => lists.flat().map((make, index): KernelPacket => make(index))),
    connections: fc
      .array(connection, { minLength: CONNECTIONS_PER_SET, maxLength: CONNECTIONS_PER_SET })
      .map((list) => list.map((make, index) => make(index))),
  }),
);

/** Compares Flowproof's answers with the kernel's until `packets` were asked; stops at the first difference, and makes its rules few. */
export async function oracleRound({ packets, seed, onProgress }: Options): Promise<Round> {
  const kernel = await startKernel(LINKS);
  const counts = { ruleSets: 0, packets: 0, connections: 0, undecided: 0 };
  try {
    for (let chunk = 0; counts.packets < packets; chunk++) {
      for (const each of fc.sample(scenario, { seed: seed * 1_000_003 + chunk, numRuns: SETS_AT_ONCE })) {
        const single = await differences(kernel, each, 'packets');
        const whole = await differences(kernel, each, 'connections');
        const wrong = [...single.wrong, ...whole.wrong];
        counts.ruleSets++;
        counts.packets += each.packets.length;
        counts.connections += each.connections.length;
        counts.undecided += single.undecided + whole.undecided;
        onProgress?.(counts.packets);
        if (wrong.length > 0) return { ...counts, failure: await smaller(kernel, each, wrong[0] as Wrong) };
      }
    }
    return counts;
  } finally {
    kernel.end();
  }
}

interface Wrong {
  readonly what: 'packets' | 'connections';
  readonly asked: KernelPacket;
  readonly text: string;
}

/** Which source a packet was given is not carried along, so that rules which ask for it after that are undecided. */
const DISGUISES = /-j (SNAT|MASQUERADE)/;
/** What is tracked one way only is taken up in its middle, as a setting says. */
const UNTRACKS = /--notrack/;

/** Answers that differ from the kernel's; where nothing leaves them open, undecided is one. */
async function differences(
  kernel: Kernel,
  { withOpaque, rules, ...asked }: Scenario,
  what: Wrong['what'],
): Promise<{ readonly undecided: number; readonly wrong: readonly Wrong[] }> {
  const answers = await compare(kernel, loadSteps(...rules), asked[what], what);
  const leavesOpen = (text: string) =>
    DISGUISES.test(text) || (what === 'connections' && UNTRACKS.test(text));
  const isOpen = withOpaque || rules.some(leavesOpen);
  const unsure = answers.filter(({ verdict }) => verdict === 'undecided');
  const wrong = answers.filter(({ verdict, passed }) =>
    verdict === 'undecided' ? !isOpen : (verdict === 'allow') !== passed,
  );
  return {
    undecided: unsure.length,
    wrong: wrong.map(({ asked, probe, verdict, passed }) => ({
      what,
      asked,
      text: `${what === 'packets' ? '' : 'connection '}${probe}: ${verdict}, and the kernel ${passed ? 'lets it pass' : 'stops it'}`,
    })),
  };
}

/** The difference with the rules that it takes: each one is left out that is not needed for it. */
async function smaller(
  kernel: Kernel,
  { withOpaque, rules }: Scenario,
  { asked, what }: Wrong,
): Promise<string> {
  const index = asked.source.includes(':') ? 1 : 0;
  const other = rules[1 - index] as string;
  let lines = (rules[index] as string).split('\n');
  const still = async (tried: readonly string[]): Promise<Wrong | undefined> => {
    const text = tried.join('\n');
    const pair = index === 0 ? ([text, other] as const) : ([other, text] as const);
    const alone = { withOpaque, rules: pair, packets: [asked], connections: [asked] };
    return (await differences(kernel, alone, what)).wrong[0];
  };
  let told = await still(lines);
  for (let at = lines.length - 1; at >= 0 && told !== undefined; at--) {
    if (!lines[at]?.startsWith('-A')) continue;
    const fewer = lines.toSpliced(at, 1);
    const wrong = await still(fewer);
    if (wrong === undefined) continue;
    lines = fewer;
    told = wrong;
  }
  const alone = told === undefined ? 'only among the other packets: ' : '';
  return `${alone}${(told ?? { text: JSON.stringify(asked) }).text}\n${lines.join('\n')}`;
}
