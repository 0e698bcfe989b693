import { hash } from 'node:crypto';
import type { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { type RunSummary, summaryOf } from '../model/run.ts';
import { keepBlobs } from './blobs.ts';
import { takeApart } from './document.ts';
import { recordStates } from './finding-states.ts';
import { lastRun } from './runs.ts';
import type { Store } from './tables.ts';

/** A run whose audit is done. */
export interface FinishedRun {
  readonly id: string;
  readonly configuration: string;
  readonly ended: string;
  readonly exitCode: number;
  readonly audit: Audit;
  /** The selectors of assets in the configuration that select an asset, or did before, by `selectorKey`. */
  readonly selectors: Iterable<string>;
  /** SHA-256 of the audit's JSON report. */
  readonly report: string;
  /** The evidence as it was read, archives unopened. */
  readonly files: readonly SourceFile[];
}

/** What of a file is kept beside its bytes; a name and a time are no part of them. */
export interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly unreadable?: string;
  readonly collected?: string;
}

/**
 * Keeps an audit, its evidence and what became of findings in one transaction: all of it is there, or nothing.
 * @throws InputError where the run was marked failed meanwhile
 */
export async function saveRun(store: Store, run: FinishedRun): Promise<RunSummary> {
  const { configuration, audit } = run;
  const contents = new Map<string, string | Uint8Array>();
  const evidence = run.files.map(({ name, bytes, unreadable, collected }): StoredFile => {
    const sha256 = hash('sha256', bytes);
    contents.set(sha256, bytes);
    return {
      ...{ name, sha256 },
      ...(unreadable === undefined ? {} : { unreadable }),
      ...(collected === undefined ? {} : { collected }),
    };
  });
  const pieces = new Map<string, string>();
  // What became of findings is told again from their states, of which only changes are kept.
  const { trend, ...kept } = audit;
  const document = takeApart({ audit: kept, evidence }, pieces, DOCUMENT_LEVELS);
  for (const [key, text] of pieces) contents.set(key, text);
  return store.database.transaction().execute(async (transaction) => {
    await store.alone(transaction);
    const before = await lastRun({ database: transaction }, configuration);
    const number = (before?.number ?? 0) + 1;
    await keepBlobs(transaction, contents);
    const counts = await recordStates(transaction, audit, {
      ...{ configuration, number },
      before: before?.as_of ?? undefined,
    });
    const { selectors } = run;
    const summary = {
      ...summaryOf(audit),
      selectors: [...new Set(selectors)].sort(),
      ...(trend === undefined ? {} : { trend: counts }),
    };
    const { numUpdatedRows } = await transaction
      .updateTable('runs')
      .set({
        ...{ state: 'complete', number, ended: run.ended, as_of: audit.asOf, exit_code: run.exitCode },
        ...{ summary: JSON.stringify(summary), document, report: run.report },
      })
      .where('id', '=', run.id)
      .where('state', '=', 'running')
      .executeTakeFirst();
    if (numUpdatedRows !== 1n)
      throw new InputError(`run ${run.id} was ended by another process`, { file: store.name });
    return summary;
  });
}

/** The audit and its facts are taken apart, besides the document itself. */
const DOCUMENT_LEVELS = 3;
