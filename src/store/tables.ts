import type { Kysely } from 'kysely';

/** Times are ISO 8601 UTC; numbers are those of complete runs of a configuration. */
export interface Tables {
  runs: {
    id: string;
    configuration: string;
    number: number | null;
    state: 'running' | 'complete' | 'failed';
    started: string;
    ended: string | null;
    failure: string | null;
    as_of: string | null;
    exit_code: number | null;
    /** JSON of `RunSummary`. */
    summary: string | null;
    /** Blob of the audit's document. */
    document: string | null;
    /** SHA-256 of the audit's JSON report. */
    report: string | null;
    hold: string | null;
    /** JSON of `Estate`; null: an earlier version did not keep it, or the history was given another name since. */
    estate: string | null;
    /** When it was looked at for what there is to tell of it. */
    noticed: string | null;
  };
  /** What never changes of a finding, by its identity. */
  findings: {
    configuration: string;
    id: string;
    policy: string;
    fact: string;
    deployment: string | null;
    title: string;
    first_seen: string;
  };
  /** How long a finding was in one state: a run that sees what the one before saw writes nothing here. */
  spans: {
    configuration: string;
    finding: string;
    from_number: number;
    /** The first run that saw it otherwise. */
    until_number: number | null;
    state: FindingState;
    severity: string;
    waived: number;
    /** SHA-256 of its packets. */
    packets: string;
    /** The last time that it was found, where it no longer is. */
    last_seen: string | null;
    why: string | null;
    /** JSON of a past finding's `evidence`; null: not known. */
    evidence: string | null;
  };
  /** When a configuration is to be scanned; `scheduled` has each of its times after `since`. */
  schedules: { configuration: string; cron: string; time_zone: string; since: string };
  /** What became of a scheduled time: the run that was begun for it, or why there was none. */
  scheduled: {
    configuration: string;
    due: string;
    run: string | null;
    why: string | null;
    /** When somebody was told that there was none. */
    noticed: string | null;
  };
  /** Compressed, by the SHA-256 of what they hold. */
  blobs: { sha256: string; data: Uint8Array };
  /** What jobs of a distributed scan brought, until the scan that waits for it has it. */
  collections: {
    run: string;
    job: string;
    /** JSON of the manifest of an evidence folder. */
    manifest: string;
    /** JSON list: keys of blobs. */
    files: string;
  };
  migrations: { name: string };
  /** What a channel was told, or is to be told, of one subject. */
  notices: {
    configuration: string;
    channel: string;
    /** `finding/ID`, `scan/failed`, … */
    subject: string;
    /** JSON of `Condition`: as it was last told. */
    content: string;
    since: string;
    /** The last time that it was told; null: not yet. */
    told: string | null;
    times: number;
    /** The last delivery that told it. */
    delivery: string | null;
    /** When it was over. */
    ended: string | null;
  };
  deliveries: {
    id: string;
    configuration: string;
    channel: string;
    /** Host, or mail addresses, without what is secret. */
    recipient: string;
    created: string;
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    ended: string | null;
    error: string | null;
    headline: string;
  };
}

export type FindingState = 'found' | 'not-seen' | 'fixed';

export type Database = Kysely<Tables>;

/** An open store. */
export interface Store {
  readonly database: Database;
  /** What messages call it, without a password. */
  readonly name: string;
  /** Called first in a transaction that writes or removes blobs: one at a time. */
  readonly alone: (transaction: Database) => Promise<void>;
  /** Takes a lock that ends with the process, however that ends; undefined where another process has it. */
  readonly tryLock: (name: string) => Promise<Lock | undefined>;
  readonly close: () => Promise<void>;
}

export interface Lock {
  readonly release: () => Promise<void>;
}
