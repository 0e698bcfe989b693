import { type Audit, type Finding, isWaived } from '../model/audit.ts';
import type { ZoneFlowFact } from '../model/flow-facts.ts';
import type { StandingWords } from './standing.ts';

export type CellStanding = ZoneFlowFact['verdict'] | 'waived' | 'free' | 'unasked';

/** Each with shape, word and tone: colour is never the only signal. */
export const CELLS: Readonly<Record<CellStanding, StandingWords>> = {
  violated: { sign: '✗', word: 'more passes than is allowed', tone: 'bad' },
  undecided: { sign: '◌', word: 'undecided', tone: 'doubt' },
  waived: { sign: '–', word: 'waived', tone: 'none' },
  kept: { sign: '✓', word: 'kept', tone: 'good' },
  free: { sign: '∗', word: 'everything is allowed', tone: 'none' },
  unasked: { sign: '·', word: 'not asked', tone: 'none' },
};

const SHOWN_PORTS = 4;

export interface ZoneCellView {
  readonly standing: CellStanding;
  /** Absent: within a zone, where nothing is asked. */
  readonly fact?: ZoneFlowFact;
  /** The finding about it, the worst where there are several. */
  readonly finding?: Finding;
}

/** The segmentation as it was written, with how each cell stands. */
export interface ZoneMatrixView {
  readonly zones: readonly string[];
  readonly cell: (from: string, to: string) => ZoneCellView;
  /** Cells of which more is to be said than that they are kept, in the order of the matrix. */
  readonly told: readonly ZoneCellView[];
  readonly counts: ReadonlyMap<CellStanding, number>;
}

/** Undefined where no segmentation was judged. */
export function zoneMatrixOf({ facts, findings }: Audit): ZoneMatrixView | undefined {
  const cells = facts.zone_flows;
  if (cells.length === 0) return undefined;
  const byFact = Map.groupBy(findings, ({ fact }) => fact);
  const views = new Map(
    cells.map((fact) => [keyOf(fact.from_zone, fact.to_zone), viewOf(fact, byFact.get(fact.id))]),
  );
  const all = [...views.values()];
  return {
    zones: [...new Set(cells.flatMap(({ from_zone: from, to_zone: to }) => [from, to]))],
    cell: (from, to) => views.get(keyOf(from, to)) ?? { standing: 'unasked' },
    told: all.filter(
      ({ standing }) => standing === 'violated' || standing === 'undecided' || standing === 'waived',
    ),
    counts: new Map(
      [...Map.groupBy(all, ({ standing }) => standing)].map(([standing, list]) => [standing, list.length]),
    ),
  };
}

function viewOf(fact: ZoneFlowFact, findings: readonly Finding[] = []): ZoneCellView {
  const finding = findings.find((each) => !isWaived(each)) ?? findings[0];
  const standing =
    finding !== undefined && isWaived(finding) ? 'waived' : fact.allowed === 'any' ? 'free' : fact.verdict;
  return { standing, fact, ...(finding === undefined ? {} : { finding }) };
}

/** What may pass in a cell, and what does beyond it. */
export function cellText({ fact, standing }: ZoneCellView): string {
  if (fact === undefined) return CELLS.unasked.word;
  const more =
    fact.beyond === '' ? '' : `; ${standing === 'undecided' ? 'perhaps' : 'passes'} ${fact.beyond}`;
  return `allowed ${fact.allowed}${more}`;
}

/** What a cell has room for: what passes beyond what is allowed, or what is allowed where nothing does. */
export function briefCell({ fact, standing }: ZoneCellView): string {
  if (fact === undefined) return '';
  if (standing === 'undecided' && fact.beyond === '') return 'not known';
  const ports = (fact.beyond || fact.allowed).split(/, ?/);
  const more = ports.length - SHOWN_PORTS;
  return more <= 0 ? ports.join(', ') : `${ports.slice(0, SHOWN_PORTS).join(', ')} and ${more} more`;
}

function keyOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
