import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import type { Word } from './words.ts';

/** What one run of `iptables-save` or `ip6tables-save` printed; a file may hold several. */
export interface Dump {
  readonly file: string;
  readonly family: Family;
  readonly backend: Backend;
  /** Of the program, as its header says it. */
  readonly release?: string;
  readonly tables: TableDump[];
  readonly gaps: Gap[];
  /** The line by which the program warns that the legacy backend holds rules as well. */
  readonly legacyWarning?: Origin;
  /** The lines by which it says that a table has base chains that it does not print. */
  readonly furtherChains?: readonly { readonly table: string; readonly origin: Origin }[];
}

/**
 * What one kernel has one table of a name for. Two releases of the program are of two times, and what one backend held at the time of
 * the other's dump is not known.
 */
export function kindOf({ family, backend, release }: Dump, dumps: readonly Dump[]): string {
  const isOfTwoTimes = dumps.some(
    (other) =>
      other.family === family && [release, other.release].every(Boolean) && other.release !== release,
  );
  return `${family} ${isOfTwoTimes ? 'any' : backend}`;
}

/** Both may be active at once: each has chains of its own at every hook. */
export type Backend = 'legacy' | 'nft';

export interface TableDump {
  readonly name: string;
  readonly file: string;
  /** Line of `*table`; 0 where no line names the table. */
  readonly line: number;
  readonly chains: Map<string, ChainDump>;
  /** Counts from 1 where the table was given several times, with different rules; absent: it was not. */
  readonly version?: number;
  /** The other versions, of which any may be the one in force. */
  readonly others?: readonly TableDump[];
  /** Its dump shows no such table, and another dump of the same tables does. */
  readonly isAbsent?: true;
}

/** The versions of a table; nearly always the table alone. */
export function versionsOf(table: TableDump): TableDump[] {
  return [...(table.others ?? []), table];
}

/** The key of a chain in the filter that its dump becomes. */
export function chainKey({ name, version }: TableDump, chain: string): string {
  return `${name}${version === undefined ? '' : ` (${version})`}/${chain}`;
}

export interface ChainDump {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  /** Where the line stands in another file than the dump's. */
  readonly file?: string;
  /** `ACCEPT`, `DROP`, …, `-` for a chain of the user's own; absent where no line declares the chain. */
  policy?: string;
  readonly rules: RuleLine[];
  /** Why the chain may hold more than was read. */
  cut?: string;
}

/** A policy that means neither of the two is dealt with by a rule at the end of the chain. */
export function policyOf({ policy }: ChainDump): 'accept' | 'drop' {
  return policy === 'DROP' ? 'drop' : 'accept';
}

export interface RuleLine {
  readonly line: number;
  readonly text: string;
  /** Where the line stands in another file than the dump's. */
  readonly file?: string;
  /** What follows the chain's name. */
  readonly words: readonly Word[];
  /** The line was not understood and may be any rule, for this reason. */
  readonly doubt?: string;
  /** What else must hold for it to match, which no word says. */
  readonly dependsOn?: string;
}
