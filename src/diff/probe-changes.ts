import type { ProbeChange } from '../model/diff.ts';
import type { Cause } from '../model/flow-change.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { causeOf } from '../reach/delta/cause.ts';
import { type Sides, standingOf, stateChange } from '../reach/delta/flow-changes.ts';
import { answerProbe, decidingLayerOf, type ProbeAnswer } from '../reach/probe.ts';
import { parseProbe } from '../reach/probe-text.ts';

/** A probe as the user wrote it. */
export interface PlacedProbe {
  readonly text: string;
  readonly place: Place;
}

/** An answer with what decides it, in the terms of its side. */
export type AnsweredProbe = Omit<ProbeChange, 'rule'> & { readonly cause?: Cause };

/**
 * Asks each probe on both sides. Whom only one side has is not reached on the other.
 * @throws InputError for a probe that is none, or names nobody on either side
 */
export function probeChanges(sides: Sides, probes: readonly PlacedProbe[]): AnsweredProbe[] {
  const standing = standingOf(sides);
  return probes.map(({ text, place }) => {
    const probe = parseProbe(text);
    if (typeof probe === 'string') throw new InputError(probe, place);
    const [then, now] = [answerProbe(sides.before, probe, false), answerProbe(sides.after, probe, false)];
    if (typeof then === 'string' && typeof now === 'string') throw new InputError(now, place);
    const [old, young] = [orNobody(then), orNobody(now)];
    const states = { from: old.verdict, to: young.verdict };
    const isMoved = states.from !== states.to;
    const cause = isMoved ? causeOf(states, old.layers, young.layers, standing) : undefined;
    return {
      probe: text,
      change: isMoved ? stateChange(states).kind : 'unchanged',
      before: states.from,
      after: states.to,
      ...(cause === undefined ? decidedBy(young) : { cause }),
    };
  });
}

function orNobody(answer: ProbeAnswer | string): ProbeAnswer {
  return typeof answer === 'string' ? { verdict: 'deny', layers: [], notes: [answer] } : answer;
}

function decidedBy(answer: ProbeAnswer): Pick<AnsweredProbe, 'cause' | 'because'> {
  const layer = decidingLayerOf(answer);
  const [origin] = layer?.rules ?? [];
  if (layer !== undefined && origin !== undefined)
    return { cause: { side: 'after', origin, where: layer.where } };
  const note =
    layer === undefined
      ? answer.notes[0]
      : `${layer.layer} ${layer.where}${layer.note === undefined ? '' : `: ${layer.note}`}`;
  return note === undefined ? {} : { because: note };
}
