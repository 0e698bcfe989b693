import type { Condition } from '../../../model/filter.ts';
import type { AddressSet } from './address-set.ts';
import { entriesCondition, type SetQuestion } from './conditions.ts';

/** How rules change a set while the host runs: by entries that they add, or also by entries that they take away. */
export type Filling = 'grows' | 'changes';

/** What rules ask of the sets of their host; equal questions are answered by one object. */
export interface SetMatcher {
  condition(name: string, question: SetQuestion): Condition;
}

export function setMatcher(
  sets: ReadonlyMap<string, AddressSet>,
  fillings: ReadonlyMap<string, Filling>,
): SetMatcher {
  const answers = new Map<string, Condition>();
  const all = withMembers(fillings, sets);
  return {
    condition(name, question) {
      const key = `${question.family} ${question.sides.join()} ${question.swapped} ${name}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = inSet(name, question, sets, all);
        answers.set(key, answer);
      }
      return answer;
    },
  };
}

/** What is added to a list of sets goes into one of them. */
function withMembers(
  fillings: ReadonlyMap<string, Filling>,
  sets: ReadonlyMap<string, AddressSet>,
): Map<string, Filling> {
  const all = new Map(fillings);
  for (const [name, filling] of fillings) {
    const content = sets.get(name)?.content;
    if (content?.kind !== 'sets') continue;
    for (const member of content.names) if (all.get(member) !== 'changes') all.set(member, filling);
  }
  return all;
}

function inSet(
  name: string,
  question: SetQuestion,
  sets: ReadonlyMap<string, AddressSet>,
  fillings: ReadonlyMap<string, Filling>,
): Condition {
  const content = sets.get(name)?.content;
  if (content === undefined) return opaque(`set ${name} is not in evidence (ipset save prints it)`);
  if (content.kind === 'unknown') return opaque(content.reason);
  if (content.kind === 'sets') {
    const of = content.names
      .filter((member) => isOfFamily(sets.get(member), question))
      .map((member) => [inSet(member, question, sets, fillings)]);
    return { kind: 'any', of };
  }
  const { type, family } = content;
  if (type.anyFamily !== true && family !== question.family)
    return opaque(`set ${name} is of the other family (a kernel refuses such a rule)`);
  // The kernel compares nothing where a rule names fewer directions than the set has dimensions (ip_set_core.c, ip_set_test).
  if (question.sides.length < type.dimensions.length) return { kind: 'packet', boxes: [] };
  const filling = fillings.get(name);
  if (filling === 'changes') return opaque(`rules change set ${name} at run time`);
  const listed = entriesCondition(content, question);
  if (filling === undefined) return listed;
  return { kind: 'any', of: [[listed], [opaque(`entries that rules add to set ${name} at run time`)]] };
}

/** A list skips sets of the other family. */
function isOfFamily(set: AddressSet | undefined, { family }: SetQuestion): boolean {
  if (set?.content.kind !== 'entries') return true;
  return set.content.type.anyFamily === true || set.content.family === family;
}

function opaque(reason: string): Condition {
  return { kind: 'opaque', reason };
}
