import type { Action, Condition } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { ConfigurationDocument } from './documents.ts';
import type { Release } from './release.ts';
import type { DocumentKind } from './vocabulary.ts';

/** The chain family of a zone or policy that a setting makes a rule in. */
export type Purpose = 'filter' | 'forward-in-zone' | 'translate' | 'masquerade' | 'mark';

/**
 * Where a rule stands in its chain: rules with a priority below zero, then what closes, then what opens, then rules with a
 * priority above zero (seen in the rules of firewalld 1.3.3; firewalld.richlanguage(5), priority).
 */
export type Section = 'pre' | 'deny' | 'allow' | 'post';

export const SECTIONS: readonly Section[] = ['pre', 'deny', 'allow', 'post'];

/** One rule that a setting of a zone or policy becomes. */
export interface Entry {
  readonly purpose: Purpose;
  readonly section: Section;
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly action: Action;
  /** Of a rich rule: where releases that sort them put it among those of its priority. */
  readonly rank?: Rank;
  readonly origin: Origin;
}

/** Compared part by part; what has fewer comes first. */
export type Rank = readonly (number | string)[];

export function compareRanks(left: Rank, right: Rank): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  const one = left[at];
  const other = right[at];
  if (one === undefined || other === undefined) return left.length - right.length;
  return one < other ? -1 : 1;
}

/** What settings may refer to, and where gaps go. */
export interface Definitions {
  readonly services: ReadonlyMap<string, ConfigurationDocument>;
  readonly ipsets: ReadonlyMap<string, ConfigurationDocument>;
  readonly icmpTypes: ReadonlyMap<string, ConfigurationDocument>;
  /** Kinds whose shipped files are in evidence: what is not among them does not exist. */
  readonly complete: ReadonlySet<DocumentKind>;
  readonly release: Release;
  readonly gaps: Gap[];
}

export const REJECT: Action = { kind: 'reject', with: 'icmpx-admin-prohibited' };

export function addGap(
  { gaps }: Definitions,
  kind: Gap['kind'],
  effect: Gap['effect'],
  what: string,
  origin: Origin,
): void {
  gaps.push({ kind, effect, what, subject: 'firewalld', origin });
}
