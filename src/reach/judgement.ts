import type { AuditRow, Proof } from '../model/audit.ts';
import type {
  InternetFact,
  LeftoverFact,
  OpenFilterFact,
  ProhibitionFact,
  RequirementFact,
  RestrictionFact,
} from '../model/facts.ts';

/** A fact with its proof, and the row of the vendor's table that it belongs to. */
export interface Judgement<Fact> {
  readonly fact: Fact;
  readonly proof: Proof;
  readonly row?: AuditRow;
}

export interface Judgements {
  readonly requirements: readonly Judgement<RequirementFact>[];
  readonly restrictions: readonly Judgement<RestrictionFact>[];
  readonly prohibitions: readonly Judgement<ProhibitionFact>[];
  readonly leftovers: readonly Judgement<LeftoverFact>[];
  readonly internet: readonly Judgement<InternetFact>[];
  readonly openFilters: readonly Judgement<OpenFilterFact>[];
}
