import type { Action, BaseChain } from '../../model/filter.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, parsePrefix } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS, WITH_PORTS } from '../../net/protocol.ts';
import { groupsOfScopes, LINK_LOCAL, prefixes } from '../../net/special-addresses.ts';
import type { Flow } from './flow.ts';
import { untranslated } from './packet-bounds.ts';
import type { Surroundings } from './surroundings.ts';
import { ANYWHERE } from './view.ts';

/** Sources are translated at the other hooks of translation (nf_nat, HOOK2MANIP). */
export function translatesDestination({ hook }: BaseChain): boolean {
  return hook === 'prerouting' || hook === 'output';
}

/** What a target that is not modelled may do where addresses are translated: send to any address and port, or from any. */
export function translatedSomehow(flow: Flow, base: BaseChain, around: Surroundings): Flow[] {
  if (!base.translates) return [];
  if (!translatesDestination(base)) return [{ ...flow, anotherSource: true, anySourcePort: true }];
  return sentAnywhere(flow, around).map((each) => ({ ...each, translated: true }));
}

/** What a statement that writes into headers may make of a packet: from and to any address and port. */
export function rewrittenSomehow(flow: Flow, around: Surroundings): Flow[] {
  return sentAnywhere({ ...flow, anotherSource: true, anySourcePort: true }, around);
}

function sentAnywhere(flow: Flow, around: Surroundings): Flow[] {
  const ported = around.space.box({ protocol: WITH_PORTS.map((protocol) => [protocol, protocol]) });
  const view = { ...flow.view, destination: ANYWHERE };
  return [
    { ...flow, packets: flow.packets.difference(ported), view },
    {
      ...flow,
      packets: flow.packets.intersection(ported),
      view: { ...view, destinationPort: ALL_PORTS },
    },
  ];
}

/** The flow as it goes on behind a rule that translates; of several addresses, or ports, any may be put in. */
export function translateDestination(
  action: Extract<Action, { kind: 'translate' }>,
  flow: Flow,
  base: BaseChain,
  around: Surroundings,
): Flow[] {
  const [prefix] = action.destination ?? [];
  if (action.keepsHost === true && prefix !== undefined) {
    if (translatesDestination(base)) return withHostsKept(prefix, flow, around);
    return translateSource({ kind: 'translate-source', source: [prefix] }, flow, base, around);
  }
  const own = action.toInterface ? ownAddresses(flow, base, around) : undefined;
  const destination = action.destination ?? own;
  const view = {
    ...flow.view,
    ...(destination === undefined ? {} : { destination }),
    ...(action.destinationPort === undefined ? {} : { destinationPort: action.destinationPort }),
  };
  return [{ ...flow, translated: true, view }];
}

/** Destinations that are followed one by one; of more, each may become any address of the prefix. */
const FOLLOWED = 256;

/** A network that is mapped to another: `(address & host bits) | prefix` (Linux kernel, xt_NETMAP.c). */
function withHostsKept(prefix: AddressRange, flow: Flow, { space }: Surroundings): Flow[] {
  const flows: Flow[] = [];
  const to = (packets: PacketSet, destination: AddressRange) =>
    flows.push({ ...flow, packets, translated: true, view: { ...flow.view, destination: [destination] } });
  const host = prefix.first ^ prefix.last;
  let rest = flow.packets;
  while (!rest.isEmpty() && flows.length < FOLLOWED && flow.view.destination === undefined) {
    const value = rest.sample()?.destination ?? 0n;
    const packets = rest.intersection(
      space.box({ destination: [{ family: prefix.family, first: value, last: value }] }),
    );
    if (packets.isEmpty()) break;
    const address = prefix.first | (value & host);
    to(packets, { family: prefix.family, first: address, last: address });
    rest = rest.difference(packets);
  }
  if (!rest.isEmpty()) to(rest, prefix);
  return flows;
}

/**
 * Packets that bear the new source already stay as they are: masquerading gives them the address of the link that they leave by
 * (nf_nat_masquerade_ipv4), which is known where there is but one.
 */
export function translateSource(
  { source, sourcePort }: Extract<Action, { kind: 'translate-source' }>,
  flow: Flow,
  base: BaseChain,
  around: Surroundings,
): Flow[] {
  if (translatesDestination(base)) return [flow];
  const { outgoing } = flow;
  const links = around.links?.filter(
    ({ name }) =>
      name !== LOOPBACK_NAME &&
      (typeof outgoing === 'string' || name === undefined || name === outgoing.name),
  );
  const given = source ?? links?.flatMap((link) => link.addresses) ?? [];
  const alone = ([4, 6] as const)
    .map((family) => given.filter((range) => range.family === family))
    .filter(([range, second]) => second === undefined && range !== undefined && range.first === range.last);
  const same =
    sourcePort === undefined
      ? flow.packets.intersection(around.space.box({ source: alone.flat() }))
      : around.space.empty;
  return [
    { ...flow, packets: same },
    {
      ...flow,
      packets: flow.packets.difference(same),
      anotherSource: true,
      ...(sourcePort === undefined ? {} : { anySourcePort: true }),
      ...(sourcePort === undefined && given.length > 0 ? { newSource: given } : {}),
    },
  ];
}

const LOOPBACK = ['127.0.0.1/32', '::1/128'].map((text) => parsePrefix(text) as AddressRange);

/**
 * REDIRECT sends what the host makes to its loopback address (nf_nat_redirect.c), and the rest to an address of the receiving
 * interface; where that is not known, to any own address.
 */
function ownAddresses(flow: Flow, { hook }: BaseChain, around: Surroundings) {
  if (hook === 'output') return LOOPBACK;
  const { incoming } = flow;
  const links = around.links?.filter(
    (link) => typeof incoming === 'string' || link.name === undefined || link.name === incoming.name,
  );
  const ranges = links?.flatMap((link) => link.addresses);
  return ranges === undefined || ranges.length === 0 ? undefined : ranges;
}

/** Destinations of a link or a site: their new destination has to be of the same scope. */
const NARROW = [...LINK_LOCAL, ...prefixes('fec0::/10'), ...groupsOfScopes(1, 2, 5)];

/** Packets for which the receiving interface may have no address of their scope, so that newer kernels drop them (nf_nat_redirect_ipv6). */
export function perhapsRefused(
  action: Extract<Action, { kind: 'translate' }>,
  flow: Flow,
  base: BaseChain,
  around: Surroundings,
): PacketSet {
  if (action.toInterface !== true || base.hook === 'output') return around.space.empty;
  return flow.packets.intersection(untranslated([{ destination: NARROW }], NARROW, around));
}
