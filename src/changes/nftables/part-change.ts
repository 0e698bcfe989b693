import type { EditedText } from '../edited-text.ts';
import type { Teller } from '../teller.ts';
import type { Block } from './listing-text.ts';

/** A command about a part of a table: `add chain ip filter input { … }`. */
export interface PartChange {
  readonly verb: string;
  /** `chain`, `rule`, `set`, `map` or `element`. */
  readonly object: string;
  readonly name: string;
  /** What stands behind the name. */
  readonly tail: string;
  readonly table: Block;
  readonly listing: EditedText;
  readonly teller: Teller;
  /** Where what is unknown comes from. */
  readonly source: string;
}
