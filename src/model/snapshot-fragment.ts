import type { Gap } from './gap.ts';
import type { ConfiguredFilter, Host } from './host.ts';
import type { Origin } from './origin.ts';
import type { Snapshot } from './snapshot.ts';

/** A rule of a table of the kernel that its export in another format prints with less than it asks. */
export interface MisprintedRule {
  /** `ip filter`. */
  readonly table: string;
  readonly chain: string;
  /** Counts from 0. */
  readonly position: number;
  /** How many rules the chain has. */
  readonly of: number;
  /** Rules of the other format look alike, where they name an extension. */
  readonly mayBeExtension: boolean;
  /** What it asks is printed as something else, and not left out alone. */
  readonly isAltered?: boolean;
  readonly origin: Origin;
}

/** What one importer found in one file; the parts are joined by `joinFragments`. */
export type SnapshotFragment = Partial<Omit<Snapshot, 'evidence' | 'gaps'>> & {
  readonly gaps: readonly Gap[];
  /** Host facts and filters found in this file, for the host that the file belongs to. */
  readonly host?: Partial<Omit<Host, 'name'>> & {
    /** Programs that files ask for; the rules that run are judged instead where they are in evidence. */
    readonly configured?: readonly ConfiguredFilter[];
    /** Rules that another export of their table does not print as they are. */
    readonly misprinted?: readonly MisprintedRule[];
    /** All tables that the kernel has, of those that its programs for packet filters show. */
    readonly allTables?: { readonly names: readonly string[]; readonly origin: Origin };
  };
  /** Files that were recognised and could not be used: name → reason. */
  readonly notRead?: ReadonlyMap<string, string>;
};
