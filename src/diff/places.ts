import { withLines } from '../importers/json-lines.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { Cause, FlowChange } from '../model/flow-change.ts';
import type { Origin } from '../model/origin.ts';
import { changedOrigin } from './changed-origins.ts';
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
export function placesOf({ shownAs }: DiffInput, before: Side, after: Side): Places {
  const { changed } = after;
  const named = (side: Exclude<Cause['side'], 'change'>, origin: Origin) => ({
    ...origin,
    file: shownAs?.[side](origin.file) ?? origin.file,
  });
  const ofAfter = (origin: Origin) => changedOrigin(changed.written, origin) ?? named('after', origin);
  const causeIn = (cause: Cause): Cause => {
    if (cause.side === 'change') return cause;
    const written =
      cause.side === 'after'
        ? changedOrigin(changed.written, cause.origin)
        : (changedOrigin(changed.removed, cause.origin) ??
          changedOrigin(before.changed.written, cause.origin));
    return written === undefined
      ? { ...cause, origin: named(cause.side, cause.origin) }
      : { ...cause, side: 'change', origin: written };
  };
  const ofCauses = (causes: readonly (Cause | undefined)[]) => {
    const ofSide = (side: Cause['side'], files: readonly SourceFile[]) =>
      withLines(
        causes.map((cause) => (cause?.side === side ? cause : undefined)),
        files,
      );
    const [then, now] = [ofSide('before', before.changed.files), ofSide('after', changed.files)];
    return causes.map((_, index) => {
      const cause = then[index] ?? now[index];
      return cause === undefined ? undefined : causeIn(cause);
    });
  };
  return {
    after: (value) => mapOrigins(withLines(value, changed.files), ofAfter),
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
