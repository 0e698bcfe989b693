import type { Deployment } from '../model/deployment.ts';

/** What people call the rows of deployments. */
export type RowTitles = ReadonlyMap<string, string>;

export function rowTitles(deployments: readonly Deployment[]): RowTitles {
  return new Map(
    deployments.flatMap(({ name, requirements }) =>
      requirements.map(({ id, title }) => [keyOf(name, id), title] as const),
    ),
  );
}

/** `"Web UI"`; a row that has no title in them is told by its id. */
export function rowTitle(titles: RowTitles, deployment: string, row: string): string {
  return `"${titles.get(keyOf(deployment, row)) ?? row}"`;
}

function keyOf(deployment: string, row: string): string {
  return `${deployment}\n${row}`;
}
