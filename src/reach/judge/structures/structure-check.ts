import type { Structure } from '../../../model/deployment.ts';
import type { StructureFact } from '../../../model/facts.ts';
import type { Origin } from '../../../model/origin.ts';

/** What one network, or one service, says of a row about structure. */
export interface StructureCheck {
  readonly verdict: StructureFact['verdict'];
  /** What there is, in words. */
  readonly found: string;
  readonly origins: readonly Origin[];
}

export type Expected<Kind> = Extract<Structure['expect'], { kind: Kind }>;

/** `1 zone`, `3 zones`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function verdictFor(isMet: boolean, isPossible: boolean): StructureCheck['verdict'] {
  if (isMet) return 'met';
  return isPossible ? 'undecided' : 'unmet';
}
