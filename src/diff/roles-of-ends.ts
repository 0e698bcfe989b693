import type { Deployment } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { FlowChange, FlowEnd } from '../model/flow-change.ts';
import { type AddressRange, parseRange } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import type { Estate } from '../reach/estate.ts';
import { pointsOf } from '../reach/point.ts';

/** Whom a role means on one side. */
export interface BoundRole {
  /** `analyzer-prod/analyzer`. */
  readonly name: string;
  readonly assets: ReadonlySet<string>;
  /** Addresses that it names: of whoever has them, or by the asset that is called by them. */
  readonly ranges: readonly AddressRange[];
  readonly rangesOf: ReadonlyMap<string, readonly AddressRange[]>;
}

/** The roles of deployments over the estate that they are bound to. */
export function boundRoles(estate: Estate, deployments: readonly Deployment[]): BoundRole[] {
  return deployments.flatMap(({ name: deployment, roles }) =>
    Object.values(roles).map(({ name, endpoints }): BoundRole => {
      const points = endpoints.filter(isAddressed).flatMap((each) => pointsOf(estate, each, undefined));
      const carried = points.filter((point) => point.kind === 'interface');
      return {
        name: `${deployment}/${name}`,
        assets: new Set(endpoints.flatMap((each) => (each.kind === 'asset' ? [each.asset] : []))),
        ranges: points.filter((point) => point.kind !== 'interface').flatMap((point) => point.ranges),
        rangesOf: new Map(
          [...Map.groupBy(carried, ({ at }) => at.asset.id)].map(([id, own]) => [
            id,
            own.flatMap((point) => point.ranges),
          ]),
        ),
      };
    }),
  );
}

/** A name without addresses may be anybody's. */
function isAddressed(endpoint: Endpoint): boolean {
  return endpoint.kind !== 'asset' && (endpoint.kind !== 'name' || endpoint.resolved !== undefined);
}

/** Boxes whose ends say which roles bind all of them. */
export function withRoles(boxes: readonly FlowChange[], roles: readonly BoundRole[]): FlowChange[] {
  const named = (end: FlowEnd): FlowEnd => {
    const own = [...new Set(roles.filter((role) => holds(role, end)).map(({ name }) => name))];
    return own.length === 0 ? end : { ...end, roles: own };
  };
  return boxes.map((box) => ({
    ...box,
    sources: box.sources.map(named),
    destinations: box.destinations.map(named),
  }));
}

function holds({ assets, ranges, rangesOf }: BoundRole, { asset = '', addresses }: FlowEnd): boolean {
  if (assets.has(asset)) return true;
  const meant = [...ranges, ...(rangesOf.get(asset) ?? [])];
  if (meant.length === 0 || addresses.length === 0) return false;
  const own = addresses.map(parseRange);
  return own.every((range) => range !== undefined) && subtractRanges(own, meant).length === 0;
}
