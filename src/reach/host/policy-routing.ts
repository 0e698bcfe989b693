import type { Host, HostRoute, RoutingRule } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges, TAKING } from './contested-ranges.ts';
import { exactStep, type RoutedAs, type RuleStep, takesNoSource } from './exact-step.ts';
import { localRanges } from './host-surroundings.ts';
import { originalsIn } from './originals-in.ts';
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
    if (routedAs === 'checked' && takesNoSource(rule, flow)) continue;
    const step = exactStep(rule, flow, host, around, routedAs);
    if (step !== undefined) {
      const may = step.packets.may.intersection(flow.packets).difference(own);
      if (may.isEmpty()) continue;
      packets.push(may);
      const must = step.packets.must.intersection(may).difference(elsewhere);
      steps.push({ ...step, packets: { must, may } });
      continue;
    }
    const met = flow.packets.intersection(originalsIn(rule.packets, flow, around).may);
    const chosen = rule.precedesOwn ? met : met.difference(own);
    if (chosen.isEmpty()) continue;
    packets.push(chosen);
    const family = rule.packets.family ?? 4;
    const refuses = rule.refuses || mayBe(rule, host, family, REFUSING);
    steps.push({ title: rule.title, packets: { must: space.empty, may: chosen }, refuses });
    if (mayBe(rule, host, family, TAKING)) delivered.push(chosen);
  }
  return { packets: space.unionOf(packets), delivered: space.unionOf(delivered), steps };
}

export const OWN_SOURCE = 'a routing rule may take the source for an address of the host';

/**
 * IPv4 packets whose source such rules may take for an address of the host, or a broadcast one: those the kernel refuses, where it
 * looks for their way back (__fib_validate_source).
 */
export function perhapsOwnSources(flow: Flow, host: Host, around: Surroundings): PacketSet {
  const back: Flow = { ...flow, view: { ...flow.view, reversed: !flow.view.reversed } };
  return ruledPackets(back, host, around, 'checked').delivered.intersection(around.space.box({ family: 4 }));
}

/** Whether the table of a rule has such routes; where it is not known which it is, or what it holds, any that rules ask may be it. */
function mayBe(
  { exact }: RoutingRule,
  host: Host,
  family: Family,
  kinds: readonly HostRoute['kind'][],
): boolean {
  const listed = exact?.table === undefined ? undefined : routesOfTable(host, exact.table, family);
  if (listed !== undefined) return listed.some(({ kind }) => kinds.includes(kind));
  const isOther = exact !== undefined && exact.table !== 'main';
  const tables = isOther ? ['ruled'] : ['ruled', 'main', 'default'];
  const isOf = ({ destination }: HostRoute) => destination.family === family;
  const isSuch = (route: HostRoute) =>
    kinds.includes(route.kind) && tables.includes(route.table) && isOf(route);
  return !ruledOf(host).some(isOf) || host.routes?.some(isSuch) === true;
}
