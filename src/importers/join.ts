import type { Asset, NetworkInterface } from '../model/asset.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Filter } from '../model/filter.ts';
import type { Gap } from '../model/gap.ts';
import type { Host, Listener } from '../model/host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SnapshotFragment } from '../model/snapshot-fragment.ts';
import { contradictionGaps, unknownHost, withoutName } from './contradiction.ts';
import { familyGaps } from './family-gaps.ts';
import { INNER_LINK, isOwnAddress } from './host-identity.ts';
import type { FoundHost, HostBindings } from './match-hosts.ts';
import { matchHosts } from './match-hosts.ts';
import { joinStacks } from './network-stack.ts';
import { configurationGaps, judgedFilters } from './running-rules.ts';

/** What one importer found in the files of one host. */
export interface HostFragment {
  readonly name: string;
  readonly files: readonly string[];
  readonly fragment: SnapshotFragment;
}

/** Makes one snapshot of what the importers found; a host and the instance that it runs on become one asset. */
export function joinFragments(
  estate: readonly SnapshotFragment[],
  hostFragments: readonly HostFragment[],
  hostBindings: HostBindings,
  evidence: readonly Evidence[],
): Snapshot {
  const fragments = [...estate, ...hostFragments.map((item) => item.fragment)];
  const parts = [...Map.groupBy(hostFragments, (item) => item.name).values()];
  const hosts = parts.map(mergeHost);
  const replaced = new Set(parts.flatMap((each) => replacedStandIns(filtersOf(each))).map(({ id }) => id));
  const assets = fragments.flatMap((fragment) => fragment.assets ?? []);
  const matches = matchHosts(hosts, assets, hostBindings);
  const { joined, refused } = matches;
  const hostOf = new Map([
    ...[...refused].map(([host, asset]) => [asset, unknownHost(host, asset)] as const),
    ...[...joined].map(([host, asset]) => [asset, host] as const),
  ]);
  const alone = hosts.filter((host) => !joined.has(host) && !refused.has(host));
  const others = [...refused.keys()].map(withoutName);
  const machines = [
    ...assets.map((asset) => withHost(asset, hostOf.get(asset))),
    ...[...alone, ...others].map(toAsset),
  ];
  return {
    assets: machines,
    unreadAssets: fragments.flatMap((fragment) => fragment.unreadAssets ?? []),
    subnets: fragments.flatMap((fragment) => fragment.subnets ?? []),
    networks: fragments.flatMap((fragment) => fragment.networks ?? []),
    routeTables: fragments.flatMap((fragment) => fragment.routeTables ?? []),
    attachments: new Map(fragments.flatMap((fragment) => [...(fragment.attachments ?? [])])),
    filters: new Map(fragments.flatMap((fragment) => [...(fragment.filters ?? [])])),
    lists: new Map(fragments.flatMap((fragment) => [...(fragment.lists ?? [])])),
    publicEndpoints: fragments.flatMap((fragment) => fragment.publicEndpoints ?? []),
    unfollowedAddresses: fragments.flatMap((fragment) => fragment.unfollowedAddresses ?? []),
    scans: fragments.flatMap((fragment) => fragment.scans ?? []),
    gaps: [
      ...fragments.flatMap((fragment) => fragment.gaps).filter(({ subject }) => !replaced.has(subject ?? '')),
      ...[...Map.groupBy(hostFragments, (item) => item.name).values()].flatMap(configurationGaps),
      ...contradictionGaps(matches),
      ...machines.flatMap(familyGaps),
      ...(assets.length === 0 ? unplacedGaps(alone) : alone.map(unmatchedGap)),
    ],
    evidence,
  };
}

function mergeHost(parts: readonly HostFragment[]): FoundHost {
  const [first] = parts as [HostFragment, ...HostFragment[]];
  const found = parts.flatMap((part) => part.fragment.host ?? []);
  const links = found.flatMap((part) => part.links ?? []);
  const routes = found.flatMap((part) => part.routes ?? []);
  const contests = found.flatMap((part) => part.contests ?? []);
  const listeners = found.flatMap((part) => [...(part.listeners ?? [])]);
  const filters = judgedFilters(found);
  const replaced = replacedStandIns(filters);
  const host: Host = {
    name: first.name,
    filters: filters.filter((filter) => !replaced.includes(filter)),
    ...(found.some((part) => part.links !== undefined) ? { links } : {}),
    ...(found.some((part) => part.routes !== undefined) ? { routes } : {}),
    routingRules: new Map(found.flatMap((part) => [...(part.routingRules ?? [])])),
    ...(contests.length === 0 ? {} : { contests }),
    stack: joinStacks(found.flatMap((part) => part.stack ?? [])),
    ...(listeners.length === 0 ? {} : { listeners: mergeListeners(listeners) }),
  };
  return { host, file: parts.flatMap((part) => part.files).toSorted()[0] ?? first.name };
}

function mergeListeners(
  parts: readonly (readonly [number, readonly Listener[]])[],
): Map<number, readonly Listener[]> {
  const byProtocol = Map.groupBy(parts, ([protocol]) => protocol);
  return new Map(
    [...byProtocol].map(([protocol, lists]) => [protocol, lists.flatMap(([, listeners]) => listeners)]),
  );
}

function filtersOf(parts: readonly HostFragment[]): Filter[] {
  return parts.flatMap((part) => part.fragment.host?.filters ?? []);
}

/** Filters that stand for tables which another export of the host shows. */
function replacedStandIns(filters: readonly Filter[]): Filter[] {
  const read = new Set(filters.filter(({ isStandIn }) => !isStandIn).flatMap(({ tables }) => tables ?? []));
  return filters.filter(({ isStandIn, tables }) => isStandIn && tables?.every((table) => read.has(table)));
}

function withHost(asset: Asset, found: FoundHost | undefined): Asset {
  if (found === undefined) return asset;
  const { name } = found.host;
  const names = asset.id === name || asset.names.includes(name) ? asset.names : [...asset.names, name];
  return { ...asset, names, host: found.host };
}

/** A host of which no instance is in evidence: its links are its interfaces, and nothing is known of the network around it. */
function toAsset({ host, file }: FoundHost): Asset {
  const origin = { file, text: host.name };
  const interfaces = (host.links ?? []).flatMap((link): NetworkInterface[] => {
    const addresses = link.addresses.map((item) => item.address).filter(isOwnAddress);
    if (addresses.length === 0 || INNER_LINK.test(link.name)) return [];
    const mac = link.mac === undefined ? {} : { mac: link.mac };
    return [{ id: link.name, addresses, publicAddresses: [], ...mac, origin }];
  });
  return { id: host.name, kind: 'host', names: [host.name], tags: {}, interfaces, host, origin };
}

/** Rules without addresses beside addresses without rules may be those of one machine, by two names. */
function unplacedGaps(hosts: readonly FoundHost[]): Gap[] {
  const bare = hosts.find(({ host }) => host.links !== undefined && host.filters.length === 0);
  if (bare === undefined) return [];
  const unplaced = hosts.filter(({ host }) => host.links === undefined && host.filters.length > 0);
  return unplaced.map(({ host: { name }, file }) => {
    const what = `host ${name} has rules and no addresses in evidence, and host ${bare.host.name} addresses and no rules: if they are one, put both into one folder`;
    return { kind: 'unseen', effect: 'either', what, subject: name, origin: { file, text: name } };
  });
}

function unmatchedGap({ host, file }: FoundHost): Gap {
  const what = `host ${host.name} matched no instance: no MAC address, address or name says which one it runs on (bind it with "hosts")`;
  return { kind: 'unseen', effect: 'none', what, subject: host.name, origin: { file, text: host.name } };
}
