import type { PolicyInput } from '../model/facts.ts';
import { type Asking, type Evaluation, evaluateShards } from './evaluate.ts';
import type { PolicyHost } from './load-policies.ts';
import { encodeShards } from './shard.ts';

/**
 * Asks the policies of several hosts; a worker that was started is for the first of them.
 * One after the other, so that what one needs at most is what all need.
 */
export async function evaluateAll(
  [first, ...others]: readonly [PolicyHost, ...PolicyHost[]],
  inputs: readonly PolicyInput[],
  { started, ...asking }: Asking,
): Promise<Evaluation> {
  const shards = encodeShards(inputs);
  const evaluations = [
    await evaluateShards(first, shards, { ...asking, ...(started === undefined ? {} : { started }) }),
  ];
  for (const host of others) evaluations.push(await evaluateShards(host, shards, asking));
  return {
    findings: evaluations.flatMap((each) => each.findings),
    failures: evaluations.flatMap((each) => each.failures),
  };
}
