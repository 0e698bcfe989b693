import { checkCounts } from './check-answer.ts';
import { EVALUATED, policyOf } from './entrypoint.ts';
import type { Answer } from './instance.ts';
import type { PolicyHost } from './load-policies.ts';
import { type PolicyWorker, startWorker } from './run-worker.ts';
import type { Shard } from './shard.ts';

/** Bounds of one policy over all facts. */
export interface Limits {
  readonly milliseconds: number;
  /** Memory in pages of 64 KiB. */
  readonly pages: number;
}

export interface Questions {
  readonly limits: Limits;
  readonly started: PolicyWorker | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Entrypoints that have to answer, and those that the catalogue knows. */
  readonly asked: readonly string[];
  readonly known: readonly string[];
}

/** The answers of each entrypoint, one per shard, or the one error that ended them; and compiled policies that nobody knows. */
export interface Answers {
  readonly answers: ReadonlyMap<string, readonly Answer[] | { readonly error: string }>;
  readonly strangers: readonly string[];
}

/** Asks in a worker; one that ended early is followed by another, without the entrypoint that it was busy with. */
export async function collectAnswers(
  host: PolicyHost,
  shards: readonly Shard[],
  { limits, started, parameters, asked, known }: Questions,
): Promise<Answers> {
  const answers = new Map(asked.map((entrypoint) => [entrypoint, [] as Answer[]]));
  const errors = new Map<string, { readonly error: string }>();
  const strangers = new Set<string>();
  const documents = shards.map((shard) => shard.document);

  let worker = started;
  for (let first = 0; first < shards.length && waiting().length > 0; ) {
    worker ??= startWorker(host.wasm);
    const task = {
      entrypoints: waiting(),
      documents,
      first,
      parameters,
      maximumPages: limits.pages,
      milliseconds: limits.milliseconds,
    };
    let opened = false;
    let miscount: string | undefined;
    const reason = await worker.run(task, limits.milliseconds, (message) => {
      if (message.kind === 'opened') {
        opened = true;
        for (const entrypoint of message.entrypoints)
          if (entrypoint !== EVALUATED && !known.includes(entrypoint)) strangers.add(policyOf(entrypoint));
      } else if (message.kind === 'counted')
        miscount ??= checkCounts(message.evaluated, shards[message.document] as Shard);
      else if ('error' in message.answer) errors.set(message.entrypoint, message.answer);
      else (answers.get(message.entrypoint) as Answer[])[message.document] = message.answer;
      return miscount === undefined && errors.size < asked.length;
    });
    worker = undefined;
    // Where not even the facts were counted, no policy would fare better.
    if (miscount !== undefined || !opened) {
      const error = miscount ?? reason ?? 'the evaluation did not begin';
      for (const entrypoint of waiting()) errors.set(entrypoint, { error });
    }
    first = shards.findIndex((_, index) => unanswered(index).length > 0);
    const current = unanswered(first)[0];
    if (first < 0 || current === undefined) break;
    errors.set(current, { error: reason ?? 'the evaluation ended early' });
  }
  await worker?.end();
  return {
    answers: new Map(
      asked.map((entrypoint) => [
        entrypoint,
        errors.get(entrypoint) ?? (answers.get(entrypoint) as Answer[]),
      ]),
    ),
    strangers: [...strangers].sort(),
  };

  function waiting(): string[] {
    return asked.filter((entrypoint) => !errors.has(entrypoint));
  }

  function unanswered(index: number): string[] {
    return waiting().filter((entrypoint) => answers.get(entrypoint)?.[index] === undefined);
  }
}
