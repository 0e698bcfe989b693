import { expect, test } from 'vitest';
import { whyNoKernel } from './oracle/kernel.ts';
import { oracleRound } from './oracle/round.ts';

const why = whyNoKernel(['iptables-restore', 'ip6tables-restore']);
if (why !== undefined && process.env.CI === 'true') throw new Error(`no kernel can be asked: ${why}`);

/** `npm run oracle` asks more. */
test.skipIf(why !== undefined)(
  `the kernel of this machine gives the same answers${why === undefined ? '' : ` (skipped: ${why})`}`,
  { timeout: 120_000 },
  async () => {
    const { failure, packets } = await oracleRound({ packets: 5_000, seed: 1 });
    expect(failure).toBeUndefined();
    expect(packets).toBe(5_000);
  },
);
