import { expect, test } from 'vitest';
import { CHANGE_CASES } from './oracle/change-cases.ts';
import { CHANGE_FORMATS } from './oracle/change-formats.ts';
import { changeRound, compareScripts } from './oracle/change-round.ts';
import { whyNoKernel } from './oracle/kernel.ts';

/** A few seconds of each; a script of ufw takes the longest. */
const SCRIPTS: Readonly<Record<string, number>> = { iptables: 15, nftables: 15, ufw: 1 };

for (const [name, format] of Object.entries(CHANGE_FORMATS)) {
  const why = whyNoKernel(format.programs);
  test.skipIf(why !== undefined)(
    `${name}: what scripts leave in the kernel is what the changed evidence says${why === undefined ? '' : ` (skipped: ${why})`}`,
    async () => {
      const { failure, scripts } = await changeRound(format, { scripts: SCRIPTS[name] ?? 4, seed: 7 });
      expect(failure).toBeUndefined();
      expect(scripts).toBe(SCRIPTS[name]);
    },
  );
  const cases = CHANGE_CASES[name] ?? [];
  test.skipIf(why !== undefined || cases.length === 0)(`${name}: scripts that are given`, async () => {
    const { failure, lost } = await compareScripts(format, cases);
    expect(failure).toBeUndefined();
    expect(lost).toBe(0);
  });
}
