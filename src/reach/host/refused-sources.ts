import type { Host } from '../../model/host.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import {
  BROADCAST,
  LINK_LOCAL,
  LOOPBACK,
  LOOPBACK_BROADCAST,
  MULTICAST,
  prefixes,
} from '../../net/special-addresses.ts';
import { type Flow, isLoopback } from '../program/flow.ts';
import { type Links, NO_LINKS, type Surroundings } from '../program/surroundings.ts';
import type { Loss } from '../program/trace.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** What is left of flows of which the routing code refuses some for their source. */
export interface Sent {
  readonly flows: Flow[];
  readonly losses: readonly Loss[];
}

const LOOPBACK_SOURCES = LOOPBACK.filter(({ family }) => family === 4);

/**
 * Packets of a loopback source do not leave by a link that takes none from there, before any rule could give them another source,
 * also where a translated destination is routed again (Linux kernel, __mkroute_output).
 */
export function withoutLoopbackSources(flows: readonly Flow[], { stack }: Host, around: Surroundings): Sent {
  return without(flows, (flow) => {
    if (isLoopback(flow.outgoing)) return undefined;
    const link = typeof flow.outgoing === 'string' ? undefined : stack.links.get(flow.outgoing.name);
    const { takesLoopback } = link ?? stack.otherLinks;
    if (takesLoopback === true) return undefined;
    const { may, must } = boundsOfAddress(flow, 'source', LOOPBACK_SOURCES, around);
    return {
      may,
      must: takesLoopback === false ? must : around.space.empty,
      reason: 'a packet from a loopback address is not sent by a link',
    };
  });
}

const SEVERAL = [...MULTICAST, ...BROADCAST, ...LOOPBACK_BROADCAST];

/** Nobody answers a connection of TCP to several machines at once (RFC 1122, section 4.2.3.10; Linux kernel, tcp_v6_conn_request). */
export function withoutConnectionsToSeveral(
  flows: readonly Flow[],
  around: Surroundings,
  where: 'here' | 'elsewhere',
): Sent {
  const connections = around.space.box({ protocol: [[TCP, TCP]] });
  const ranges = severalBy[where](around.links ?? NO_LINKS);
  return without(flows, (flow) => {
    const { may, must } = boundsOfAddress(flow, 'destination', ranges, around);
    return {
      may: may.intersection(connections),
      must: must.intersection(connections),
      reason: 'a connection is made to one machine',
    };
  });
}

const severalBy = {
  here: oncePer((links: Links) =>
    mergeRanges([...SEVERAL, ...links.flatMap(({ broadcast, anycast }) => [...broadcast, ...anycast])]),
  ),
  elsewhere: oncePer((links: Links) =>
    mergeRanges([...SEVERAL, ...links.flatMap(({ broadcast }) => broadcast)]),
  ),
};

const LOOPBACK_DESTINATIONS = LOOPBACK.filter(({ family }) => family === 6);

/** Nothing that comes by a link reaches a loopback address of IPv6, also where it left by one (Linux kernel, ip6_rcv_core). */
export function withoutLoopbackAnswers(flows: readonly Flow[], around: Surroundings): Sent {
  return without(flows, (flow) =>
    // Until a translation is undone it goes to another address.
    isLoopback(flow.incoming) || flow.anotherSource !== undefined
      ? undefined
      : {
          ...boundsOfAddress(flow, 'destination', LOOPBACK_DESTINATIONS, around),
          reason: 'martian: a loopback destination from a link',
        },
  );
}

const NOT_BEYOND_THE_LINK = [...prefixes('::/128'), ...LINK_LOCAL];

/** Sources that mean nothing beyond their own link are not handed on to another (RFC 4291, section 2.5.6; Linux kernel, ip6_forward). */
export function withoutLinkSources(flows: readonly Flow[], around: Surroundings): Sent {
  return without(flows, (flow) => {
    const { incoming, outgoing } = flow;
    const isKnown = typeof incoming !== 'string' && typeof outgoing !== 'string';
    if (isKnown && incoming.name === outgoing.name) return undefined;
    const { may, must } = boundsOfAddress(flow, 'source', NOT_BEYOND_THE_LINK, around);
    return {
      may,
      must: isKnown ? must : around.space.empty,
      reason: 'a source of one link alone is not forwarded to another',
    };
  });
}

interface Refused {
  readonly may: PacketSet;
  readonly must: PacketSet;
  readonly reason: string;
}

function without(flows: readonly Flow[], refused: (flow: Flow) => Refused | undefined): Sent {
  const kept: Flow[] = [];
  const losses: Loss[] = [];
  for (const flow of flows) {
    const found = refused(flow);
    const packets = flow.packets.intersection(found?.may ?? flow.packets.space.empty);
    if (found === undefined || packets.isEmpty()) {
      kept.push(flow);
      continue;
    }
    losses.push({ packets, reason: found.reason });
    kept.push({ ...flow, packets: flow.packets.difference(found.must) });
  }
  return { flows: kept, losses };
}
