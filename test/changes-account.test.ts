import { expect, test } from 'vitest';
import { whyNoAccount } from './oracle/aws-account.ts';
import { awsRound } from './oracle/aws-round.ts';

/** A few seconds; `npm run oracle -- aws` carries out more. */
const SCRIPTS = 8;

const why = whyNoAccount();
if (why !== undefined && process.env.CI === 'true') throw new Error(`no account can be emulated: ${why}`);

test.skipIf(why !== undefined)(
  `what scripts of the real aws leave in an account is what the changed evidence says${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const { failure, scripts, different } = await awsRound({
      scripts: SCRIPTS,
      seed: Number(process.env.SEED ?? 1),
    });
    expect(failure).toBeUndefined();
    expect([scripts, different]).toEqual([SCRIPTS, 0]);
  },
);
