import type { TableDump } from './tables.ts';

/** What a rule's translation needs to know of where it stands. */
export interface Context {
  readonly table: TableDump;
  /** The chain is run before connections are tracked. */
  readonly early: boolean;
  /** The chain is run for packets that the host takes in. */
  readonly isInput: boolean;
  /** Every rule that sets a mark says which. */
  readonly marksKnown: boolean;
  /** The rule has asked for protocols that have ports. */
  readonly isPorted?: boolean;
}
