import type { Deployment } from '../model/deployment.ts';
import { type Point, titleOf } from './point.ts';

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
