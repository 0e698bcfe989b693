import { type AnyFact, serviceOf } from './wording.ts';

/** One sentence about a fact that is as it has to be, which only a policy of a user's own finds; undefined: something is wrong. */
export function soundMessage({ kind, fact }: AnyFact): string | undefined {
  switch (kind) {
    case 'requirements':
      return fact.verdict === 'open'
        ? `${serviceOf(fact)} from ${fact.from_role} to ${fact.to_role} is open, as the row requires.`
        : undefined;
    case 'restrictions':
      return fact.verdict === 'closed' && !fact.opened_not_reachable
        ? `${serviceOf(fact)} of ${fact.role} is closed to everyone whom the row does not name.`
        : undefined;
    case 'prohibitions':
      return fact.verdict === 'closed'
        ? `${serviceOf(fact)} from ${fact.from_role} to ${fact.to_role} is closed, as the row requires.`
        : undefined;
    case 'leftovers':
      return fact.verdict === 'closed'
        ? `${serviceOf(fact)} from ${fact.from_role} to ${fact.to_role} is needed for installation only and is closed.`
        : undefined;
    case 'internet':
      return fact.verdict === 'closed' && !fact.opened_not_reachable
        ? `${serviceOf(fact)} of ${fact.asset} is not reachable from the internet.`
        : undefined;
    case 'structures':
      return fact.verdict === 'met' ? `There is ${fact.expected}: ${fact.found}.` : undefined;
    default:
      return undefined;
  }
}
