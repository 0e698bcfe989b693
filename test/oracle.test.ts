import { describe, expect, test } from 'vitest';
import { FORMATS } from './oracle/formats.ts';
import { whyNoKernel } from './oracle/kernel.ts';
import { oracleRound } from './oracle/round.ts';

/** `npm run oracle` asks more. */
describe.each(Object.entries(FORMATS))('%s', (_, format) => {
  const why = whyNoKernel(format.programs);
  if (why !== undefined && process.env.CI === 'true') throw new Error(`no kernel can be asked: ${why}`);

  test.skipIf(why !== undefined)(
    `the kernel of this machine gives the same answers${why === undefined ? '' : ` (skipped: ${why})`}`,
    { timeout: 120_000 },
    async () => {
      const { failure, packets } = await oracleRound(format, { packets: 2_000, seed: 1 });
      expect(failure).toBeUndefined();
      expect(packets).toBe(2_000);
    },
  );
});
