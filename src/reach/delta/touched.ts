import type { Asset } from '../../model/asset.ts';
import type { Hook } from '../../model/filter.ts';
import { isSameValue } from '../../model/same-value.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { Estate, Located } from '../estate.ts';
import { gatewaysOf } from '../host/next-hops.ts';
import { handingsTo } from '../path/balancers/ways-by-balancers.ts';
import { mayForwardPorts } from '../path/forwarded-ports.ts';
import { addressesOf } from '../point.ts';
import type { SourceLimit } from '../reachability/arrivals-at.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { changedFilters, type FilterPair } from './changed-filters.ts';
import type { Sides } from './flow-changes.ts';
import { programAt } from './program-at.ts';

/** Whose flows a change can move: what comes to `receivers` and `subnets`, and what `senders` send. */
export interface Touched {
  readonly receivers: ReadonlySet<string>;
  readonly subnets: ReadonlySet<string>;
  readonly senders: readonly SourceLimit[];
}

/**
 * Where a change that is one of filters alone can have an effect: on who carries them, and on whose packets they pass: `everything`
 * where the change is another, or its filters stand where packets of others pass.
 */
export function touchedBy({ before, after }: Sides): Touched | 'everything' {
  if (!isSameValue(bare(before.snapshot), bare(after.snapshot), PLACES)) return 'everything';
  const pairs = changedFilters({ before, after });
  if (hasMiddles(after, pairs)) return 'everything';
  const receivers = new Set<Located>();
  const senders = new Set<Located>();
  const subnets = new Set<string>();
  for (const pair of pairs) {
    const carriers = carriersOf(after, pair);
    // A host whose addresses are not in evidence may be anywhere.
    if (pair.host !== undefined && carriers.every((at) => addressesOf(at).length === 0)) return 'everything';
    const isTracked = pair.before?.repliesPass === true && pair.after?.repliesPass === true;
    const changes = (hook: Hook) => !isTracked || !isSameAt(pair, hook);
    if (changes('ingress')) for (const at of carriers) receivers.add(at);
    if (changes('egress')) for (const at of carriers) senders.add(at);
    for (const { id, filter } of after.snapshot.subnets) if (filter === pair.id) subnets.add(id);
  }
  const passedOn = after.interfaces.filter(
    (at) =>
      at.interface.handsOn !== undefined ||
      at.interface.frontends !== undefined ||
      mayForwardPorts(at) ||
      handingsTo(after, at).length > 0,
  );
  // What a balancer, or a host, hands on arrives where it lets it out and its targets let it in, and by it at these.
  if (receivers.size + subnets.size + senders.size > 0) for (const at of passedOn) receivers.add(at);
  return {
    receivers: new Set([...receivers].map(interfaceKey)),
    subnets,
    senders: [...limitsOf(senders), ...limitsOfSubnets(after, subnets)],
  };
}

/** Equal for the same interface on both sides. */
export function interfaceKey({ asset, interface: own }: Located): string {
  return `${asset.id} ${own.id}`;
}

const PLACES = ['origin'];

/** Everything but filters. */
function bare(snapshot: Snapshot): object {
  const { filters, gaps: _gaps, evidence: _evidence, assets, ...rest } = snapshot;
  return { ...rest, ids: [...filters.keys()], assets: assets.map(withoutRules) };
}

function withoutRules({ host, ...asset }: Asset): object {
  return host === undefined ? asset : { ...asset, host: { ...host, filters: host.filters.length > 0 } };
}

/** A changed filter stands, or may stand, on the way of packets that are neither its carriers' nor for them. */
function hasMiddles(after: Estate, pairs: readonly FilterPair[]): boolean {
  const { snapshot, interfaces } = after;
  const ids = new Set(pairs.map(({ id }) => id));
  if (pairs.some(({ host }) => host !== undefined && isGateway(after, host))) return true;
  const isOfSubnet = snapshot.subnets.some(({ filter }) => filter !== undefined && ids.has(filter));
  const targets = snapshot.routeTables.flatMap(({ routes }) => routes.map(({ target }) => target));
  if (targets.some(({ kind }) => kind === 'interface' || kind === 'inspection')) return true;
  if (targets.some((target) => 'filter' in target && target.filter !== undefined)) return true;
  if (interfaces.some(({ interface: own }) => own.mayKeepSources === true)) return true;
  if (interfaces.some(({ interface: own }) => own.frontends?.some(({ relay }) => relay !== undefined)))
    return true;
  const hasTranslators = targets.some(({ kind }) => kind === 'translator');
  return isOfSubnet && (hasTranslators || (snapshot.attachments?.size ?? 0) > 0);
}

function isGateway(estate: Estate, { id }: Asset): boolean {
  return estate.snapshot.assets.some((asset) => gatewaysOf(estate, asset).some((each) => each.id === id));
}

function carriersOf(estate: Estate, { id, host }: FilterPair): Located[] {
  return estate.interfaces.filter(
    ({ asset, interface: own }) =>
      (host === undefined ? own.groups?.includes(id) === true : asset.id === host.id) ||
      own.listeners?.id === id,
  );
}

function isSameAt({ before, after }: FilterPair, hook: Hook): boolean {
  return isSameValue(programAt(before, hook), programAt(after, hook), ['origin', 'id']);
}

function limitsOf(senders: ReadonlySet<Located>): SourceLimit[] {
  return [...Map.groupBy(senders, ({ network }) => network?.id ?? OUTSIDE)].map(([realm, list]) => ({
    realm,
    ranges: mergeRanges(list.flatMap(addressesOf)),
  }));
}

function limitsOfSubnets(estate: Estate, ids: ReadonlySet<string>): SourceLimit[] {
  return [...ids].flatMap((id) => {
    const subnet = estate.subnets.get(id);
    return subnet === undefined ? [] : [{ realm: subnet.network, ranges: subnet.prefixes }];
  });
}
