import type { Origin } from '../model/origin.ts';
import type { Family } from '../net/address.ts';
import type { Doubt, Outcome, Word } from './command.ts';

/** How a command says what became of it. */
export interface Teller {
  /** The command. */
  readonly origin: Origin;
  /** Why it may not run. */
  readonly doubt?: Doubt;
  /** Chains in which it is not known how many rules there are. */
  readonly doubtedChains: Set<string>;
  /** It is refused, or changes nothing. */
  warn(what: string): void;
  /** What is not known is bounded by what was written. */
  gap(what: string): void;
  /** What is not known is not bounded: the rules may be any from here on. */
  lose(what: string): Outcome;
}

export function refuse(teller: Teller, why: string): Outcome {
  teller.warn(`it has no effect: ${why}`);
  return 'failed';
}

/** In place of a word that is not known may stand nothing, or several that the program takes. */
export function refuseUnlessOpen(words: readonly Word[], why: string, teller: Teller): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined)?.unknown;
  return open === undefined ? refuse(teller, why) : teller.lose(`what it does depends on ${open.source}`);
}

export function chainWithDoubt(
  { family }: { readonly family: Family },
  table: string,
  chain: string,
): string {
  return `${family} ${table} ${chain}`;
}
