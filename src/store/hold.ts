import type { Store } from './tables.ts';

/** Puts a run under legal hold, so that it is never pruned; without a reason the hold ends. */
export async function holdRun({ database }: Store, id: string, reason: string | undefined): Promise<void> {
  await database
    .updateTable('runs')
    .set({ hold: reason ?? null })
    .where('id', '=', id)
    .execute();
}
