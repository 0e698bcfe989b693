import type { Filter } from '../../model/filter.ts';
import type { Listener } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { LOOPBACK } from '../../net/special-addresses.ts';
import type { Estate, Located } from '../estate.ts';

/** Packets that arrive at an interface. */
export interface Arrival {
  /** Absent: at addresses that no interface in evidence carries. */
  readonly at: Located | undefined;
  readonly packets: PacketSet;
}

/** Whether nobody answers any of the arrivals: known only where the sockets of all the machines are in evidence. */
export function listenerOf(
  estate: Estate,
  arrivals: readonly Arrival[],
): { readonly listener?: 'none' | 'loopback' } {
  const states = arrivals.map((arrival) => listenerAt(estate, arrival));
  if (states.length === 0 || states.includes(undefined)) return {};
  return { listener: states.includes('loopback') ? 'loopback' : 'none' };
}

function listenerAt({ space }: Estate, { at, packets }: Arrival): 'none' | 'loopback' | undefined {
  const host = at?.asset.host;
  // Addresses of a delegated prefix may be of others behind the machine.
  if (host?.listeners === undefined || at?.interface.prefixes?.length) return undefined;
  // What is translated, or perhaps translated, is served elsewhere.
  if (host.filters.some(mayTranslate)) return undefined;
  const protocols = [...host.listeners.keys()];
  const known = space.unionOf(protocols.map((protocol) => space.box({ protocol: [[protocol, protocol]] })));
  if (!packets.isSubsetOf(known)) return undefined;
  let isLoopback = false;
  for (const [protocol, listeners] of host.listeners) {
    for (const listener of listeners) {
      const box = (family?: 4 | 6) =>
        space.box({
          protocol: [[protocol, protocol]],
          destinationPort: [[listener.port, listener.port]],
          ...(family === undefined ? {} : { family }),
        });
      if (isOnLoopback(listener)) isLoopback ||= !packets.isDisjointFrom(box());
      else if (listener.families.some((family) => !packets.isDisjointFrom(box(family)))) return undefined;
    }
  }
  return isLoopback ? 'loopback' : 'none';
}

function mayTranslate({ bases, chains }: Filter): boolean {
  return bases.some(
    ({ translates, hook, chain }) =>
      translates && hook === 'prerouting' && (chains.get(chain)?.rules.length ?? 0) > 0,
  );
}

function isOnLoopback({ address, link }: Listener): boolean {
  if (link === LOOPBACK_NAME) return true;
  return LOOPBACK.some(
    ({ family, first, last }) =>
      address?.family === family && first <= address.value && address.value <= last,
  );
}
