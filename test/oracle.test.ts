import { describe, expect, test } from 'vitest';
import { FORMATS } from './oracle/formats.ts';
import { whyNoKernel } from './oracle/kernel.ts';
import { oracleRound } from './oracle/round.ts';

/** What a few seconds are enough for; `npm run oracle` asks more. */
const PACKETS: Readonly<Record<string, number>> = {
  iptables: 2_000,
  nftables: 1_500,
  ufw: 300,
  firewalld: 300,
  hosts: 600,
};

describe.each(Object.entries(FORMATS))('%s', (name, format) => {
  const asked = PACKETS[name] ?? 300;
  const why = whyNoKernel(format.programs);
  if (why !== undefined && process.env.CI === 'true') throw new Error(`no kernel can be asked: ${why}`);

  test.skipIf(why !== undefined)(
    `the kernel of this machine gives the same answers${why === undefined ? '' : ` (skipped: ${why})`}`,
    async () => {
      const { failure, packets } = await oracleRound(format, { packets: asked, seed: 1 });
      expect(failure).toBeUndefined();
      expect(packets).toBe(asked);
    },
  );
});
