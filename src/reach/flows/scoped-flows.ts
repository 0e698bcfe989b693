import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import { type Estate, type Located, once } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { unfiltered } from '../path/unfiltered.ts';
import { addressesOf } from '../point.ts';
import { ownPublicAddresses } from '../public-addresses.ts';
import { arrivalsAtAll } from '../reachability/arrivals-at.ts';
import { everyReceiver, type Receivers } from '../reachability/receivers.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { type Flow, flowsByEnd, flowsTogether, realmOfEnd } from './arriving.ts';
import { ordinaryAddresses } from './nobody.ts';
import { addressesByRealm, type Scope } from './scopes.ts';
import { sentPublicly } from './sent-publicly.ts';

/** A flow from or to a system of a scope. */
export interface ScopedFlow extends Flow {
  readonly scope: Scope;
  readonly direction: 'in' | 'out';
  /** The network of the receiver, or `outside`. */
  readonly destinationRealm: string;
}

/** What arrives at the systems of scopes. */
export function inboundFlows(estate: Estate, scopes: readonly Scope[]): ScopedFlow[] {
  const own = estate.space.box({ source: ownPublicAddresses(estate) });
  const scopeOf = scopeByAsset(scopes);
  const interfaces = new Set(estate.interfaces.filter((at) => scopeOf.has(at.asset.id)));
  const receivers = ofAssets(everyReceiver(estate, { interfaces, subnets: new Set() }), (asset) =>
    scopeOf.has(asset),
  );
  return flowsByEnd(
    estate,
    arrivalsAtAll(estate, receivers, [{ ranges: ordinaryAddresses(estate) }]),
  ).flatMap((flow): ScopedFlow[] => {
    const scope = scopeOf.get(flow.ends[0].asset ?? '');
    if (scope === undefined) return [];
    const destinationRealm = realmOfEnd(estate, flow.ends[0]);
    return sentPublicly(estate, flow, estate.space.all).flatMap((each): ScopedFlow[] => {
      // What a machine may send as one of the internet is told of the internet.
      const possible = each.senders === undefined ? each.possible : each.possible.intersection(own);
      return possible.isEmpty()
        ? []
        : [
            {
              ...each,
              possible,
              certain: each.certain.intersection(possible),
              scope,
              direction: 'in',
              destinationRealm,
            },
          ];
    });
  });
}

/** What the systems of scopes send to everybody else, addresses of nobody in subnets aside. */
export function outboundFlows(estate: Estate, scopes: readonly Scope[]): ScopedFlow[] {
  const { space } = estate;
  const scopeOf = scopeByAsset(scopes);
  const ordinary = ordinaryAddresses(estate);
  const sources = scopes.map((scope) => ({ scope, realms: addressesByRealm(estate, scope.assets) }));
  const limits = sources.flatMap(({ realms }) =>
    [...realms].map(([realm, ranges]) => ({ realm, ranges: intersectRanges(ranges, ordinary) })),
  );
  const all = everyReceiver(estate);
  const others = ofAssets(
    { shared: all.shared, alone: all.alone.filter(({ point }) => point.kind !== 'subnet') },
    (asset) => !scopeOf.has(asset),
  );
  // The way to a public address of the estate leads in again, and is told where it ends.
  const meant = space
    .box({ destination: ordinary })
    .difference(space.box({ destination: ownPublicAddresses(estate) }));
  return flowsTogether(estate, arrivalsAtAll(estate, others, limits)).flatMap((flow) =>
    sources.flatMap(({ scope, realms }): ScopedFlow[] => {
      const source: readonly AddressRange[] = realms.get(flow.realm) ?? [];
      const platform = ofPlatform(estate, flow.realm);
      const sent = space.box({ source }).intersection(meant).difference(platform.certain);
      // What is perhaps the platform's own is told where rules let it out.
      const possible = flow.possible
        .intersection(sent)
        .difference(platform.possible.difference(flow.certain));
      if (possible.isEmpty()) return [];
      return [
        {
          ...flow,
          scope,
          direction: 'out',
          destinationRealm: realmOfEnd(estate, flow.ends[0]),
          possible,
          certain: flow.certain.intersection(sent),
          unanswered: flow.unanswered.intersection(sent),
        },
      ];
    }),
  );
}

/** What senders of a network exchange with the platform itself, which no filter of it can close. */
function ofPlatform(estate: Estate, realm: string): TwoSided {
  return once(estate, `platform's own flows|${realm}`, () => {
    const { space } = estate;
    const own = estate.interfaces.filter(({ network }) => (network?.id ?? OUTSIDE) === realm);
    // Networks that are not in evidence are of different platforms.
    const alike = [...Map.groupBy(own, (at) => at.network ?? at.interface.platformFlows).values()];
    const answers = alike.flatMap(([at, ...others]) => {
      if (at === undefined) return [];
      const source = at.network === undefined ? [at, ...others].flatMap(addressesOf) : undefined;
      const packets = source === undefined ? space.all : space.box({ source });
      return unfiltered(estate, { kind: 'interface', at, ranges: [] }, packets);
    });
    return {
      certain: space.unionOf(answers.map(({ certain }) => certain)),
      possible: space.unionOf(answers.map(({ possible }) => possible)),
    };
  });
}

function scopeByAsset(scopes: readonly Scope[]): ReadonlyMap<string, Scope> {
  return new Map(scopes.flatMap((scope) => [...scope.assets].map((asset) => [asset, scope] as const)));
}

/** Receivers that are an asset which is meant; those that are none stay. */
function ofAssets({ shared, alone }: Receivers, isMeant: (asset: string) => boolean): Receivers {
  const isOf = ({ asset }: Located) => isMeant(asset.id);
  return {
    shared: shared
      .map((each) => ({ ...each, members: each.members.filter(({ at }) => isOf(at)) }))
      .filter(({ members }) => members.length > 0),
    alone: alone.filter(({ at, point }) =>
      at !== undefined ? isOf(at) : point.kind !== 'interface' || isOf(point.at),
    ),
  };
}
