import type { Asset } from '../src/model/asset.ts';
import type { Deployment, NamedEndpoint, Service } from '../src/model/deployment.ts';
import type { Filter, Rule } from '../src/model/filter.ts';
import type { Profile } from '../src/model/profile.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { type AddressRange, ALL_ADDRESSES, parseRange } from '../src/net/address.ts';
import type { PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { type LoadedConfiguration, loadConfiguration } from '../src/profiles/load-configuration.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';

/** One end of an opening: a machine with filters of its own, or addresses outside. */
export interface End {
  /** Absent for addresses that no machine carries. */
  readonly asset?: string;
  readonly ranges: readonly AddressRange[];
}

/** What one rule pair lets through: out of the sender, into the receiver. */
export interface Opening {
  readonly row: string;
  readonly from: readonly End[];
  readonly to: readonly End[];
  readonly service: Service;
  /** The receiver admits every source. */
  readonly isWide?: boolean;
}

const origin = { file: 'model', text: '' };

function range(text: string): AddressRange {
  return parseRange(text) as AddressRange;
}

export type Ends = ReadonlyMap<string, readonly End[]>;

/** Every role of a profile, played by two machines; a role that only sends, every second time by a network; one within another, by machines of that one. */
export function endsOfRoles(profile: Profile): Ends {
  const receives = new Set([
    ...profile.requirements.flatMap((row) => row.to.filter((to) => typeof to === 'string')),
    ...[...profile.restrictions, ...profile.onlyThese].map((row) => row.role),
    ...profile.prohibitions.flatMap((row) => row.to),
  ]);
  const ends = new Map(
    Object.keys(profile.roles).map((role, index): [string, readonly End[]] => {
      if (!receives.has(role) && index % 2 === 0) return [role, [{ ranges: [range(`10.1.${index}.0/24`)] }]];
      return [
        role,
        [1, 2].map((host) => ({ asset: `${role}-${host}`, ranges: [range(`10.0.${index}.${host}`)] })),
      ];
    }),
  );
  return withinOthers(profile, ends);
}

function withinOthers(profile: Profile, ends: Ends): Ends {
  return new Map(
    [...ends].map(([role, own]) => [role, ends.get(profile.roles[role]?.within ?? '')?.slice(0, 1) ?? own]),
  );
}

/** The same, but some roles that have machines play on those of another role, which is another one in each round. */
export function sharedEnds(profile: Profile, round: number): Ends {
  const apart = endsOfRoles(profile);
  const hosted = [...apart].filter(([, ends]) => ends.every((end) => end.asset !== undefined));
  const distance = 1 + (round % Math.max(1, hosted.length - 1));
  const guests = hosted.flatMap(([role], index) =>
    Math.floor(index / distance) % 2 === 1 ? [[role, hosted[index - distance]?.[1] ?? []] as const] : [],
  );
  return withinOthers(profile, new Map([...apart, ...guests]));
}

/** A deployment of a profile with every role bound and every name resolved. */
export function deploy(
  profile: Profile,
  parameters: Readonly<Record<string, unknown>>,
  phase: 'install' | 'run',
  ends = endsOfRoles(profile),
): Deployment {
  const [deployment] = deployAll(profile, [parameters], phase, ends);
  return deployment as Deployment;
}

/** One deployment for each set of parameters, from one configuration. */
export function deployAll(
  profile: Profile,
  modes: readonly Readonly<Record<string, unknown>>[],
  phase: 'install' | 'run',
  ends = endsOfRoles(profile),
): Deployment[] {
  const loaded = configurationOf(profile, modes, phase, ends);
  const assets = assetsOf(ends);
  return Object.keys(loaded.configuration.deployments).map((name) =>
    instantiate(profile, loaded, name, { assets }),
  );
}

/** A configuration with a deployment for each set of parameters. */
export function configurationOf(
  profile: Profile,
  modes: readonly Readonly<Record<string, unknown>>[],
  phase: 'install' | 'run',
  ends = endsOfRoles(profile),
): LoadedConfiguration {
  const roles = Object.fromEntries(
    [...ends].map(([role, list], index) => [
      role,
      list.map((end) => (end.asset === undefined ? `10.1.${index}.0/24` : { id: end.asset })),
    ]),
  );
  const names = profile.requirements.flatMap((row) =>
    row.to.flatMap((to) => (typeof to === 'object' && 'name' in to ? to.name : [])),
  );
  const resolved = Object.fromEntries(names.map((name, index) => [name, `198.51.100.${index + 1}`]));
  const deployments = Object.fromEntries(
    modes.map((parameters, index) => [
      `ideal-${index}`,
      { profile: profile.id, phase, parameters, roles, resolved },
    ]),
  );
  return loadConfiguration('ideal.json', JSON.stringify({ deployments }));
}

function assetsOf(ends: Ends): Asset[] {
  return [...new Set([...ends.values()].flat())].flatMap(({ asset, ranges }) => {
    const [first] = ranges;
    if (asset === undefined || first === undefined) return [];
    return {
      id: asset,
      kind: 'instance' as const,
      names: [asset],
      tags: {},
      interfaces: [
        {
          id: `${asset}/0`,
          addresses: [{ family: first.family, value: first.first }],
          publicAddresses: [],
          groups: [asset],
          origin,
        },
      ],
      origin,
    };
  });
}

/** The openings that the rows of a deployment need, one per source role, destination and service. */
export function openingsOf(profile: Profile, deployment: Deployment, ends = endsOfRoles(profile)): Opening[] {
  return deployment.requirements
    .filter((row) => row.needed)
    .flatMap((row) =>
      row.from.flatMap((from) =>
        row.to.flatMap((to) =>
          row.services.map((service) => ({
            row: row.id,
            from: ends.get(from) ?? [],
            to: typeof to === 'string' ? (ends.get(to) ?? []) : [{ ranges: rangesOfName(to) }],
            service,
          })),
        ),
      ),
    );
}

/** Machines whose groups admit what the openings say and nothing else. */
export function snapshotOf(
  profile: Profile,
  openings: readonly Opening[],
  ends = endsOfRoles(profile),
): Snapshot {
  const assets = assetsOf(ends);
  const filters = assets.map((asset): [string, Filter] => {
    const rules = (hook: 'ingress' | 'egress') =>
      openings
        .filter((each) => (hook === 'ingress' ? each.to : each.from).some((end) => end.asset === asset.id))
        .map((opening, index): Rule => {
          const near = rangesOf(hook === 'ingress' && opening.isWide ? undefined : opening.from);
          return {
            id: `${hook} ${index}`,
            conditions: [
              {
                kind: 'packet',
                boxes: [
                  hook === 'ingress'
                    ? { ...boxOf(opening.service), source: near }
                    : { ...boxOf(opening.service), destination: rangesOf(opening.to) },
                ],
              },
            ],
            action: { kind: 'accept' },
            origin: { file: 'model', text: `${opening.row} ${hook}` },
          };
        });
    const base = (hook: 'ingress' | 'egress') =>
      ({ hook, priority: 0, chain: hook, policy: 'drop', translates: false, origin }) as const;
    return [
      asset.id,
      {
        id: asset.id,
        title: asset.id,
        layer: 'group',
        repliesPass: true,
        bases: [base('ingress'), base('egress')],
        chains: new Map([
          ['ingress', { title: 'ingress', rules: rules('ingress') }],
          ['egress', { title: 'egress', rules: rules('egress') }],
        ]),
        origin,
      },
    ];
  });
  return { ...EMPTY_SNAPSHOT, assets, filters: new Map(filters) };
}

export function rangesOfName(to: NamedEndpoint): readonly AddressRange[] {
  return to.kind === 'name' ? (to.resolved ?? ALL_ADDRESSES) : to.ranges;
}

function rangesOf(ends: readonly End[] | undefined): readonly AddressRange[] {
  return ends === undefined ? ALL_ADDRESSES : ends.flatMap((end) => end.ranges);
}

export function boxOf(service: Service) {
  return {
    protocol: [[service.protocol, service.protocol]] as const,
    ...(service.ports === undefined ? {} : { destinationPort: service.ports }),
  };
}

/** What the openings let through between two ends, by set algebra alone. */
export function flowsThrough(
  space: PacketSpace,
  openings: readonly Opening[],
): (from: End, to: End, service: Service) => { readonly asked: PacketSet; readonly open: PacketSet } {
  const known = new Map<string, PacketSet>();
  const once = (name: string, make: () => PacketSet): PacketSet => {
    const set = known.get(name) ?? make();
    known.set(name, set);
    return set;
  };
  const into = (asset: string) =>
    once(`into ${asset}`, () =>
      space.unionOf(
        openings
          .filter((each) => each.to.some((end) => end.asset === asset))
          .map((each) =>
            space.box({ ...boxOf(each.service), source: each.isWide ? ALL_ADDRESSES : rangesOf(each.from) }),
          ),
      ),
    );
  const outOf = (asset: string) =>
    once(`out of ${asset}`, () =>
      space.unionOf(
        openings
          .filter((each) => each.from.some((end) => end.asset === asset))
          .map((each) => space.box({ ...boxOf(each.service), destination: rangesOf(each.to) })),
      ),
    );
  return (from, to, service) => {
    const asked = space.box({ ...boxOf(service), source: from.ranges, destination: to.ranges });
    if (from.asset !== undefined && from.asset === to.asset) return { asked, open: asked };
    const admitted = to.asset === undefined ? asked : asked.intersection(into(to.asset));
    return { asked, open: from.asset === undefined ? admitted : admitted.intersection(outOf(from.asset)) };
  };
}

/** An address that no role has. */
export const STRANGER: End = { ranges: [range('203.0.113.7')] };
