import fc from 'fast-check';
import { compare } from './compare.ts';
import { loadSteps, ruleSet } from './iptables.ts';
import { type KernelPacket, startKernel } from './kernel.ts';
import { LINKS, packet } from './universe.ts';

/** What a round of random rule sets showed. */
export interface Round {
  readonly ruleSets: number;
  readonly packets: number;
  readonly undecided: number;
  /** The smallest rule set that was found with a wrong answer, or without an opaque match and undecided. */
  readonly failure?: string;
}

interface Options {
  readonly packets: number;
  readonly seed: number;
  /** Called after each rule set with the packets so far. */
  readonly onProgress?: (packets: number) => void;
}

const PACKETS_PER_SET = 100;

/** Compares Flowproof's answers with the kernel's until `packets` were asked; stops at the first difference, and makes it small. */
export async function oracleRound({ packets, seed, onProgress }: Options): Promise<Round> {
  const kernel = await startKernel(LINKS);
  const counts = { ruleSets: 0, packets: 0, undecided: 0 };
  const several = (family: 4 | 6) =>
    fc.array(packet(family), { minLength: PACKETS_PER_SET / 2, maxLength: PACKETS_PER_SET / 2 });
  const scenario = fc.boolean().chain((withOpaque) =>
    fc.record({
      withOpaque: fc.constant(withOpaque),
      v4: ruleSet(4, withOpaque),
      v6: ruleSet(6, withOpaque),
      packets: fc
        .tuple(several(4), several(6))
        .map((lists) => lists.flat().map((make, index): KernelPacket => make(index))),
    }),
  );
  try {
    const details = await fc.check(
      fc.asyncProperty(scenario, async ({ withOpaque, v4, v6, packets: asked }) => {
        const { undecided, wrong } = await compare(kernel, loadSteps(v4, v6), asked);
        counts.ruleSets++;
        counts.packets += asked.length;
        counts.undecided += undecided.length;
        onProgress?.(counts.packets);
        const unfounded = withOpaque
          ? []
          : undecided.map((each) => `${each}: undecided, and no match is opaque`);
        const different = [...wrong, ...unfounded];
        if (different.length > 0) throw new Error(`${different[0]}\n${v4}\n${v6}`);
      }),
      { seed, numRuns: Math.ceil(packets / PACKETS_PER_SET), interruptAfterTimeLimit: 3_600_000 },
    );
    if (!details.failed) return counts;
    return { ...counts, failure: String((details.errorInstance as Error | undefined)?.message) };
  } finally {
    kernel.end();
  }
}
