import type { Asset } from '../../model/asset.ts';
import type { Filter, Rule } from '../../model/filter.ts';
import type { Listener } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { rangeContains } from '../../net/address.ts';
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
  let listener: 'none' | 'loopback' | undefined;
  for (const arrival of arrivals) {
    const state = listenerAt(estate, arrival);
    if (state === undefined) return {};
    if (listener !== 'loopback') listener = state;
  }
  return listener === undefined ? {} : { listener };
}

function listenerAt(estate: Estate, { at, packets }: Arrival): 'none' | 'loopback' | undefined {
  const unserved = at === undefined ? undefined : unservedBy(estate, at.asset);
  if (unserved === undefined) return undefined;
  if (packets.isSubsetOf(unserved.none)) return 'none';
  return packets.isSubsetOf(unserved.none.union(unserved.loopback)) ? 'loopback' : undefined;
}

/** Packets that nobody on a machine answers, and those that only who listens on loopback would. */
export interface Unserved {
  readonly none: PacketSet;
  readonly loopback: PacketSet;
}

/** Undefined: not known of any packets. */
export function unservedBy(estate: Estate, { id, host }: Asset): Unserved | undefined {
  if (host?.listeners === undefined) return undefined;
  const { space } = estate;
  // Addresses of a delegated prefix may be of others behind the machine.
  if (estate.interfacesOf.get(id)?.some((at) => at.interface.prefixes?.length)) return undefined;
  // What is translated, or perhaps translated, is served elsewhere.
  if (host.filters.some(mayTranslate)) return undefined;
  const known: PacketSet[] = [];
  const served: PacketSet[] = [];
  const onLoopback: PacketSet[] = [];
  for (const [protocol, listeners] of host.listeners) {
    const ofProtocol = { protocol: [[protocol, protocol]] } as const;
    known.push(space.box(ofProtocol));
    for (const listener of listeners) {
      const box = { ...ofProtocol, destinationPort: [[listener.port, listener.port]] } as const;
      if (isOnLoopback(listener)) onLoopback.push(space.box(box));
      else served.push(...listener.families.map((family) => space.box({ ...box, family })));
    }
  }
  const loopback = space.unionOf(onLoopback).without(served);
  return { none: space.unionOf(known).without([...served, loopback]), loopback };
}

function mayTranslate({ bases, chains }: Filter): boolean {
  const translates = bases.some(
    (base) =>
      base.translates && base.hook === 'prerouting' && (chains.get(base.chain)?.rules.length ?? 0) > 0,
  );
  return translates || [...chains.values()].some(({ rules }) => rules.some(mayHandElsewhere));
}

/** A socket of another port may get the packet, or it has another port behind the rule. */
function mayHandElsewhere({ action }: Rule): boolean {
  return action.kind === 'opaque' && (action.diverts !== undefined || action.rewrites === true);
}

function isOnLoopback({ address, link }: Listener): boolean {
  if (link === LOOPBACK_NAME) return true;
  return address !== undefined && LOOPBACK.some((range) => rangeContains(range, address));
}
