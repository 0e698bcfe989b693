import type { PolicyInput } from '../model/facts.ts';
import { checkAnswer, checkCounts, type JudgedFact } from './check-answer.ts';
import { EVALUATED, policyOf } from './entrypoint.ts';
import type { Answer } from './instance.ts';
import type { PolicyHost } from './load-policies.ts';
import { type PolicyWorker, startWorker } from './run-worker.ts';
import { encodeShard, type Shard, shards } from './shard.ts';

/** Bounds of one policy over all facts. */
export interface Limits {
  readonly milliseconds: number;
  /** Memory in pages of 64 KiB. */
  readonly pages: number;
}

const LIMITS: Limits = { milliseconds: 60_000, pages: 8_192 };

/** What the policies said. A policy that failed has no findings. */
export interface Evaluation {
  /** In the order of the catalogue, then of the inputs. */
  readonly findings: readonly JudgedFact[];
  readonly failures: readonly { readonly policy: string; readonly message: string }[];
}

/**
 * Asks every policy about every fact, in a worker.
 * Fails closed: a policy that gives no answer of the published shape for all facts, that needs more than the limits
 * allow, or that is compiled and not in the catalogue is a failure that names it; the other policies still run.
 * Ids of facts are unique within an input. `started`: a worker whose start overlapped other work.
 */
export async function evaluate(
  host: PolicyHost,
  inputs: readonly PolicyInput[],
  { limits = LIMITS, started }: { readonly limits?: Limits; readonly started?: PolicyWorker } = {},
): Promise<Evaluation> {
  const sent = inputs.flatMap(shards).map(encodeShard);
  const { answers, strangers } = await collectAnswers(host, sent, limits, started);

  const findings: JudgedFact[] = [];
  const failures = strangers.map((policy) => ({ policy, message: 'compiled, and not in the catalogue' }));
  for (const policy of host.catalogue.policies) {
    const answer = answers.get(policy.entrypoint) ?? { error: 'gave no answer' };
    const checked = checkAnswer(policy, answer, sent);
    if (typeof checked === 'string') failures.push({ policy: policy.id, message: checked });
    else findings.push(...checked);
  }
  return { findings, failures };
}

/** One answer per entrypoint; a worker that ended early is followed by another for the policies that still wait. */
async function collectAnswers(
  host: PolicyHost,
  sent: readonly Shard[],
  limits: Limits,
  started: PolicyWorker | undefined,
) {
  const answers = new Map<string, Answer>();
  const strangers = new Set<string>();
  const entrypoints = host.catalogue.policies.map((policy) => policy.entrypoint);
  const documents = sent.map((shard) => shard.document);

  let worker = started;
  for (let waiting = entrypoints; waiting.length > 0; waiting = unanswered()) {
    worker ??= startWorker(host.wasm);
    const task = { entrypoints: waiting, documents, maximumPages: limits.pages };
    let opened = false;
    let miscount: string | undefined;
    const reason = await worker.run(task, limits.milliseconds, (message) => {
      if (message.kind === 'answered') {
        answers.set(message.entrypoint, message.answer);
        return unanswered().length > 0;
      }
      opened = true;
      for (const entrypoint of message.entrypoints) {
        if (entrypoint !== EVALUATED && !entrypoints.includes(entrypoint))
          strangers.add(policyOf(entrypoint));
      }
      miscount = checkCounts(message.evaluated, sent);
      return miscount === undefined;
    });
    worker = undefined;
    const [current, ...others] = unanswered();
    if (current === undefined) break;
    const error = miscount ?? reason ?? 'the evaluation ended early';
    // Where not even the facts were counted, no other policy would fare better.
    const stopped = opened && miscount === undefined ? [current] : [current, ...others];
    for (const entrypoint of stopped) answers.set(entrypoint, { error });
  }
  return { answers, strangers: [...strangers].sort() };

  function unanswered(): string[] {
    return entrypoints.filter((entrypoint) => !answers.has(entrypoint));
  }
}
