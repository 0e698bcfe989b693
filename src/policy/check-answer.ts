import { z } from 'zod';
import type { PolicyInput } from '../model/facts.ts';
import { type Policy, PolicyFinding, type Severity } from '../model/finding.ts';
import type { Answer } from './instance.ts';
import type { Shard } from './shard.ts';

/** What a policy says of one fact. */
export interface JudgedFact {
  readonly policy: string;
  readonly fact: string;
  readonly severity: Severity;
  /** Reason code of a severity that differs from the policy's. */
  readonly because?: string;
  /** What it would be without the configuration, and why that changed it. */
  readonly adjusted?: { readonly from: Severity; readonly reason: string };
}

const Findings = z.array(PolicyFinding.strict());

/** Findings of a policy that answered as it must for every shard, in the order of the facts; otherwise what was wrong. */
export function checkAnswers(
  policy: Policy,
  answers: readonly Answer[] | { readonly error: string },
  shards: readonly Shard[],
): JudgedFact[] | string {
  if ('error' in answers) return answers.error;
  const judged: JudgedFact[] = [];
  for (const [index, shard] of shards.entries()) {
    const answer = answers[index] ?? { error: 'gave no answer' };
    if ('error' in answer) return answer.error;
    const result = soleResult(answer.result);
    if (result === undefined) return '`findings` is undefined';
    if (!Array.isArray(result.value)) return '`findings` is not a set';
    const findings = Findings.safeParse(result.value);
    if (!findings.success) return `a finding is malformed: ${z.prettifyError(findings.error)}`;
    const found = new Map<number, PolicyFinding>();
    for (const finding of findings.data) {
      const fact = JSON.stringify(finding.fact);
      const position = shard.positions.get(finding.fact);
      if (position === undefined) return `a finding is about a fact that does not exist: ${fact}`;
      if (found.has(position)) return `two findings are about one fact: ${fact}`;
      found.set(position, finding);
    }
    for (const [position, { severity = policy.severity, because }] of [...found].sort(([a], [b]) => a - b)) {
      const fact = shard.ids[position] as string;
      judged.push({ policy: policy.id, fact, severity, ...(because === undefined ? {} : { because }) });
    }
  }
  return judged;
}

/** What is wrong with the counts of facts that an instance saw, if anything. */
export function checkCounts(answer: Answer, { counts }: Shard): string | undefined {
  if ('error' in answer) return `the facts were not counted: ${answer.error}`;
  const seen = soleResult(answer.result)?.value as Partial<Record<string, unknown>> | undefined;
  for (const kind of Object.keys(counts) as (keyof PolicyInput)[]) {
    if (seen?.[kind] === counts[kind]) continue;
    return `of ${counts[kind]} ${kind} that were sent, ${String(seen?.[kind] ?? 'none')} arrived`;
  }
  return undefined;
}

/** An evaluation gives exactly one result; none at all means undefined, and never "no findings". */
function soleResult(answer: unknown): { readonly value: unknown } | undefined {
  if (!Array.isArray(answer) || answer.length !== 1) return undefined;
  const [only] = answer as unknown[];
  if (typeof only !== 'object' || only === null || !('result' in only)) return undefined;
  return { value: only.result };
}
