import { type ColumnDataType, sql } from 'kysely';
import { InputError } from '../model/input-error.ts';
import type { Database } from './tables.ts';

/** What databases call bytes. */
export type BytesType = Extract<ColumnDataType, 'blob' | 'bytea'>;

/** What this version's tables were made by, in order; a step that was published never changes. */
const STEPS = [
  { name: '0001-runs', run: createTables },
  { name: '0002-finding-evidence', run: addFindingEvidence },
  { name: '0003-collections', run: createCollections },
  { name: '0004-notices', run: createNotices },
  { name: '0005-schedules', run: createSchedules },
  { name: '0006-missed-notices', run: addMissedNotices },
  { name: '0007-run-estate', run: addRunEstate },
] as const;

/**
 * Brings the tables to the form of this version, in one transaction.
 * @returns names of the steps that were done
 */
export async function migrate(database: Database, bytes: BytesType): Promise<string[]> {
  return database.transaction().execute(async (transaction) => {
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .execute();
    const done = await doneSteps(transaction);
    const pending = STEPS.filter(({ name }) => !done.includes(name));
    for (const { name, run } of pending) {
      await run(transaction, bytes);
      await transaction.insertInto('migrations').values({ name }).execute();
    }
    return pending.map(({ name }) => name);
  });
}

/**
 * Whether a store that has tables is of this version.
 * @throws InputError where a later version wrote it
 */
export async function isCurrent(database: Database, name: string): Promise<boolean> {
  const done = await doneSteps(database);
  const known: readonly string[] = STEPS.map((step) => step.name);
  if (done.some((step) => !known.includes(step)))
    throw new InputError('a later version of flowproof wrote this store', { file: name });
  return known.every((step) => done.includes(step));
}

async function doneSteps(database: Database): Promise<string[]> {
  const rows = await database.selectFrom('migrations').select('name').execute();
  return rows.map(({ name }) => name);
}

async function createTables(database: Database, bytes: BytesType): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('number', 'integer')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started', 'text', (column) => column.notNull())
    .addColumn('ended', 'text')
    .addColumn('failure', 'text')
    .addColumn('as_of', 'text')
    .addColumn('exit_code', 'integer')
    .addColumn('summary', 'text')
    .addColumn('document', 'text')
    .addColumn('report', 'text')
    .addColumn('hold', 'text')
    .addUniqueConstraint('runs_number', ['configuration', 'number'])
    .execute();
  await schema
    .createTable('findings')
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('policy', 'text', (column) => column.notNull())
    .addColumn('fact', 'text', (column) => column.notNull())
    .addColumn('deployment', 'text')
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('first_seen', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('findings_key', ['configuration', 'id'])
    .execute();
  await schema
    .createTable('spans')
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('finding', 'text', (column) => column.notNull())
    .addColumn('from_number', 'integer', (column) => column.notNull())
    .addColumn('until_number', 'integer')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('waived', 'integer', (column) => column.notNull())
    .addColumn('packets', 'text', (column) => column.notNull())
    .addColumn('last_seen', 'text')
    .addColumn('why', 'text')
    .addPrimaryKeyConstraint('spans_key', ['configuration', 'finding', 'from_number'])
    .execute();
  await schema
    .createIndex('spans_until')
    .on('spans')
    .columns(['configuration', 'until_number', 'from_number'])
    .execute();
  await schema
    .createTable('blobs')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('data', sql.raw(bytes), (column) => column.notNull())
    .execute();
}

/** Of findings that are there already it is not known what they were found in. */
async function addFindingEvidence({ schema }: Database): Promise<void> {
  await schema.alterTable('spans').addColumn('evidence', 'text').execute();
}

async function createCollections({ schema }: Database): Promise<void> {
  await schema
    .createTable('collections')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('manifest', 'text', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('collections_key', ['run', 'job'])
    .execute();
}

async function createNotices(database: Database): Promise<void> {
  const { schema } = database;
  await schema.alterTable('runs').addColumn('noticed', 'text').execute();
  // Nobody is told of what was before anybody was.
  await database.updateTable('runs').set({ noticed: sql`started` }).execute();
  await schema
    .createTable('notices')
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('told', 'text')
    .addColumn('times', 'integer', (column) => column.notNull())
    .addColumn('delivery', 'text')
    .addColumn('ended', 'text')
    .addPrimaryKeyConstraint('notices_key', ['configuration', 'channel', 'subject'])
    .execute();
  await schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('created', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('ended', 'text')
    .addColumn('error', 'text')
    .addColumn('headline', 'text', (column) => column.notNull())
    .execute();
}

async function createSchedules({ schema }: Database): Promise<void> {
  await schema
    .createTable('schedules')
    .addColumn('configuration', 'text', (column) => column.primaryKey())
    .addColumn('cron', 'text', (column) => column.notNull())
    .addColumn('time_zone', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('scheduled')
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('due', 'text', (column) => column.notNull())
    .addColumn('run', 'text')
    .addColumn('why', 'text')
    .addPrimaryKeyConstraint('scheduled_key', ['configuration', 'due'])
    .execute();
}

async function addMissedNotices(database: Database): Promise<void> {
  await database.schema.alterTable('scheduled').addColumn('noticed', 'text').execute();
  await database.updateTable('scheduled').set({ noticed: sql`due` }).execute();
}

/** Of runs that are there already it is not known whose they are. */
async function addRunEstate({ schema }: Database): Promise<void> {
  await schema.alterTable('runs').addColumn('estate', 'text').execute();
}
