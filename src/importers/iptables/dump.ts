import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import type { Word } from './words.ts';

/** What one run of `iptables-save` or `ip6tables-save` printed; a file may hold several. */
export interface Dump {
  readonly file: string;
  readonly family: Family;
  readonly backend: Backend;
  readonly tables: TableDump[];
  readonly gaps: Gap[];
  /** The line by which the program warns that the legacy backend holds rules as well. */
  readonly legacyWarning?: Origin;
}

/** Both may be active at once: each has chains of its own at every hook. */
export type Backend = 'legacy' | 'nft';

export interface TableDump {
  readonly name: string;
  /** Line of `*table`; 0 where no line names the table. */
  readonly line: number;
  readonly chains: Map<string, ChainDump>;
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

export interface RuleLine {
  readonly line: number;
  readonly text: string;
  /** Where the line stands in another file than the dump's. */
  readonly file?: string;
  /** What follows the chain's name. */
  readonly words: readonly Word[];
  /** The line was not understood and may be any rule, for this reason. */
  readonly doubt?: string;
}
