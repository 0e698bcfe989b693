import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ORIGINAL, type View, viewKey } from './view.ts';

/** Name of an interface, `unknown` where the evidence does not say, `none` for a packet made on the host itself. */
export type InterfaceName = { readonly name: string } | 'unknown' | 'none';

/** The link by which a host talks to itself. */
export const LOOPBACK_LINK: InterfaceName = { name: LOOPBACK_NAME };

/** Whether it is certainly the link by which a host talks to itself. */
export function isLoopback(name: InterfaceName): boolean {
  return typeof name !== 'string' && name.name === LOOPBACK_NAME;
}

/**
 * Packets on their way through a filter that share all that rules can see besides the packet itself.
 * `packets` are original packets that may be here.
 */
export interface Flow {
  readonly packets: PacketSet;
  readonly view: View;
  readonly mark: number;
  readonly connectionMark: number;
  /** What is not modelled may have given the packet, and its connection, any marks. */
  readonly anyMark?: true;
  readonly tracked: boolean;
  /** It is not tracked because it belongs to no connection, and begins none. */
  readonly invalid?: boolean;
  /** It answers a packet that was not tracked, so that its connection is not known. */
  readonly answersUntracked?: boolean;
  /** Rules put it into a zone of connections, which its answers may not be in. */
  readonly zoned?: true;
  /** Translation has been decided; it is consulted once per connection. */
  readonly translated: boolean;
  /** It goes to a socket of the host, whatever its destination. */
  readonly diverted?: boolean;
  /** It leaves with another source than the original packet's, which it bears already unless `later`. */
  readonly anotherSource?: true | 'later';
  /** Addresses any of which its new source may be; absent: not known, or its port may be any as well. */
  readonly newSource?: readonly AddressRange[];
  /** Its new source port may be any; otherwise it stays in the range that the original one is of. */
  readonly anySourcePort?: true;
  readonly incoming: InterfaceName;
  readonly outgoing: InterfaceName;
  /** The link that OUTPUT sees of each packet of the connection, where translation there changed the route. */
  readonly firstOutgoing?: InterfaceName;
}

/** Packets that have met no rule yet: without marks, tracked, and not translated unless `view` is of answers. */
export function startFlow(
  packets: PacketSet,
  incoming: InterfaceName,
  outgoing: InterfaceName,
  view: View = ORIGINAL,
): Flow {
  return {
    packets,
    view,
    mark: 0,
    connectionMark: 0,
    tracked: true,
    translated: view.reversed,
    incoming,
    outgoing,
  };
}

/** Whether tracking has to change packets of its connection that may not find it: they pass as they are, and go elsewhere. */
export function mayLoseTranslation({ zoned, view, anotherSource }: Flow): boolean {
  return zoned === true && (view.destination ?? view.destinationPort ?? anotherSource) !== undefined;
}

/** Flows that differ only in their packets become one. */
export function mergeFlows(flows: readonly Flow[]): Flow[] {
  if (flows.length < 2) return flows.filter((flow) => !flow.packets.isEmpty());
  const alike = Map.groupBy(
    flows.filter((flow) => !flow.packets.isEmpty()),
    flowKey,
  );
  return [...alike.values()].map((group) => {
    const [first] = group as [Flow];
    if (group.length === 1) return first;
    return { ...first, packets: first.packets.space.unionOf(group.map((flow) => flow.packets)) };
  });
}

/** Marks that are told apart of packets that are alike otherwise: where each bit may be set or not, they double with every bit. */
export const MOST_MARKS = 32;

/** A flow of which the marks are no longer told apart. */
export function withAnyMark(flow: Flow): Flow {
  return { ...flow, mark: 0, connectionMark: 0, anyMark: true };
}

/** Merged flows, where not more than `MOST_MARKS` of them differ in their marks alone; those become one that may have any. */
export function mergeMarked(flows: readonly Flow[]): Flow[] {
  const merged = mergeFlows(flows);
  if (merged.length <= MOST_MARKS) return merged;
  const alike = Map.groupBy(merged, (flow) => flowKey(withAnyMark(flow)));
  return mergeFlows(
    [...alike.values()].flatMap((group) => (group.length > MOST_MARKS ? group.map(withAnyMark) : group)),
  );
}

/** What tells flows apart besides their packets. */
export function flowKey(flow: Flow): string {
  const name = (value: InterfaceName) => (typeof value === 'string' ? value : `=${value.name}`);
  return `${viewKey(flow.view)}|${flow.mark}|${flow.connectionMark}|${flow.anyMark === true}|${flow.tracked}|${flow.invalid === true}|${flow.answersUntracked === true}|${flow.zoned === true}|${flow.translated}|${flow.diverted === true}|${flow.anotherSource ?? ''}|${flow.newSource?.map(formatRange).join() ?? ''}|${flow.anySourcePort === true}|${name(flow.incoming)}|${name(flow.outgoing)}|${flow.firstOutgoing === undefined ? '' : name(flow.firstOutgoing)}`;
}
