import type { Accepted, WaiverInForce } from '../model/accepted.ts';
import type { Proof } from '../model/audit.ts';
import type { JudgedFact } from './check-answer.ts';
import type { Evaluation } from './evaluate.ts';
import type { AnyFact } from './wording.ts';

/** A fact whose packets can be told apart has `without`. */
export type Waivable = AnyFact & {
  prove(): Proof;
  without?(accepted: Accepted): { readonly fact: AnyFact['fact']; prove(): Proof };
};

/** A finding after waivers. */
export interface StandingFinding {
  readonly judged: JudgedFact;
  /** The fact that it is about now: of a finding that is waived in part, what remains. */
  readonly about: Waivable;
  /** What takes something from it. */
  readonly by: readonly WaiverInForce[];
  /** Nothing remains of it. */
  readonly wholly: boolean;
}

/** What remains of a fact, under an id of its own, in the place of the whole. */
export interface Replacement {
  readonly rest: Waivable;
  /** Id of the whole. */
  readonly replaces: string;
}

/** One finding on its way; `position`: that of the finding which it comes from. */
interface Candidate extends StandingFinding {
  readonly position: number;
}

/**
 * Takes what waivers accept from findings, and asks the policies again about what remains: the same policy, which may find it less
 * severe or nothing at all, and where that one finds nothing, those that say something of a remainder of another kind. A policy that
 * fails then leaves its finding as it is.
 * @param ask evaluates each replacement among all other facts; ids of replacements are those of findings
 */
export async function applyWaivers(
  judged: readonly JudgedFact[],
  facts: ReadonlyMap<string, Waivable>,
  waivers: readonly WaiverInForce[],
  ask: (replacements: readonly Replacement[]) => Promise<Evaluation>,
): Promise<{ readonly findings: readonly StandingFinding[]; readonly failures: Evaluation['failures'] }> {
  const settled: Candidate[] = [];
  const failures = new Map<string, Evaluation['failures'][number]>();
  const spoken = new Set(judged.map(keyOf));
  let waiting = judged.map((each, position): Candidate => {
    const about = facts.get(each.fact);
    if (about === undefined)
      throw new Error(`a finding of ${each.policy} is about the unknown fact ${each.fact}`);
    return { judged: each, about, by: [], wholly: false, position };
  });
  while (waiting.length > 0) {
    const reduced = waiting.map((candidate) => reduce(candidate, waivers));
    settled.push(...reduced.flatMap(({ rest, ...candidate }) => (rest === undefined ? candidate : [])));
    const asked = reduced.filter(({ rest }) => rest !== undefined);
    if (asked.length === 0) break;
    const evaluation = await ask(
      asked.map(({ judged, rest }) => ({
        rest: { ...rest, fact: { ...rest?.fact, id: keyOf(judged) } } as Waivable,
        replaces: judged.fact,
      })),
    );
    for (const failure of evaluation.failures) failures.set(failure.policy, failure);
    const found = Map.groupBy(evaluation.findings, ({ fact }) => fact);
    waiting = [];
    for (const { rest, remains, ...candidate } of asked) {
      const { policy, fact } = candidate.judged;
      const about = rest ?? candidate.about;
      const ofRest = (found.get(keyOf(candidate.judged)) ?? []).map((each) => ({ ...each, fact }));
      const own = ofRest.find((each) => each.policy === policy);
      if (failures.has(policy)) settled.push({ ...candidate, by: [] });
      else if (own !== undefined) settled.push({ ...candidate, judged: own, about });
      else settled.push({ ...candidate, wholly: true });
      // What the policy itself still finds is told, and of nothing there is nothing to tell.
      if (own !== undefined || remains !== true) continue;
      for (const other of ofRest) {
        if (spoken.has(keyOf(other))) continue;
        spoken.add(keyOf(other));
        waiting.push({ ...candidate, judged: other, about });
      }
    }
  }
  return { findings: settled.sort((a, b) => a.position - b.position), failures: [...failures.values()] };
}

/** Stable across runs. */
export function keyOf({ policy, fact }: Pick<JudgedFact, 'policy' | 'fact'>): string {
  return `${policy}/${fact}`;
}

/** With `rest` where packets are taken from a finding, and the policies have to say what they find of the others. */
function reduce(
  candidate: Candidate,
  waivers: readonly WaiverInForce[],
): Candidate & { readonly rest?: Waivable; readonly remains?: boolean } {
  const { about, judged } = candidate;
  const own = waivers.filter((waiver) => waiver.policy === judged.policy && concerns(waiver, about));
  if (own.length === 0) return candidate;
  const used = new Set<WaiverInForce>();
  let remains = false;
  const subjects = own.filter(({ subject }) => subject !== undefined && subjectsOf(about).includes(subject));
  const subject = () => {
    for (const each of subjects) used.add(each);
    if (subjects.length === 0) remains = true;
    return subjects.length > 0;
  };
  if (about.without === undefined) {
    const wholly = subject();
    return { ...candidate, by: [...candidate.by, ...used], wholly };
  }
  const { fact, prove, without } = about.without({
    subject,
    remaining: (packets, ends) => {
      let rest = packets;
      for (const each of own) {
        const accepted = each.accepts?.(ends);
        if (accepted === undefined || accepted.isDisjointFrom(packets)) continue;
        used.add(each);
        rest = rest.difference(accepted);
      }
      if (!rest.isEmpty()) remains = true;
      return rest;
    },
  }) as Waivable;
  if (used.size === 0) return candidate;
  const by = [...new Set([...candidate.by, ...used])];
  return { ...candidate, by, rest: { kind: about.kind, fact, prove, without } as Waivable, remains };
}

function concerns({ deployment, kind }: WaiverInForce, { kind: own, fact }: AnyFact): boolean {
  if (kind !== undefined && kind !== own) return false;
  return deployment === undefined || ('deployment' in fact && fact.deployment === deployment);
}

/** What a finding about no packets is known by; ports that a filter lets in are packets, and waived as such. */
function subjectsOf({ kind, fact }: AnyFact): string[] {
  if (kind === 'openings') return [];
  return [fact.id, ...('row' in fact ? [fact.row] : []), ...('filter' in fact ? [fact.filter] : [])];
}
