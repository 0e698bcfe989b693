import type { LayerVerdict } from '../../model/audit.ts';
import type { Cause, FlowState } from '../../model/flow-change.ts';
import type { Origin } from '../../model/origin.ts';

/** Tells of a rule of a layer, whatever its line. */
export type Stands = (rule: Origin, where: string) => boolean;

/** What a change did to rules. */
export interface Standing {
  readonly isNew: Stands;
  readonly isGone: Stands;
}

/**
 * The rule by which a packet moved: of the layers that judge it otherwise than before, the one that decides on the side where the
 * packet fares worse; there a rule that is new, or that is gone. Absent where no rule spoke.
 */
export function causeOf(
  { from, to }: { readonly from: FlowState; readonly to: FlowState },
  before: readonly LayerVerdict[],
  after: readonly LayerVerdict[],
  { isNew, isGone }: Standing,
): Cause | undefined {
  const worse = ORDER.indexOf(to) > ORDER.indexOf(from) ? after : before;
  const pairs = pairedLayers(before, after).toSorted(
    (one, other) => Number(decides(other, worse)) - Number(decides(one, worse)),
  );
  const candidates = pairs.flatMap(([then, now]): Cause[] => [
    ...causes('after', now, isNew),
    ...causes('before', then, isGone),
  ]);
  // Where a rule is gone, a default decides that was there before.
  const changed = candidates.find(({ origin }) => origin.standing !== 'default') ?? candidates[0];
  if (changed !== undefined) return changed;
  // What a balancer does by itself no rule is the cause of.
  if (worse.some(({ layer, decides, rules }) => decides && layer === 'network' && rules.length === 0))
    return undefined;
  // Nothing was written: members, routes or addresses changed, and the rule reads them.
  const reading = pairs.flatMap(([then, now]) => [
    ...causes('after', now, () => true),
    ...causes('before', then, () => true),
  ]);
  return reading.find(({ origin }) => origin.standing !== 'default') ?? reading[0];
}

const ORDER: readonly FlowState[] = ['allow', 'undecided', 'deny'];

type LayerPair = readonly [before: LayerVerdict | undefined, after: LayerVerdict | undefined];

/** Layers that say something else than before. */
function pairedLayers(before: readonly LayerVerdict[], after: readonly LayerVerdict[]): LayerPair[] {
  const keys = new Set([...before, ...after].map(keyOf));
  return [...keys]
    .map((key): LayerPair => [before.find(isKeyed(key)), after.find(isKeyed(key))])
    .filter(([then, now]) => then?.verdict !== now?.verdict || then?.note !== now?.note);
}

function keyOf({ layer, direction, where }: LayerVerdict): string {
  return `${layer} ${direction} ${where}`;
}

function isKeyed(key: string): (layer: LayerVerdict) => boolean {
  return (layer) => keyOf(layer) === key;
}

function decides(pair: LayerPair, side: readonly LayerVerdict[]): boolean {
  return pair.some((layer) => layer?.decides === true && side.includes(layer));
}

function causes(side: 'before' | 'after', layer: LayerVerdict | undefined, isMeant: Stands): Cause[] {
  if (layer === undefined) return [];
  return layer.rules
    .slice(0, 1)
    .filter((rule) => isMeant(rule, layer.where))
    .map((origin) => ({ side, origin, where: layer.where }));
}
