import { withLines } from '../importers/json-lines.ts';
import type { Cause, FlowChange } from '../model/flow-change.ts';
import type { Origin } from '../model/origin.ts';
import { changedOrigin, givenOrigin } from './changed-origins.ts';
import type { DiffInput } from './diff-input.ts';
import { mapOrigins } from './map-origins.ts';
import type { Side } from './side.ts';
import { touchingChange } from './touching-change.ts';

/** Where what a diff names stands: in the change, or in the evidence of its side, with its line. */
export interface Places {
  after<Value>(value: Value): Value;
  causes(boxes: readonly FlowChange[]): FlowChange[];
  ofCauses(causes: readonly (Cause | undefined)[]): (Cause | undefined)[];
}

/** Looks up places for what is told of two sides. */
export function placesOf({ shownAs, before: given }: DiffInput, before: Side, after: Side): Places {
  const { changed } = after;
  const known = new Set(given.map(({ name }) => name));
  // What a change did not write stands in the file that was given, and nobody has the one that it makes.
  const filesOf = ({ changed: { files, moved } }: Side) =>
    moved === undefined ? files : [...given, ...files.filter(({ name }) => !known.has(name))];
  const shownOf = <Value>(value: Value, name: 'before' | 'after', side: Side): Value => {
    const ofChange = new Set<Origin>();
    const placed = mapOrigins(value, (origin) => {
      const written = name === 'after' ? changedOrigin(changed.written, origin) : undefined;
      if (written === undefined) return givenOrigin(side.changed.moved, origin);
      ofChange.add(written);
      return written;
    });
    return mapOrigins(withLines(placed, filesOf(side)), (origin) =>
      ofChange.has(origin) ? origin : { ...origin, file: shownAs?.[name](origin.file) ?? origin.file },
    );
  };
  const causeIn = (cause: Cause): Cause => {
    if (cause.side === 'change') return cause;
    const written =
      cause.side === 'after'
        ? changedOrigin(changed.written, cause.origin)
        : (changedOrigin(changed.removed, cause.origin) ??
          changedOrigin(before.changed.written, cause.origin));
    return written === undefined ? cause : { ...cause, side: 'change', origin: written };
  };
  const ofCauses = (causes: readonly (Cause | undefined)[]) => {
    const placed = causes.map((cause) => cause && causeIn(cause));
    const ofSide = (name: 'before' | 'after', side: Side) =>
      shownOf(
        placed.map((cause) => (cause?.side === name ? cause : undefined)),
        name,
        side,
      );
    const [then, now] = [ofSide('before', before), ofSide('after', after)];
    return placed.map((cause, index) => then[index] ?? now[index] ?? cause);
  };
  return {
    after: (value) => shownOf(value, 'after', after),
    ofCauses,
    causes: (boxes) => {
      const found = ofCauses(boxes.map(({ cause }) => cause));
      return boxes.map((box, index) => {
        const cause = found[index];
        const own = cause?.side === 'change' ? cause : (touchingChange(box, before, after) ?? cause);
        return own === undefined ? box : { ...box, cause: own };
      });
    },
  };
}
