import type { FlowChange, FlowEnd, FlowState } from '../../model/flow-change.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Cube } from '../../net/cube.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { Estate } from '../estate.ts';
import { calledPublicly, witnessOf } from '../judge/witness.ts';
import type { End } from '../reachability/arrivals.ts';
import { serviceOf } from '../reachability/reach-rows.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { type NamedSource, namedSources } from '../reachability/source-names.ts';
import { causeOf, type Stands } from './cause.ts';
import type { MovedFlows } from './flow-delta.ts';
import { isFromClients } from './from-clients.ts';
import { layersOf, receivingPoint } from './witnessed.ts';

/** Both sides of a change, in one space. */
export interface Sides {
  readonly before: Estate;
  readonly after: Estate;
}

/** Which rules stand on each side. */
export interface Standing {
  readonly inBefore: Stands;
  readonly inAfter: Stands;
}

/** Moved flows as boxes that a person can read, each with a packet that moves and the rule by which it does. */
export function flowChanges(sides: Sides, moved: readonly MovedFlows[]): FlowChange[] {
  const standing = standingOf(sides);
  return moved.flatMap((flows) =>
    flows.packets.cubes().map((cube): FlowChange => {
      const { before, after } = sides;
      const [{ end }] = flows.ends as [MovedFlows['ends'][number]];
      const witness = witnessIn(after, flows, cube);
      const cause = causeOf(
        flows,
        layersOf(before, flows.realm, end, witness),
        layersOf(after, flows.realm, end, witness),
        standing,
      );
      return {
        ...stateChange(flows),
        sources: namedSources(after, flows.realm, cube).map(shown),
        destinations: destinationsOf(flows, cube),
        ...serviceOf(cube),
        fromClients: isFromClients(cube),
        witness: formatPacket(asCalled(sides, flows.realm, end, witness)),
        ...(cause === undefined ? {} : { cause }),
      };
    }),
  );
}

/** What people call going from one state to another. */
export function stateChange({
  from,
  to,
}: {
  readonly from: FlowState;
  readonly to: FlowState;
}): Pick<FlowChange, 'kind' | 'from' | 'to'> {
  return { kind: to === 'allow' ? 'opened' : to === 'deny' ? 'closed' : 'undecided', from, to };
}

/** Looked up by file and text: a rule that only moved is the same. */
export function standingOf({ before, after }: Sides): Standing {
  const texts = (estate: Estate): Stands => {
    let known: ReadonlySet<string> | undefined;
    return (rule) => {
      known ??= new Set(rulesOf(estate).map(keyOf));
      return known.has(keyOf(rule));
    };
  };
  return { inBefore: texts(before), inAfter: texts(after) };
}

function rulesOf({ snapshot }: Estate): Origin[] {
  const filters = [
    ...snapshot.filters.values(),
    ...snapshot.assets.flatMap(({ host }) => host?.filters ?? []),
  ];
  return [
    ...filters.flatMap(({ bases, chains }) => [
      ...bases.map(({ origin }) => origin),
      ...[...chains.values()].flatMap(({ rules }) => rules.map(({ origin }) => origin)),
    ]),
    ...snapshot.routeTables.flatMap(({ origin, routes }) => [origin, ...routes.map((route) => route.origin)]),
  ];
}

function keyOf({ file, text }: Origin): string {
  return `${file} ${text}`;
}

function witnessIn({ space }: Estate, { packets, ends, isEven }: MovedFlows, cube: Cube): Packet {
  const inside = packets.intersection(space.box(cube));
  const [{ ranges }] = ends as [MovedFlows['ends'][number]];
  const own = inside.intersection(space.box({ destination: ranges }));
  return witnessOf(space, isEven || !own.isEmpty() ? own : inside) as Packet;
}

/** As its sender makes it: from outside, an interface is called by its public address, on the side where it has one. */
function asCalled({ before, after }: Sides, realm: string, end: End, witness: Packet): Packet {
  const isRoutable = after.routable.some(
    ({ family, first, last }) =>
      family === witness.family && first <= witness.source && witness.source <= last,
  );
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
    }))
    .filter(({ addresses }) => addresses.length > 0);
}

function kindOf({ asset, isNobody }: End): FlowEnd['kind'] {
  if (asset !== undefined) return 'asset';
  return isNobody === true ? 'nobody' : 'addresses';
}

function shown({ kind, title, addresses }: NamedSource): FlowEnd {
  return { kind, title, addresses: [...addresses] };
}
