import { sql } from 'kysely';
import type { Store } from './tables.ts';

/** How many milliseconds the clock of a PostgreSQL server is ahead of this machine's. */
export async function serverAhead({ database }: Store): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database);
  return (rows[0]?.now.getTime() ?? Date.now()) - Date.now();
}
