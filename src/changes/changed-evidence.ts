import type { SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';

/** Evidence as it would be after changes, and where what they wrote comes from. */
export interface ChangedEvidence {
  readonly files: readonly SourceFile[];
  /** Origin of what a change wrote, by file and place in it: a line number, or a JSON pointer whose subtree it wrote. */
  readonly written: ReadonlyMap<string, WrittenPlaces>;
  /** Origin of what a change took away, by file and place in it as it was before. */
  readonly removed?: ReadonlyMap<string, WrittenPlaces>;
  /** By file where things stood that no change wrote, and that stand elsewhere since: lines, or JSON pointers of elements of lists. */
  readonly moved: ReadonlyMap<string, MovedPlaces>;
  readonly gaps: readonly Gap[];
  /** What a command would not do: refused by its provider, or nothing changed; at the line of the command. */
  readonly warnings: readonly Warning[];
  /** As it would be after the next reload as well, where a command stores and does not load. */
  readonly afterReload?: ChangedEvidence;
}

/** Which places of one file a change wrote. */
export interface WrittenPlaces {
  readonly lines: ReadonlyMap<number, Origin>;
  readonly pointers: ReadonlyMap<string, Origin>;
}

/** From the place after changes to the one in the file as it was given; what stays is not named. */
export interface MovedPlaces {
  readonly lines: ReadonlyMap<number, number>;
  readonly pointers: ReadonlyMap<string, string>;
}

export interface Warning {
  readonly what: string;
  readonly origin: Origin;
}
