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

/** How policies are asked. */
export interface Asking {
  readonly limits?: Limits;
  /** A worker whose start overlapped other work. */
  readonly started?: PolicyWorker;
  /** Ids of policies that are not asked. */
  readonly disabled?: ReadonlySet<string>;
  /** What policies find under `data.parameters`, by their ids. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * Asks every policy about every fact, in a worker.
 * Fails closed: a policy that gives no answer of the published shape for all facts, that needs more than the limits
 * allow, or that is compiled and not in the catalogue is a failure that names it; the other policies still run.
 * Ids of facts are unique within an input.
 */
export async function evaluate(
  host: PolicyHost,
  inputs: readonly PolicyInput[],
  { limits = LIMITS, started, disabled = new Set(), parameters = {} }: Asking = {},
): Promise<Evaluation> {
  const sent = inputs.flatMap(shards).map(encodeShard);
  const asked = host.catalogue.policies.filter(({ id }) => !disabled.has(id));
  const known = host.catalogue.policies.map((policy) => policy.entrypoint);
  const { answers, strangers } = await collectAnswers(host, sent, {
    limits,
    started,
    parameters,
    asked: asked.map((policy) => policy.entrypoint),
    known,
  });

  const findings: JudgedFact[] = [];
  const failures = strangers.map((policy) => ({ policy, message: 'compiled, and not in the catalogue' }));
  for (const policy of asked) {
    const answer = answers.get(policy.entrypoint) ?? { error: 'gave no answer' };
    const checked = checkAnswer(policy, answer, sent);
    if (typeof checked === 'string') failures.push({ policy: policy.id, message: checked });
    else findings.push(...checked);
  }
  return { findings, failures };
}

interface Questions {
  readonly limits: Limits;
  readonly started: PolicyWorker | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Entrypoints that have to answer, and those that the catalogue knows. */
  readonly asked: readonly string[];
  readonly known: readonly string[];
}

/** One answer per entrypoint; a worker that ended early is followed by another for the policies that still wait. */
async function collectAnswers(
  host: PolicyHost,
  sent: readonly Shard[],
  { limits, started, parameters, asked: entrypoints, known }: Questions,
) {
  const answers = new Map<string, Answer>();
  const strangers = new Set<string>();
  const documents = sent.map((shard) => shard.document);

  let worker = started;
  for (let waiting = entrypoints; waiting.length > 0; waiting = unanswered()) {
    worker ??= startWorker(host.wasm);
    const task = { entrypoints: waiting, documents, parameters, maximumPages: limits.pages };
    let opened = false;
    let miscount: string | undefined;
    const reason = await worker.run(task, limits.milliseconds, (message) => {
      if (message.kind === 'answered') {
        answers.set(message.entrypoint, message.answer);
        return unanswered().length > 0;
      }
      opened = true;
      for (const entrypoint of message.entrypoints) {
        if (entrypoint !== EVALUATED && !known.includes(entrypoint)) strangers.add(policyOf(entrypoint));
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
