import type { PolicyInput } from '../model/facts.ts';
import { checkAnswers, type JudgedFact } from './check-answer.ts';
import { collectAnswers, type Limits } from './collect-answers.ts';
import type { PolicyHost } from './load-policies.ts';
import type { PolicyWorker } from './run-worker.ts';
import { encodeShards, type Shard } from './shard.ts';

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
  asking: Asking = {},
): Promise<Evaluation> {
  return evaluateShards(host, encodeShards(inputs), asking);
}

/** Asks every policy about facts that are encoded already. */
export async function evaluateShards(
  host: PolicyHost,
  sent: readonly Shard[],
  { limits = LIMITS, started, disabled = new Set(), parameters = {} }: Asking,
): Promise<Evaluation> {
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
  failures.push(...(host.catalogue.refused ?? []));
  for (const policy of asked) {
    const checked = checkAnswers(policy, answers.get(policy.entrypoint) ?? { error: 'gave no answer' }, sent);
    if (typeof checked === 'string') failures.push({ policy: policy.id, message: checked });
    else findings.push(...checked);
  }
  return { findings, failures };
}
