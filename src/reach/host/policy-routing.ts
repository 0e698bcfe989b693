import type { ExactRule, Host, HostRoute, RoutingRule } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ICMP, ICMPV6, TCP, UDP } from '../../net/protocol.ts';
import { type Flow, LOOPBACK_LINK } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges, TAKING } from './contested-ranges.ts';
import { localRanges } from './host-surroundings.ts';
import { localWays, routesOfTable } from './route-tables.ts';
import { ruledOf, rulesOf } from './routing-rules.ts';

/** Packets of a flow for which routing rules of the operator's own may ask other tables than the main one. */
export interface Ruled {
  readonly packets: PacketSet;
  /** Those that may be delivered on the host by routes there. */
  readonly delivered: PacketSet;
  /** What each rule does with them, in the order in which they are asked. */
  readonly steps: readonly RuleStep[];
}

/** What one rule means for the packets that meet it. */
export interface RuleStep {
  readonly title: string;
  /** `must` is empty where it is not known what becomes of them. */
  readonly packets: Bounds;
  /** Routes by which they are sent; absent: refused, or not known. */
  readonly routes?: readonly HostRoute[];
  /** Routes whose prefix is that long at most are not taken. */
  readonly suppressed?: number;
  /** They may be refused. */
  readonly refuses: boolean;
}

/**
 * When a packet is routed: it came by its link, answers what a program took in, is sent by a program, was changed by OUTPUT and is routed
 * by what it is then, or is anything else, of which it is not known what rules see.
 */
export type RoutedAs = 'arrived' | 'answer' | 'sent' | 'sent anew' | 'other';

const REFUSING: readonly HostRoute['kind'][] = ['blackhole', 'unreachable', 'prohibit'];

/** Which packets the rules mean, and what their tables do with them; of a rule that is not exact any table may be asked. */
export function ruledPackets(
  flow: Flow,
  host: Host,
  around: Surroundings,
  routedAs: RoutedAs = 'other',
): Ruled {
  const { space } = around;
  const rules = ([4, 6] as const).flatMap((family) => rulesOf(host, family));
  if (rules.length === 0) return { packets: space.empty, delivered: space.empty, steps: [] };
  const to = (ranges: readonly AddressRange[]) => boundsOfAddress(flow, 'destination', ranges, around);
  const contested = to(contestedRanges(host)).may;
  // The local table is asked before these rules, and may lead elsewhere, too.
  const ways = localWays(host);
  const passes = to(ways.filter(({ isSure }) => !isSure).map(({ destination }) => destination)).may;
  const led = to(ways.filter(({ isSure }) => isSure).map(({ destination }) => destination)).must;
  const own = to(localRanges(around) ?? [])
    .must.difference(contested)
    .union(led.without([contested, passes]));
  const packets: PacketSet[] = [];
  const delivered: PacketSet[] = [];
  const steps: RuleStep[] = [];
  const elsewhere = to(ways.map(({ destination }) => destination)).may;
  for (const rule of rules) {
    const step = exactStep(rule, flow, host, around, routedAs);
    if (step !== undefined) {
      const may = step.packets.may.intersection(flow.packets).difference(own);
      if (may.isEmpty()) continue;
      packets.push(may);
      const must = step.packets.must.intersection(may).difference(elsewhere);
      steps.push({ ...step, packets: { must, may } });
      continue;
    }
    const box = flow.view.reversed ? answeredBy(rule.packets) : [rule.packets];
    const meant = originalsOf(space, flow.view, space.unionOf(box.map((each) => space.box(each)))).may;
    const met = flow.packets.intersection(meant);
    const chosen = rule.precedesOwn ? met : met.difference(own);
    if (chosen.isEmpty()) continue;
    packets.push(chosen);
    const family = rule.packets.family ?? 4;
    const refuses = rule.refuses || mayBe(host, family, REFUSING);
    steps.push({ title: rule.title, packets: { must: space.empty, may: chosen }, refuses });
    if (mayBe(host, family, TAKING)) delivered.push(chosen);
  }
  return { packets: space.unionOf(packets), delivered: space.unionOf(delivered), steps };
}

/** Protocols in which other bytes stand where ports do (Linux kernel, proto_ports_offset). */
const SECURED = [
  [50, 50],
  [51, 51],
] as const;

/** What of a box may be of some protocols, and have any ports to a rule because of that. */
function ofProtocols(protocol: readonly Interval[], box: Box, flow: Flow, around: Surroundings): PacketSet {
  const { may } = originalsIn({ protocol }, flow, around);
  return originalsIn(box, flow, around).may.intersection(may);
}

/** Undefined: it is not known what the rule does with these packets. */
function exactStep(
  { exact, title }: RoutingRule,
  flow: Flow,
  host: Host,
  around: Surroundings,
  routedAs: RoutedAs,
): RuleStep | undefined {
  if (exact === undefined || routedAs === 'other') return undefined;
  const { space } = around;
  const { family = 4 } = exact.packets;
  const routes = exact.table === undefined ? undefined : routesOfTable(host, exact.table, family);
  if (exact.table !== undefined && routes === undefined) return undefined;
  const nothing = { must: space.empty, may: space.empty };
  const holds = matchOf(exact, flow, routedAs);
  const { sourcePort, destinationPort, ...others } = exact.packets;
  const isPorted = sourcePort !== undefined || destinationPort !== undefined;
  const known = originalsIn(exact.packets, flow, around);
  const named =
    routedAs === 'answer'
      ? ofPrograms(known, 'answer', exact, flow, around)
      : routedAs === 'sent'
        ? ofPrograms(portsOfPrograms(known, isPorted, flow, around), 'sent', exact, flow, around)
        : known;
  const unported = routedAs === 'sent' ? SENT_WITHOUT_PORTS : SECURED;
  const perhaps = isPorted
    ? { ...named, may: named.may.union(ofProtocols(unported, others, flow, around)) }
    : named;
  const met = holds === 'no' ? nothing : holds === 'yes' ? perhaps : { must: space.empty, may: perhaps.may };
  const all = originalsIn({ family }, flow, around).may;
  return {
    title,
    packets: exact.isNegated ? { must: all.difference(met.may), may: all.difference(met.must) } : met,
    ...(routes === undefined ? {} : { routes }),
    ...(exact.suppressed === undefined ? {} : { suppressed: exact.suppressed }),
    refuses: routes === undefined,
  };
}

/**
 * Of which the source is known when they are routed: a program that has no address of its own is given one after that, and its
 * connections of IPv4 are routed once more then (Linux kernel, ip_route_connect; asked).
 */
const BOUND: Readonly<Record<'answer' | 'sent', Box>> = {
  answer: { protocol: [ICMP, TCP, ICMPV6].map((protocol): Interval => [protocol, protocol]) },
  sent: { family: 4, protocol: [[TCP, TCP]] },
};

function ofPrograms(
  known: Bounds,
  routedAs: 'answer' | 'sent',
  { packets }: ExactRule,
  flow: Flow,
  around: Surroundings,
): Bounds {
  const { source, ...others } = packets;
  if (source === undefined) return known;
  const bound = originalsIn(BOUND[routedAs], flow, around).must;
  const unbound = originalsIn(others, flow, around).may;
  const meansNone = source.some((range) => 'first' in range && range.first === 0n);
  const asNone = routedAs === 'answer' ? unbound.difference(bound) : unbound;
  return { must: known.must.intersection(bound), may: meansNone ? known.may.union(asNone) : known.may };
}

/** Protocols of which programs know no ports when they are routed, or other bytes in their place: the type of an echo is one (asked). */
const SENT_WITHOUT_PORTS = [...SECURED, ...[ICMP, ICMPV6].map((protocol): Interval => [protocol, protocol])];
const PORTED: Box = {
  protocol: [
    [TCP, TCP],
    [UDP, UDP],
  ],
};

/** A connection of IPv6 may have no port of its own yet (Linux kernel, tcp_v6_connect). */
function portsOfPrograms(known: Bounds, isPorted: boolean, flow: Flow, around: Surroundings): Bounds {
  if (!isPorted) return known;
  const ported = originalsIn(PORTED, flow, around).must;
  const late = originalsIn({ family: 6, protocol: [[TCP, TCP]] }, flow, around).may;
  return { ...known, must: known.must.intersection(ported).difference(late) };
}

type Holding = 'yes' | 'perhaps' | 'no';

/** Whether a rule holds for a flow as far as links and marks go. */
function matchOf({ incoming, outgoing, mark }: ExactRule, flow: Flow, routedAs: RoutedAs): Holding {
  const all = [
    cameBy(incoming, routedAs === 'arrived' ? flow.incoming : LOOPBACK_LINK),
    // A packet that came by a link asks for none by which it leaves; a program may have bound itself to one.
    outgoing === undefined ? 'yes' : routedAs === 'arrived' ? 'no' : 'perhaps',
    isMarked(mark, flow, routedAs),
  ] as const;
  return all.includes('no') ? 'no' : all.includes('perhaps') ? 'perhaps' : 'yes';
}

function cameBy(asked: string | undefined, link: Flow['incoming']): Holding {
  if (asked === undefined) return 'yes';
  if (typeof link === 'string') return 'perhaps';
  return link.name === asked ? 'yes' : 'no';
}

function isMarked(asked: ExactRule['mark'], { anyMark, mark }: Flow, routedAs: RoutedAs): Holding {
  if (asked === undefined) return 'yes';
  if (anyMark || routedAs === 'answer') return 'perhaps';
  return ((mark ^ asked.value) & asked.mask) === 0 ? 'yes' : 'no';
}

function originalsIn(box: Box, { view }: Flow, { space }: Surroundings): Bounds {
  const boxes = view.reversed ? answeredBy(box) : [box];
  return originalsOf(space, view, space.unionOf(boxes.map((each) => space.box(each))));
}

/** Whether a table that only rules ask has such routes; where none is in evidence, it may have any. */
function mayBe(host: Host, family: Family, kinds: readonly HostRoute['kind'][]): boolean {
  const ruled = ruledOf(host).filter(({ destination }) => destination.family === family);
  return ruled.length === 0 || ruled.some(({ kind }) => kinds.includes(kind));
}
