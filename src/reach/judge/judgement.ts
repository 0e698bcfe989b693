import type { Accepted } from '../../model/accepted.ts';
import type { AuditRow, Proof } from '../../model/audit.ts';
import type { AuditFacts } from '../../model/facts.ts';

/** A fact with what proves it, made when asked for, and the row of the vendor's table that it belongs to. */
export interface Judgement<Fact> {
  readonly fact: Fact;
  prove(): Proof;
  /** The same as if the accepted packets were as they should be; absent: it is about no packets that could be told apart. */
  without?(accepted: Accepted): Judgement<Fact>;
  readonly row?: AuditRow;
}

/** Everything that was judged, by kind of fact. */
export type Judgements = {
  readonly [Kind in keyof AuditFacts]: readonly Judgement<AuditFacts[Kind][number]>[];
};
