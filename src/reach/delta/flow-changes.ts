import type { LayerVerdict } from '../../model/audit.ts';
import type { FlowChange, FlowEnd, FlowState } from '../../model/flow-change.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, formatRange, rangeContains } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Cube } from '../../net/cube.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { Estate } from '../estate.ts';
import { calledPublicly, witnessOf } from '../judge/witness.ts';
import type { End } from '../reachability/arrivals.ts';
import { serviceOf } from '../reachability/reach-rows.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { type NamedSource, namedSources } from '../reachability/source-names.ts';
import { causeOf, type Standing } from './cause.ts';
import type { MovedFlows } from './flow-delta.ts';
import { isFromClients } from './from-clients.ts';
import { layersOf, receivingPoint } from './witnessed.ts';

/** Both sides of a change, in one space. */
export interface Sides {
  readonly before: Estate;
  readonly after: Estate;
}

/** What the layers of the way of a box's witness say on both sides. */
export interface LayersOfSides {
  readonly before: readonly LayerVerdict[];
  readonly after: readonly LayerVerdict[];
}

/**
 * Moved flows as boxes that a person can read, each with a packet that moves and the rule by which it does. `worded`: what a box becomes
 * by what the layers say.
 */
export function flowChanges(
  sides: Sides,
  moved: readonly MovedFlows[],
  worded: (box: FlowChange, layers: LayersOfSides) => FlowChange = (box) => box,
): FlowChange[] {
  const standing = standingOf(sides);
  return moved.flatMap((flows) =>
    byFilters(sides, flows).flatMap((part) =>
      changesOf(sides, part, standing).map(({ box, layers }) => worded(box, layers)),
    ),
  );
}

/** Ends that the same filters stand before have the same cause; others get boxes of their own, which are joined where it is one line. */
function byFilters({ before, after }: Sides, flows: MovedFlows): MovedFlows[] {
  if (!flows.isEven) return [flows];
  const groups = Map.groupBy(flows.ends, ({ end }) =>
    [before, after].map((estate) => filtersBefore(estate, end)).join(' | '),
  );
  return [...groups.values()].map((ends) => ({ ...flows, ends }));
}

function filtersBefore({ assets, interfacesOf }: Estate, { asset, id }: End): string {
  if (asset === undefined) return id;
  const own = interfacesOf.get(asset) ?? [];
  if (own.length > 1 || assets.get(asset)?.host !== undefined) return asset;
  return own.map((at) => [at.subnet?.id, ...(at.interface.groups ?? []).toSorted()].join(' ')).join();
}

function changesOf(
  sides: Sides,
  flows: MovedFlows,
  standing: Standing,
): { readonly box: FlowChange; readonly layers: LayersOfSides }[] {
  const { before, after } = sides;
  const [{ end }] = flows.ends as [MovedFlows['ends'][number]];
  return flows.packets.cubes().map((cube) => {
    const witness = witnessIn(after, flows, cube);
    const layers = {
      before: layersOf(before, flows.realm, end, witness),
      after: layersOf(after, flows.realm, end, witness),
    };
    const cause = causeOf(flows, layers.before, layers.after, standing);
    const box: FlowChange = {
      ...stateChange(flows),
      sources: namedSources(after, flows.realm, cube).map(shown),
      destinations: destinationsOf(flows, cube),
      ...serviceOf(cube),
      fromClients: isFromClients(cube),
      witness: formatPacket(asCalled(sides, flows.realm, end, witness)),
      ...(cause === undefined ? {} : { cause }),
    };
    return { box, layers };
  });
}

/** What people call going from one state to another. */
export function stateChange({
  from,
  to,
}: {
  readonly from: FlowState;
  readonly to: FlowState;
}): Pick<FlowChange, 'from' | 'to'> & { readonly kind: Exclude<FlowChange['kind'], 'not-seen'> } {
  return { kind: to === 'allow' ? 'opened' : to === 'deny' ? 'closed' : 'undecided', from, to };
}

/** Rules are known by filter, file and text, so that one that only moved is the same; of equal ones it is counted how many there are. */
export function standingOf({ before, after }: Sides): Standing {
  let known: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>] | undefined;
  const more = (rule: Origin, where: string): number => {
    known ??= [countsOf(before), countsOf(after)];
    const [then, now] = known;
    const own = keyOf(rule, where);
    const key = then.has(own) || now.has(own) ? own : keyOf(rule);
    return (now.get(key) ?? 0) - (then.get(key) ?? 0);
  };
  return { isNew: (rule, where) => more(rule, where) > 0, isGone: (rule, where) => more(rule, where) < 0 };
}

/** Of each filter by its title, and of all evidence. */
function countsOf({ snapshot }: Estate): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (origin: Origin, title: string | undefined): void => {
    for (const key of new Set([keyOf(origin, title), keyOf(origin)]))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const filters = [
    ...snapshot.filters.values(),
    ...snapshot.assets.flatMap(({ host }) => host?.filters ?? []),
  ];
  for (const { title, bases, chains } of filters) {
    for (const { origin } of bases) count(origin, title);
    for (const { rules } of chains.values()) for (const { origin } of rules) count(origin, title);
  }
  for (const { origin, routes } of snapshot.routeTables)
    for (const each of [{ origin }, ...routes]) count(each.origin, undefined);
  return counts;
}

function keyOf({ file, text }: Origin, title = ''): string {
  return `${file} ${text} ${title}`;
}

function witnessIn({ space }: Estate, { packets, ends, isEven }: MovedFlows, cube: Cube): Packet {
  const inside = packets.intersection(space.box(cube));
  const [{ ranges }] = ends as [MovedFlows['ends'][number]];
  const own = inside.intersection(space.box({ destination: ranges }));
  const arriving = isEven || !own.isEmpty() ? own : inside;
  // A packet to its own sender passes no filter that could be named.
  const ofOthers = arriving.difference(space.box({ source: ranges }));
  return witnessOf(space, ofOthers.isEmpty() ? arriving : ofOthers) as Packet;
}

/** As its sender makes it: from outside, an interface is called by its public address, on the side where it has one. */
function asCalled({ before, after }: Sides, realm: string, end: End, witness: Packet): Packet {
  const sender = { family: witness.family, value: witness.source };
  const isRoutable = after.routable.some((range) => rangeContains(range, sender));
  if (realm !== OUTSIDE || !isRoutable) return witness;
  const called = [after, before].map((estate) => {
    const to = receivingPoint(estate, end, witness);
    return to === undefined ? witness : calledPublicly(estate, witness, to);
  });
  return called.find((packet) => packet !== witness) ?? witness;
}

function destinationsOf({ ends, isEven }: MovedFlows, cube: Cube): FlowEnd[] {
  const named = cube.destination?.filter((term): term is AddressRange => !('mask' in term));
  const part = (ranges: readonly AddressRange[]) => {
    const own = ranges.filter(({ family }) => family === cube.family);
    return isEven || named === undefined || named.length < (cube.destination?.length ?? 0)
      ? own
      : intersectRanges(own, named);
  };
  return ends
    .map(({ end, ranges }) => ({
      kind: kindOf(end),
      title: end.title,
      addresses: part(ranges).map(formatRange),
      ...(end.asset === undefined ? {} : { asset: end.asset }),
    }))
    .filter(({ addresses }) => addresses.length > 0);
}

function kindOf({ asset, isNobody }: End): FlowEnd['kind'] {
  if (asset !== undefined) return 'asset';
  return isNobody === true ? 'nobody' : 'addresses';
}

function shown({ addresses, ...named }: NamedSource): FlowEnd {
  return { ...named, addresses: [...addresses] };
}
