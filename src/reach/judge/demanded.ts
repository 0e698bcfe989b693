import type { PairProof } from '../../model/audit.ts';
import type { Deployment } from '../../model/deployment.ts';
import { unseenFamilies } from '../../model/unseen-families.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { ofFamily } from '../path/question.ts';
import { type Point, titleOf } from '../point.ts';
import { unseenPair } from './exposure-proof.ts';

export type DemandedLayer = Deployment['layers'][number];

/** Of the layers that a deployment demands, those of which an interface has nothing in evidence. */
export function lackingLayers(point: Point, demanded: readonly DemandedLayer[]): readonly DemandedLayer[] {
  if (point.kind !== 'interface') return [];
  return demanded.filter((layer) => (layer === 'host' ? lacksHost(point) : lacksCloud(point)));
}

function lacksHost(point: Extract<Point, { kind: 'interface' }>): boolean {
  const filters = point.at.asset.host?.filters ?? [];
  const families = unseenFamilies(filters);
  return filters.length === 0 || point.ranges.some((range) => families.includes(range.family));
}

function lacksCloud({ at }: Extract<Point, { kind: 'interface' }>): boolean {
  return at.interface.groups === undefined && at.interface.subnet === undefined;
}

/** Why a verdict about these points is not certain; undefined where nothing that is demanded is missing. */
export function lackingNote(
  points: readonly Point[],
  demanded: readonly DemandedLayer[],
): string | undefined {
  const missing = points.flatMap((point) =>
    lackingLayers(point, demanded).map((layer) => `the ${layer} layer of ${titleOf(point)}`),
  );
  return missing.length === 0
    ? undefined
    : `demanded and not in evidence: ${[...new Set(missing)].join(', ')}`;
}

/** A demanded layer that is not in evidence: it matters only where other layers let some of the packets pass. */
export interface Lacking {
  readonly packets: PacketSet;
  readonly proof: PairProof;
}

/** Proofs, each once, of the layers without which nothing is certain about these packets. */
export function lackingProofs(lacking: readonly Lacking[], possible: PacketSet): PairProof[] {
  const proofs = lacking.flatMap(({ packets, proof }) => (packets.isDisjointFrom(possible) ? [] : proof));
  return [...new Map(proofs.map((proof) => [`${proof.from}|${proof.note}`, proof])).values()];
}

/** For each family of an interface the demanded layers of it that are not in evidence. */
export function lackingAt({ space }: Estate, point: Point, demanded: readonly DemandedLayer[]): Lacking[] {
  if (demanded.length === 0) return [];
  return ([4, 6] as const).flatMap((family) => {
    const there = ofFamily(point, family);
    const note = there === undefined ? undefined : lackingNote([there], demanded);
    return note === undefined
      ? []
      : [{ packets: space.box({ family }), proof: unseenPair(titleOf(point), note) }];
  });
}
