import type { Host, HostRoute } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Loss } from '../program/trace.ts';
import { answeredBy, originalsOf } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { contestedRanges, TAKING } from './contested-ranges.ts';
import { localRanges } from './host-surroundings.ts';
import { ruledOf, rulesOf } from './routing-rules.ts';

/** Packets of a flow for which routing rules of the operator's own may ask other tables than the main one. */
export interface Ruled {
  readonly packets: PacketSet;
  /** Those that may be refused there. */
  readonly losses: readonly Loss[];
  /** Those that may be delivered on the host by routes there. */
  readonly delivered: PacketSet;
}

const REFUSING: readonly HostRoute['kind'][] = ['blackhole', 'unreachable', 'prohibit'];

/** What the rules choose is not read: which packets they may mean, and what any of the tables does with some. */
export function ruledPackets(flow: Flow, host: Host, around: Surroundings): Ruled {
  const { space } = around;
  const rules = ([4, 6] as const).flatMap((family) => rulesOf(host, family));
  if (rules.length === 0) return { packets: space.empty, losses: [], delivered: space.empty };
  const to = (ranges: readonly AddressRange[]) => boundsOfAddress(flow, 'destination', ranges, around);
  const own = to(localRanges(around) ?? []).must.difference(to(contestedRanges(host)).may);
  const losses: Loss[] = [];
  const packets: PacketSet[] = [];
  const delivered: PacketSet[] = [];
  for (const rule of rules) {
    const box = flow.view.reversed ? answeredBy(rule.packets) : [rule.packets];
    const meant = originalsOf(space, flow.view, space.unionOf(box.map((each) => space.box(each)))).may;
    const met = flow.packets.intersection(meant);
    const chosen = rule.precedesOwn ? met : met.difference(own);
    if (chosen.isEmpty()) continue;
    packets.push(chosen);
    const family = rule.packets.family ?? 4;
    if (rule.refuses || mayBe(host, family, REFUSING))
      losses.push({ packets: chosen, reason: `${rule.title} may lead to no route` });
    if (mayBe(host, family, TAKING)) delivered.push(chosen);
  }
  return { packets: space.unionOf(packets), losses, delivered: space.unionOf(delivered) };
}

/** Whether a table that only rules ask has such routes; where none is in evidence, it may have any. */
function mayBe(host: Host, family: Family, kinds: readonly HostRoute['kind'][]): boolean {
  const ruled = ruledOf(host).filter(({ destination }) => destination.family === family);
  return ruled.length === 0 || ruled.some(({ kind }) => kinds.includes(kind));
}
