import type { RowView } from './audit-index.ts';
import { STANDINGS, type Standing } from './standing.ts';

/** Standings of a cell, worst first: the first that occurs is the one that a glance must catch. */
export const MATRIX_RANK: readonly Standing[] = [
  'blocked',
  'exposed',
  'partial',
  'undecided',
  'left-open',
  'opened',
  'open-in-seen',
  'open',
  'closed',
  'inseparable',
  'same-machine',
  'not-needed',
  'noted',
];

/** Roles × roles: who each row lies between. */
export interface Matrix {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  /** How many rows stand how between two roles, worst first. */
  readonly counts: (
    from: string,
    to: string,
  ) => readonly { readonly standing: Standing; readonly count: number }[];
}

/** The matrix of a deployment's rows, roles on both sides in the one order in which the rows name them. */
export function matrixOf(rows: readonly RowView[]): Matrix {
  const cells = Map.groupBy(rows, (view) => keyOf(rolesOf(view).from, rolesOf(view).to));
  const ends = rows.map(rolesOf);
  const [sources, targets] = [new Set(ends.map(({ from }) => from)), new Set(ends.map(({ to }) => to))];
  const roles = [...new Set(ends.flatMap(({ from, to }) => [from, to]))];
  return {
    sources: roles.filter((role) => sources.has(role)),
    targets: roles.filter((role) => targets.has(role)),
    counts: (from, to) => {
      const own = Map.groupBy(cells.get(keyOf(from, to)) ?? [], ({ standing }) => standing);
      return MATRIX_RANK.flatMap((standing) => {
        const count = own.get(standing)?.length ?? 0;
        return count === 0 ? [] : [{ standing, count }];
      });
    },
  };
}

/** What a glance at a cell takes in: each sign once, with how many rows have it. */
export function marksOf(
  counts: ReturnType<Matrix['counts']>,
): readonly { readonly sign: string; readonly tone: string; readonly count: number }[] {
  const groups = Map.groupBy(
    counts,
    ({ standing }) => `${STANDINGS[standing].sign} ${STANDINGS[standing].tone}`,
  );
  return [...groups].map(([key, own]) => {
    const [sign = '', tone = ''] = key.split(' ');
    return { sign, tone, count: own.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** The signs that rows have, each with what it says. */
export function signLegend(
  rows: readonly RowView[],
): readonly { readonly sign: string; readonly tone: string; readonly words: string }[] {
  const found = new Set(rows.map(({ standing }) => standing));
  const signs = Map.groupBy(
    MATRIX_RANK.filter((standing) => found.has(standing)),
    (standing) => `${STANDINGS[standing].sign} ${STANDINGS[standing].tone}`,
  );
  return [...signs.values()].map((standings) => {
    const { sign, tone } = STANDINGS[standings[0] as Standing];
    return { sign, tone, words: standings.map((each) => STANDINGS[each].word).join(', ') };
  });
}

/** The two roles that a row lies between; who a restriction keeps out is everyone else. */
export function rolesOf(view: RowView): { readonly from: string; readonly to: string } {
  return { from: view.row.kind === 'restriction' ? 'everyone else' : view.row.from, to: view.row.to };
}

function keyOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
