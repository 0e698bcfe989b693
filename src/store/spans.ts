import type { Database } from './tables.ts';

/** The states of a configuration's findings, each with what never changes of it. */
export function spansOf(database: Database, configuration: string) {
  return database
    .selectFrom('spans')
    .innerJoin('findings', (join) =>
      join
        .onRef('findings.configuration', '=', 'spans.configuration')
        .onRef('findings.id', '=', 'spans.finding'),
    )
    .where('spans.configuration', '=', configuration);
}

/** The states that a run saw. */
export function spansAt(database: Database, configuration: string, number: number) {
  return spansOf(database, configuration)
    .where('from_number', '<=', number)
    .where(({ eb, or }) => or([eb('until_number', 'is', null), eb('until_number', '>', number)]));
}
