import type { Deployment } from '../model/deployment.ts';
import { type Point, titleOf } from './point.ts';
import { ofFamily } from './question.ts';

export type DemandedLayer = Deployment['layers'][number];

/** Of the layers that a deployment demands, those of which an interface has nothing in evidence. */
export function lackingLayers(point: Point, demanded: readonly DemandedLayer[]): readonly DemandedLayer[] {
  if (point.kind !== 'interface') return [];
  return demanded.filter((layer) => (layer === 'host' ? lacksHost(point) : lacksCloud(point)));
}

function lacksHost(point: Extract<Point, { kind: 'interface' }>): boolean {
  const filters = point.at.asset.host?.filters ?? [];
  const families = filters.flatMap((filter) => filter.bases.map((base) => base.family));
  // A base chain without a family judges both.
  if (families.includes(undefined)) return false;
  return filters.length === 0 || point.ranges.some((range) => !families.includes(range.family));
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

/** Families of an interface in which a demanded layer is not in evidence, with the reason. */
export function lackingFamilies(
  point: Point,
  demanded: readonly DemandedLayer[],
): { readonly family: 4 | 6; readonly note: string }[] {
  if (demanded.length === 0) return [];
  return ([4, 6] as const).flatMap((family) => {
    const there = ofFamily(point, family);
    const note = there === undefined ? undefined : lackingNote([there], demanded);
    return note === undefined ? [] : [{ family, note }];
  });
}
