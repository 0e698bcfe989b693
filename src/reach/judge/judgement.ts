import type { AuditRow, Proof } from '../../model/audit.ts';
import type { AuditFacts } from '../../model/facts.ts';

/** A fact with what proves it, made when asked for, and the row of the vendor's table that it belongs to. */
export interface Judgement<Fact> {
  readonly fact: Fact;
  prove(): Proof;
  readonly row?: AuditRow;
}

/** Everything that was judged, by kind of fact. */
export type Judgements = {
  readonly [Kind in keyof AuditFacts]: readonly Judgement<AuditFacts[Kind][number]>[];
};
