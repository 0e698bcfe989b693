import type { Host, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, prefixLength } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { BROADCAST, LINK_LOCAL, LOOPBACK, MULTICAST, UNSPECIFIED } from '../../net/special-addresses.ts';
import { type Flow, type InterfaceName, isLoopback, LOOPBACK_LINK, mergeFlows } from '../program/flow.ts';
import { type Links, NO_LINKS, type Surroundings } from '../program/surroundings.ts';
import type { Loss } from '../program/trace.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges } from './contested-ranges.ts';
import { Course } from './course.ts';
import type { RoutedAs } from './exact-step.ts';
import { followMainRoutes, followRule } from './follow-routes.ts';
import { takenRanges } from './forwarding.ts';
import { localRanges } from './host-surroundings.ts';
import { withoutElsewhere } from './own-addresses.ts';
import { ruledPackets } from './policy-routing.ts';
import { routesFor } from './route-index.ts';
import { listsRoutes } from './route-order.ts';
import { mainRoutes } from './route-tables.ts';

export interface Routed {
  readonly flows: Flow[];
  readonly dropped: PacketSet;
  /** Why they are dropped, part by part. */
  readonly losses: readonly Loss[];
  /** Why it is not known by which link they leave. */
  readonly unknownWays: readonly Loss[];
}

/**
 * Gives each flow the link by which the host sends it: its own addresses by `lo`, else the longest prefix of its main table.
 * Where routes are not in evidence the link is not known, unless the host has only one; `outgoing` says it where a question does.
 * Families are listed apart (`ip route` prints IPv4 alone, ip-route(8)): one of which no route is given is not known to have none.
 */
export function routeFlows(
  flows: readonly Flow[],
  host: Host,
  around: Surroundings,
  outgoing?: string,
  routedAs: RoutedAs = 'other',
): Routed {
  const { space } = around;
  const courses: Course[] = [];
  const unlisted = unlistedFamilies(host, around);
  for (const flow of flows) {
    const course = new Course(flow);
    courses.push(course);
    const local = localRanges(around) ?? LOOPBACK;
    const ruled = ruledPackets(flow, host, around, routedAs);
    // Tables of rules may keep on the host what its programs send elsewhere.
    const isSent = routedAs === 'sent' || routedAs === 'sent anew';
    if (isSent && outgoing === undefined) course.sendPerhaps(ruled.delivered, LOOPBACK_LINK);
    const contested = boundsOfAddress(flow, 'destination', contestedRanges(host), around).may;
    const own = withoutElsewhere(boundsOfAddress(flow, 'destination', local, around), flow, around);
    const several = severalReceivers(flow, own, around);
    const mine = {
      must: flow.packets
        .intersection(own.must)
        .without([ruled.packets, contested, ...several.map(({ bounds }) => bounds.may)]),
      may: flow.packets.intersection(own.may).without(several.map(({ bounds }) => bounds.must)),
    };
    course.send(mine, LOOPBACK_LINK);
    if (outgoing !== undefined) course.send({ must: space.all, may: space.all }, { name: outgoing });
    // Whether the link has a route to its own neighbours is not asked.
    if (typeof flow.incoming !== 'string' && !isLoopback(flow.incoming))
      course.lose(neighbours(flow, own, around), 'a destination of one link alone is handed on');
    for (const { bounds, link } of several)
      course.send({ must: bounds.must.difference(ruled.packets), may: bounds.may }, link);
    for (const step of ruled.steps) followRule(course, step, around);
    followMainRoutes(course, mainRoutes(host), contested, around);
    course.send({ must: unlisted, may: unlisted }, onlyLink(around));
    course.lose(space.all, 'the host has no route there');
  }
  const losses = courses.flatMap((each) => each.losses);
  return {
    flows: mergeFlows(courses.flatMap((each) => each.sent)),
    dropped: space.unionOf(losses.map(({ packets }) => packets)),
    losses,
    unknownWays: courses.flatMap((each) => each.unknownWays),
  };
}

function neighbours(flow: Flow, own: Bounds, around: Surroundings): PacketSet {
  return boundsOfAddress(flow, 'destination', LINK_LOCAL, around).may.difference(own.must);
}

const GROUPS = [...MULTICAST, ...BROADCAST];

/**
 * Packets to several machines at once: those to the broadcast address of a link leave by it, those to groups, and to everybody, by
 * the link that the program says, or its source, or a route (ip(7), IP_MULTICAST_IF; Linux kernel, ip_route_output_key).
 */
function severalReceivers(
  flow: Flow,
  own: Bounds,
  around: Surroundings,
): { bounds: Bounds; link: InterfaceName }[] {
  const to = (ranges: readonly AddressRange[]) => boundsOfAddress(flow, 'destination', ranges, around);
  const isMeant = ({ bounds }: { bounds: Bounds }) => !flow.packets.isDisjointFrom(bounds.may);
  const ofLink = to(LINK_LOCAL);
  return [
    { bounds: to(GROUPS), link: onlyLink(around) },
    {
      bounds: { must: ofLink.must.difference(own.may), may: ofLink.may.difference(own.must) },
      link: linkInQuestion(flow, around),
    },
    ...routesFor(broadcastWays(around.links ?? NO_LINKS), flow).map(({ destination, link }) => ({
      bounds: to([destination]),
      link: link === undefined ? ('unknown' as const) : { name: link },
    })),
  ].filter(isMeant);
}

/** To the broadcast addresses of links, of which there may be thousands. */
const broadcastWays = oncePer((links: Links): readonly HostRoute[] =>
  links.flatMap(({ name, broadcast }) =>
    broadcast.map((destination): HostRoute => {
      const link = name === undefined ? {} : { link: name };
      return { destination, kind: 'broadcast', table: 'local', metric: 0, ...link };
    }),
  ),
);

/** The link by which a neighbour on it is reached: the one that the packet, or its question, came by. */
function linkInQuestion({ incoming, outgoing, view }: Flow, around: Surroundings): InterfaceName {
  const known = (view.reversed ? [outgoing, incoming] : [incoming, outgoing]).find(
    (name) => typeof name !== 'string' && !isLoopback(name),
  );
  return known ?? onlyLink(around);
}

/**
 * Answers, each with the link that its question came by, as the routes of the host send them. One that they lead out elsewhere may take
 * either link.
 */
export function routeAnswers(
  flows: readonly Flow[],
  host: Host,
  around: Surroundings,
  routedAs: RoutedAs = 'other',
): Routed {
  const routed: Flow[] = [];
  const losses: Loss[] = [];
  const unknownWays: Loss[] = [];
  const unlisted = unlistedFamilies(host, around);
  for (const flow of flows) {
    routed.push({ ...flow, packets: flow.packets.intersection(unlisted) });
    const { delivered } = ruledPackets(flow, host, around, routedAs);
    const kept = flow.packets.intersection(delivered);
    if (!kept.isEmpty() && !isLoopback(flow.outgoing))
      losses.push({ packets: kept, reason: 'a routing rule may keep the answer on the host' });
    const listed = [{ ...flow, packets: flow.packets.difference(unlisted) }];
    const back = routeFlows(listed, host, around, undefined, routedAs);
    losses.push(...back.losses);
    unknownWays.push(...back.unknownWays);
    for (const each of back.flows) {
      if (isLoopback(each.outgoing) && !isLoopback(flow.outgoing)) {
        losses.push({ packets: each.packets, reason: 'the answer goes to an address of the host itself' });
        continue;
      }
      const isSame = flow.outgoing === 'unknown' || linkKey(each.outgoing) === linkKey(flow.outgoing);
      routed.push(each, ...(isSame ? [] : [{ ...each, outgoing: flow.outgoing }]));
    }
  }
  return {
    flows: mergeFlows(routed),
    dropped: around.space.unionOf(losses.map(({ packets }) => packets)),
    losses,
    unknownWays,
  };
}

function linkKey(name: InterfaceName): string {
  return typeof name === 'string' ? name : `=${name.name}`;
}

/** Packets of families whose main routes are not in evidence. */
function unlistedFamilies(host: Host, { space }: Surroundings): PacketSet {
  const families = ([4, 6] as const).filter((family) => !listsRoutes(host, family));
  return space.unionOf(families.map((family) => space.box({ family })));
}

/** Packets of families of which the listed routes may not lead to every address. */
export function unsureOfRoute(host: Host, { space }: Surroundings): PacketSet {
  const families = ([4, 6] as const).filter((family) => {
    const routes = mainRoutes(host).filter(({ destination }) => destination.family === family);
    const leadsAnywhere = routes.some(
      ({ kind, destination, isForSome }) =>
        kind === 'unicast' && !isForSome && prefixLength(destination) === 0,
    );
    return listsRoutes(host, family) && !(leadsAnywhere && routes.every(({ kind }) => kind === 'unicast'));
  });
  return space.unionOf(families.map((family) => space.box({ family })));
}

function onlyLink({ links = NO_LINKS }: Surroundings): InterfaceName {
  return onlyOf(links);
}

const onlyOf = oncePer((links: Links): InterfaceName => {
  const names = links.map((link) => link.name).filter((name) => name !== LOOPBACK_NAME);
  const [only] = names;
  return names.length === 1 && only !== undefined ? { name: only } : 'unknown';
});

/** Flows delivered on the host, and flows that it would have to forward. */
export function splitLocal(
  flows: readonly Flow[],
  host: Host,
  around: Surroundings,
  whereUnknown: 'local' | 'forward',
): { readonly local: Flow[]; readonly forward: Flow[] } {
  const ranges = localRanges(around);
  const knowsLinks = around.links?.every((link) => link.name !== undefined) === true;
  const local: Flow[] = [];
  const forward: Flow[] = [];
  for (const flow of flows) {
    if (flow.diverted) {
      local.push(flow);
      continue;
    }
    if (ranges === undefined) {
      // A translated destination may be the host's own or not; an original one is what the question says.
      const both = flow.view.destination !== undefined;
      if (both || whereUnknown === 'local') local.push(flow);
      if (both || whereUnknown === 'forward') forward.push(flow);
      continue;
    }
    const received = takenRanges(ranges, flow, host, around);
    const bounds = withoutElsewhere(boundsOfAddress(flow, 'destination', received, around), flow, around);
    // Of a host whose links are not in evidence only the platform's addresses are known; a bridge may have others.
    const mayBeOwn = flow.view.destination !== undefined && !knowsLinks;
    const { packets: ruled, delivered } = ruledPackets(flow, host, around);
    const nowhere = fromNowhere(flow, around);
    const own = around.space.unionOf([bounds.may, delivered, nowhere]);
    local.push(mayBeOwn ? flow : { ...flow, packets: flow.packets.intersection(own) });
    const contested = boundsOfAddress(flow, 'destination', contestedRanges(host), around).may;
    const taken = flow.packets.intersection(bounds.must).without([ruled, contested]);
    forward.push({ ...flow, packets: flow.packets.without([taken, nowhere]) });
  }
  return { local: mergeFlows(local), forward: mergeFlows(forward) };
}

/** From and to no address, which once meant everybody (Linux kernel, ip_route_input_slow). */
function fromNowhere(flow: Flow, around: Surroundings): PacketSet {
  const to = boundsOfAddress(flow, 'destination', UNSPECIFIED, around).must;
  return to.intersection(boundsOfAddress(flow, 'source', UNSPECIFIED, around).must);
}
