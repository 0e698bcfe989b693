import type { z } from 'zod';
import { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { trendBy } from '../model/trend-of.ts';
import { readBlobs } from './blobs.ts';
import { memberKey, putTogether } from './document.ts';
import { previousAudit } from './previous-audit.ts';
import type { StoredFile } from './save-run.ts';
import { spansAt } from './spans.ts';
import type { Store, Tables } from './tables.ts';

const Sight = Audit.pick({ coverage: true, deployments: true, evidence: true, gaps: true });

type CompleteRun = Tables['runs'] & { readonly number: number; readonly document: string };

/**
 * The audit of a run as it was made; its trend is left out where the run before it was pruned.
 * @throws InputError where the store is damaged
 */
export async function storedAudit(store: Store, run: CompleteRun): Promise<Audit> {
  const audit = (await memberOf(store, run, 'audit')) as Audit;
  const before = await store.database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', run.configuration)
    .where('number', '=', run.number - 1)
    .executeTakeFirst();
  if (before === undefined) return audit;
  const previous = await previousAudit(store, before);
  const states = await statesAt(store, run);
  const trend = trendBy(previous.audit, previous.sha256, audit, ({ id }) => {
    const state = states.get(id);
    return state?.state === 'fixed' ? undefined : (state?.why ?? '');
  });
  return { ...audit, trend };
}

/** What the run said of findings that it did not find: an earlier version may have judged them otherwise. */
async function statesAt(
  { database }: Store,
  { configuration, number }: CompleteRun,
): Promise<Map<string, Pick<Tables['spans'], 'state' | 'why'>>> {
  const rows = await spansAt(database, configuration, number)
    .select(['finding', 'state', 'why'])
    .where('state', '!=', 'found')
    .execute();
  return new Map(rows.map((row) => [row.finding, row]));
}

/** The names and digests of a run's evidence. */
export async function storedEvidence(store: Store, run: CompleteRun): Promise<StoredFile[]> {
  return (await memberOf(store, run, 'evidence')) as StoredFile[];
}

/** Evidence as it was read. */
export async function storedFiles(store: Store, evidence: readonly StoredFile[]): Promise<SourceFile[]> {
  const blobs = await readBlobs(
    store,
    evidence.map(({ sha256 }) => sha256),
  );
  return evidence.map(({ sha256, ...file }) => ({ ...file, bytes: blobs.get(sha256) as Uint8Array }));
}

/** What an audit says of what it saw, without its facts; undefined where another version wrote it in another form. */
export async function storedSight(
  store: Store,
  run: Pick<Tables['runs'], 'id'> & { readonly document: string },
): Promise<z.infer<typeof Sight> | undefined> {
  const members: [string, unknown][] = [];
  for (const name of Object.keys(Sight.shape))
    members.push([name, await memberOf(store, run, 'audit', name)]);
  return Sight.safeParse(Object.fromEntries(members)).data;
}

async function memberOf(
  store: Store,
  { id, document }: Pick<CompleteRun, 'id' | 'document'>,
  ...names: readonly string[]
): Promise<unknown> {
  let key = document;
  for (const name of names) {
    const next = await memberKey(store, key, name);
    if (next === undefined) throw new Error(`the document of run ${id} has no ${name}`);
    key = next;
  }
  return putTogether(store, key);
}
