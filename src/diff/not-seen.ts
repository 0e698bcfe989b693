import type { Asset } from '../model/asset.ts';
import type { Filter } from '../model/filter.ts';
import type { Cause, FlowChange } from '../model/flow-change.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { mergeRanges, subtractRanges } from '../net/address-ranges.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { flowChanges, type LayersOfSides, type Sides } from '../reach/delta/flow-changes.ts';
import { carriedByRealm, type MovedFlows } from '../reach/delta/flow-delta.ts';
import type { Estate } from '../reach/estate.ts';

type SideName = Exclude<Cause['side'], 'change'>;

/** Moved flows as boxes, those between ends that the evidence of one side does not hold by themselves: there they may be as they are. */
export function seenFlowChanges(sides: Sides, moved: readonly MovedFlows[]): FlowChange[] {
  let rest = moved;
  const unseen = (['before', 'after'] as const).flatMap((side) => {
    const parts = partedBy(rest, strangersTo(sides, side));
    rest = parts.seen;
    return flowChanges(sides, parts.unseen).map((box) => undecidedOn(side, box));
  });
  return [...flowChanges(sides, rest, asFarAsSeen), ...unseen];
}

/** Where a packet fares better on the side that shows no firewall of a host, and the other side's stops it, the better side is not known. */
function asFarAsSeen(box: FlowChange, layers: LayersOfSides): FlowChange {
  const better = box.kind === 'closed' ? 'before' : 'after';
  const worse = better === 'before' ? 'after' : 'before';
  const unseen = new Set(
    layers[better].filter(({ verdict }) => verdict === 'unseen').map(({ where }) => where),
  );
  const isUnknown = layers[worse].some(
    ({ layer, verdict, where }) =>
      layer === 'host' && verdict !== 'allow' && verdict !== 'unseen' && unseen.has(where),
  );
  return isUnknown ? undecidedOn(better, box) : box;
}

/** Boxes of which one side's evidence does not hold what decides them say so. */
export function withNotSeen(sides: Sides, boxes: readonly FlowChange[]): FlowChange[] {
  return boxes.map((box) => {
    if (box.from === 'undecided' || box.to === 'undecided') return { ...box, kind: 'not-seen' };
    const side = sideWithout(sides, box.cause);
    return side === undefined ? box : { ...undecidedOn(side, box), kind: 'not-seen' };
  });
}

function undecidedOn(side: SideName, box: FlowChange): FlowChange {
  return { ...box, [side === 'before' ? 'from' : 'to']: 'undecided' };
}

/** What the evidence of one side does not hold, though it may be there: machines, subnets, and by network what only they send. */
interface Strangers {
  readonly assets: ReadonlySet<string>;
  readonly subnets: ReadonlySet<string>;
  readonly sent: ReadonlyMap<string, PacketSet>;
}

function strangersTo({ before, after }: Sides, side: SideName): Strangers {
  const [estate, other] = side === 'before' ? [before, after] : [after, before];
  const hosts = new Map(estate.snapshot.assets.map(({ host, id }) => [host?.name ?? '', id]));
  const isUnseen = (asset: Asset): boolean =>
    !estate.assets.has(asset.id) &&
    (!isRead(estate.snapshot, asset.origin.file) ||
      (asset.host !== undefined && hosts.has(asset.host.name)) ||
      (estate.snapshot.unreadAssets ?? []).some(({ file }) => isBeside(asset.origin.file, file)));
  const isStranger = (asset: Asset): boolean => isUnseen(asset) || isLess(estate, asset);
  const assets = new Set(other.snapshot.assets.filter(isStranger).map(({ id }) => id));
  const known = new Set(estate.snapshot.subnets.map(({ id }) => id));
  const unread = other.snapshot.subnets.filter(
    ({ id, origin }) => !known.has(id) && !isRead(estate.snapshot, origin.file),
  );
  const carried = carriedByRealm(estate.interfaces);
  const theirs = carriedByRealm(other.interfaces.filter(({ asset }) => assets.has(asset.id)));
  for (const { network, prefixes } of unread)
    theirs.set(network, mergeRanges([...(theirs.get(network) ?? []), ...prefixes]));
  const sent = [...theirs].map(
    ([realm, ranges]) =>
      [realm, estate.space.box({ source: subtractRanges(ranges, carried.get(realm) ?? []) })] as const,
  );
  return { assets, subnets: new Set(unread.map(({ id }) => id)), sent: new Map(sent) };
}

/** Whether evidence that has an asset lacks what other evidence has of it. */
function isLess({ assets, snapshot }: Estate, { id, interfaces, host }: Asset): boolean {
  const own = assets.get(id);
  if (own === undefined) return false;
  if (own.interfaces.length === 0 && interfaces.length > 0) return true;
  if (own.host === undefined || host === undefined) return false;
  const isFact = (['links', 'routes'] as const).some(
    (fact) => own.host?.[fact] === undefined && host[fact] !== undefined,
  );
  const titles = new Set(own.host.filters.map(({ title }) => title));
  return (
    isFact || host.filters.some(({ title, origin }) => !titles.has(title) && !isRead(snapshot, origin.file))
  );
}

function partedBy(
  moved: readonly MovedFlows[],
  { assets, subnets, sent }: Strangers,
): { readonly seen: MovedFlows[]; readonly unseen: MovedFlows[] } {
  const parts: { seen: MovedFlows[]; unseen: MovedFlows[] } = { seen: [], unseen: [] };
  for (const flows of moved) {
    const isUnseen = ({ end }: MovedFlows['ends'][number]) =>
      end.asset === undefined ? subnets.has(end.id) : assets.has(end.asset);
    const [known, unknown] = [flows.ends.filter((each) => !isUnseen(each)), flows.ends.filter(isUnseen)];
    parts.unseen.push(...partOf(flows, unknown, flows.packets));
    const source = sent.get(flows.realm);
    if (source !== undefined) parts.unseen.push(...partOf(flows, known, flows.packets.intersection(source)));
    parts.seen.push(
      ...partOf(flows, known, source === undefined ? flows.packets : flows.packets.difference(source)),
    );
  }
  return parts;
}

function partOf(flows: MovedFlows, ends: MovedFlows['ends'], packets: PacketSet): MovedFlows[] {
  return ends.length === 0 || packets.isEmpty() ? [] : [{ ...flows, ends, packets }];
}

/** The side whose evidence does not hold the place where a rule stands, or less of it than the other one's. */
function sideWithout({ before, after }: Sides, cause: Cause | undefined): SideName | undefined {
  if (cause === undefined || cause.side === 'change') return undefined;
  const other = cause.side === 'before' ? 'after' : 'before';
  const [own, others] = other === 'after' ? [before, after] : [after, before];
  if (!holdsPlace(others, own, cause.origin.file)) return other;
  const host = hostWith(own, cause.origin.file);
  const same = host === undefined ? undefined : others.assets.get(host.id);
  return same !== undefined && isLess(own, same) ? cause.side : undefined;
}

function hostWith({ snapshot }: Estate, file: string): Asset | undefined {
  return snapshot.assets.find((asset) => filtersOf(asset).some(({ origin }) => origin.file === file));
}

/** Whether evidence holds what a file of other evidence does, also where its files have other names. */
function holdsPlace(estate: Estate, other: Estate, file: string): boolean {
  const { assets, snapshot } = estate;
  const host = hostWith(other, file);
  if (host !== undefined) {
    const same = assets.get(host.id);
    return same === undefined || (filtersOf(same).length > 0 && !isLess(estate, host));
  }
  if (isRead(snapshot, file)) return true;
  const tables = new Set(snapshot.routeTables.map(({ id }) => id));
  return (
    [...other.snapshot.filters.values()].some(
      ({ id, origin }) => origin.file === file && snapshot.filters.has(id),
    ) || other.snapshot.routeTables.some(({ id, origin }) => origin.file === file && tables.has(id))
  );
}

function filtersOf({ host }: Asset): readonly Filter[] {
  return host?.filters ?? [];
}

function isRead({ evidence }: Snapshot, name: string): boolean {
  return evidence.some(({ file, importer }) => file === name && importer !== undefined);
}

/** In the folder of another file, or below it. */
function isBeside(file: string, other: string): boolean {
  return file.startsWith(folderOf(other));
}

/** `aws/eu-north-1/describe-vpcs.json` → `aws/eu-north-1/`; empty for a file in no folder. */
function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
