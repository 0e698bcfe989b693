import type { Host } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Flow, type InterfaceName, isLoopback } from '../program/flow.ts';
import { broadcastsOfLinks } from '../program/link-addresses.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Loss } from '../program/trace.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** Flows that a host may hand on. */
export interface HandedOn {
  readonly flows: Flow[];
  /** What of them it may keep. */
  readonly dropped: PacketSet;
  /** What it certainly keeps. */
  readonly losses: readonly Loss[];
  readonly notes: readonly string[];
}

/** Which packets for others a host hands on; those to broadcast addresses by a setting of their own (Linux kernel, ip_route_input_slow). */
export function handOn(flows: readonly Flow[], host: Host, around: Surroundings): HandedOn {
  const { space } = around;
  const setting = host.stack.settings.forwarding;
  const admitted: Flow[] = [];
  const dropped: PacketSet[] = [];
  const losses: Loss[] = [];
  const notes: string[] = [];
  for (const family of [4, 6] as const) {
    const ofFamily = space.box({ family });
    for (const flow of flows) {
      const forwards = forwardsBy(host, family, flow.incoming);
      const packets = flow.packets.intersection(ofFamily);
      if (packets.isEmpty()) continue;
      // What goes by no link is lost, or comes back.
      if (isLoopback(flow.outgoing)) dropped.push(packets);
      if (forwards === true) {
        admitted.push({ ...flow, packets });
        continue;
      }
      const anyway = handsOnBroadcasts(flow, host)
        ? boundsOfAddress(flow, 'destination', broadcastsOfLinks(around), around)
        : { must: space.empty, may: space.empty };
      const lost = packets.difference(anyway.must);
      if (!lost.isEmpty()) {
        dropped.push(lost);
        if (forwards === false)
          losses.push({ packets: lost, reason: `the host does not forward IPv${family} (${setting})` });
        else
          notes.push(
            host.stack.forwards.has(family)
              ? `whether the host forwards IPv${family} (${setting}) depends on the link by which it comes`
              : `whether the host forwards IPv${family} (${setting}) is not in evidence`,
          );
      }
      admitted.push({ ...flow, packets: forwards === false ? packets.intersection(anyway.may) : packets });
    }
  }
  return { flows: admitted, dropped: space.unionOf(dropped), losses, notes };
}

/** Whether a host hands on packets of a family that come by a link; undefined: not in evidence. */
function forwardsBy({ stack }: Host, family: Family, incoming: InterfaceName): boolean | undefined {
  const general = stack.forwards.get(family);
  if (family === 6) return general;
  if (typeof incoming !== 'string') return stack.links.get(incoming.name)?.forwards ?? general;
  const values = [...stack.links].flatMap(([name, { forwards }]) =>
    name === LOOPBACK_NAME ? [] : (forwards ?? []),
  );
  return values.every((value) => value === general) ? general : undefined;
}

/** Of its own addresses those that a host takes in: no broadcast ones where it hands these on. */
export function takenRanges(own: readonly AddressRange[], flow: Flow, host: Host, around: Surroundings) {
  return handsOnBroadcasts(flow, host) ? subtractRanges(own, broadcastsOfLinks(around)) : own;
}

function handsOnBroadcasts({ incoming }: Flow, { stack }: Host): boolean {
  return typeof incoming !== 'string' && stack.links.get(incoming.name)?.forwardsBroadcasts === true;
}
