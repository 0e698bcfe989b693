import { isIPv4 } from 'node:net';
import { both, type Fate, HOST, isPublic, METADATA, type Packet, SOMEBODY, within } from './addresses.ts';
import { type Front, isOwn, lentTo, spread } from './balanced.ts';
import { frontAt, takenBy } from './balancer-places.ts';
import type { AzureEstate } from './estate.ts';
import { filtered } from './filters.ts';
import { byGateway } from './nat-gateways.ts';
import { at, type Interface, prefixesOf, sidesOf } from './places.ts';
import { connectionsOf, type End, endAt, type Found, isIdle, routeOf } from './routes.ts';

/** What a next hop that is an appliance makes of a packet: what it does with it is not in the export. */
function handed(estate: AzureEstate, from: Interface, next: string, packet: Packet): Fate {
  if (next === packet.to) return 'unknown';
  return isIdle(estate, from, next) ? 'deny' : 'unknown';
}

/** The way of an answer from one interface to an address, where the question came directly. */
function answered(
  estate: AzureEstate,
  from: Interface,
  packet: Packet,
  isPlain: (hop: string) => boolean,
): Fate {
  const { hop, address } = routeOf(estate, from, packet.from);
  if (isPlain(hop)) return 'allow';
  if (hop === 'None') return 'deny';
  const isWithin = endAt(estate, packet.from)?.isPublic === false;
  if (isPublic(packet.from) && !isWithin) return 'deny';
  if (hop === 'Internet') return 'deny';
  return hop === 'VirtualAppliance'
    ? handed(estate, from, address ?? '', { ...packet, to: packet.from })
    : 'unknown';
}

/** From the internet to a public address. */
function received(
  estate: AzureEstate,
  { interface: where, configuration }: End,
  packet: Packet,
  sku = configuration.sku,
  inside = { ...packet, to: configuration.address },
): Fate {
  const { fate, hasGroup, isForced } = filtered(estate, where, 'Inbound', inside);
  const opened: Fate = hasGroup || sku === 'Basic' ? 'allow' : isForced ? 'unknown' : 'deny';
  const reply =
    packet.from === SOMEBODY
      ? replyToSomebody(estate, where)
      : answered(estate, where, inside, (hop) => hop === 'Internet');
  // What is never answered may still arrive.
  return both(fate, opened, reply === 'deny' && packet.protocol !== 'tcp' ? 'unknown' : reply);
}

function replyToSomebody(estate: AzureEstate, where: Interface): Fate {
  const { table } = at(at(estate.networks, where.network).subnets, where.subnet);
  const user = (table === undefined ? [] : at(estate.tables, table)).filter(
    ({ prefix }) => !prefix.startsWith('10.') && !prefix.includes(':'),
  );
  const isForced = user.some(({ prefix, hop }) => prefix === '0.0.0.0/0' && hop !== 'Internet');
  const isPlain = user.every(
    ({ prefix, hop }) => prefix === '0.0.0.0/0' || (hop === 'Internet') !== isForced,
  );
  return isPlain ? (isForced ? 'deny' : 'allow') : 'unknown';
}

/** What leaves a machine without a public address: by what balancers lend, or the platform. */
function lentOut(estate: AzureEstate, sender: End, packet: Packet, isOpen: boolean): Fate {
  const lent = lentTo(estate, sender, packet);
  if (lent === 'yes') return 'allow';
  if (lent === 'maybe') return 'unknown';
  const isIPv6 = !isIPv4(packet.to);
  if (lent === undefined)
    return isOpen && !isIPv6 ? 'allow' : isIPv6 || estate.balancers.length > 0 ? 'deny' : 'unknown';
  return isOpen && !isIPv6 ? 'unknown' : 'deny';
}

/** What an appliance hands on: it keeps addresses, but on the internet. A peering may not take what others sent. */
function forwarded(
  estate: AzureEstate,
  from: Interface,
  next: string,
  { isPublic: isOpen, ...end }: Found,
  packet: Packet,
): Fate {
  if (isOpen) return received(estate, end, { ...packet, from: SOMEBODY });
  const [home] = [from.network, ...connectionsOf(estate, from.network).map(({ to }) => to)].filter(
    (network) =>
      prefixesOf(at(estate.networks, network), network).some((prefix) => next !== '' && within(next, prefix)),
  );
  const { network } = end.interface;
  const isRefused = connectionsOf(estate, network).some(({ to, own }) => to === home && !own.forwarded);
  if (isRefused && network !== from.network && network !== home) return 'deny';
  const isLost =
    packet.protocol === 'tcp' &&
    !end.interface.isEndpoint &&
    routeOf(estate, end.interface, packet.from).hop === 'None';
  return isLost ? 'deny' : filtered(estate, end.interface, 'Inbound', packet).fate;
}

/** From the internet to a frontend. */
function balancedFromOutside(estate: AzureEstate, front: Front, packet: Packet): Fate {
  const { isPublic: isOpen, sku } = front.placed.balancer;
  return spread(estate, front, packet, (end, inside) => {
    if (isOpen) return received(estate, end, packet, sku, inside);
    const { hop } = routeOf(estate, end.interface, packet.from);
    return hop === 'VirtualAppliance' || hop === 'VirtualNetworkGateway' ? 'unknown' : 'deny';
  });
}

/** From a machine to a frontend. */
function balancedFromInside(estate: AzureEstate, sender: End, front: Front, packet: Packet): Fate {
  const { balancer, network } = front.placed;
  const { interface: from } = sender;
  const { fate: sent } = filtered(estate, from, 'Outbound', packet);
  const { hop, address } = routeOf(estate, from, packet.to);
  if (!balancer.isPublic && mayKeep(estate, sender, front, packet)) return 'unknown';
  if (hop === 'None') return 'deny';
  if (hop === 'VirtualAppliance' || hop === 'VirtualNetworkGateway')
    return both(
      sent,
      'unknown',
      hop === 'VirtualAppliance' && isIdle(estate, from, address ?? '') ? 'deny' : 'unknown',
    );
  // By which public address it calls, and whether it may be handed to itself, is not followed.
  if (balancer.isPublic) return hop === 'Internet' ? both(sent, 'unknown') : 'deny';
  if (hop === 'Internet') return 'deny';
  const fate = spread(estate, front, packet, (end, inside) => {
    if (isOwn(end, sender)) return 'deny';
    // A group of the sender's may know who is behind.
    const known = filtered(estate, from, 'Outbound', inside).fate;
    return both(carriedInside(estate, from, hop, end, inside), known === 'allow' ? known : 'unknown');
  });
  return both(sent, fate, network === from.network || hop !== 'VnetLocal' ? 'allow' : 'unknown');
}

/**
 * What comes back to a machine's other interface, or to one that has the frontend's address, is up to the machine: neither its filters
 * nor its routes see what it keeps.
 */
function mayKeep(estate: AzureEstate, sender: End, front: Front, packet: Packet): boolean {
  const isKept = (end: End, inside: Packet) =>
    isOwn(end, sender) && (inside.to === packet.to || end.interface !== sender.interface);
  const fate = spread(estate, front, packet, (end, inside) => (isKept(end, inside) ? 'unknown' : 'deny'));
  return (
    fate === 'unknown' && takenBy(estate, front, packet)?.ends.some((end) => isOwn(end, sender)) === true
  );
}

/** To a private address by the platform's own routes. */
function carriedInside(
  estate: AzureEstate,
  from: Interface,
  hop: string,
  receiver: End,
  packet: Packet,
): Fate {
  const { interface: to } = receiver;
  const isNear = connectionsOf(estate, from.network).some((each) => each.to === to.network);
  const { fate: taken } = filtered(estate, to, 'Inbound', packet);
  if (hop === 'VnetLocal' && to.network !== from.network) return isNear ? both('unknown', taken) : 'deny';
  if (hop.startsWith('peer') && hop !== `peer ${to.network}`) return 'deny';
  const side = sidesOf(estate).find((each) => each.from === from.network && each.to === to.network);
  const carried: Fate =
    to.network === from.network || (side?.own.access && side.theirs.access) ? 'allow' : 'unknown';
  return both(taken, carried, packet.protocol === 'tcp' ? replied(estate, from, to, packet) : 'allow');
}

function replied(estate: AzureEstate, from: Interface, to: Interface, packet: Packet): Fate {
  const fate = answered(estate, to, packet, (each) =>
    to.network === from.network ? each === 'VnetLocal' : each === `peer ${from.network}`,
  );
  if (!to.isEndpoint) return fate;
  const { policies = '' } = at(at(estate.networks, to.network).subnets, to.subnet);
  // What its service answers does not follow the routes of users, unless perhaps where policies let them hold.
  return fate === 'allow' || !/^(enabled|routetableenabled)$/i.test(policies) ? 'allow' : 'unknown';
}

/** Ports that a NAT gateway may put in. */
const LENT_PORTS = [1024, 1025, 39_999, 40_000, 40_001, 65_534, 65_535];

/** What a public address takes in from any of some others, and any port. */
function seenBy(estate: AzureEstate, receiver: End, packet: Packet, sources: readonly string[] = []): Fate {
  // Somebody sends by IPv4.
  if (sources.length === 0 && !isIPv4(packet.to)) return 'unknown';
  const isOwn = endAt(estate, sources[0] ?? '') !== undefined;
  const ports = isOwn ? [packet.sourcePort] : LENT_PORTS;
  const fates = sources.flatMap((from) =>
    ports.map((sourcePort) => received(estate, receiver, { ...packet, from, sourcePort })),
  );
  const [first = both(received(estate, receiver, { ...packet, from: SOMEBODY }), 'unknown'), ...others] =
    fates;
  return others.every((each) => each === first) ? first : 'unknown';
}

/** Whether routes of users tell a frontend from machines behind it: the program asks what is on the way about both. */
export function tellsFrontApart(estate: AzureEstate, { from, to }: Packet): boolean {
  const sender = endAt(estate, from);
  if (sender === undefined || frontAt(estate, to) === undefined) return false;
  const { table } = at(at(estate.networks, sender.interface.network).subnets, sender.interface.subnet);
  return table !== undefined && at(estate.tables, table).some(({ prefix }) => !within(to, prefix));
}

/** Undefined: nothing is said about it. */
export function simulate(estate: AzureEstate, packet: Packet): Fate | undefined {
  const [sender, receiver] = [endAt(estate, packet.from), endAt(estate, packet.to)];
  const front = frontAt(estate, packet.to);
  if (sender?.interface.isEndpoint) return 'deny';
  if (front !== undefined)
    return sender === undefined
      ? balancedFromOutside(estate, front, packet)
      : balancedFromInside(estate, sender, front, packet);
  if (sender === undefined) {
    if (receiver?.interface.isEndpoint) return packet.from === HOST ? undefined : 'unknown';
    if (receiver === undefined) return 'unknown';
    if (packet.from === HOST) return filtered(estate, receiver.interface, 'Inbound', packet).fate;
    if (receiver.isPublic) return received(estate, receiver, packet);
    // By an appliance or a gateway who has a public address may come to a private one.
    const { hop, address = '' } = routeOf(estate, receiver.interface, packet.from);
    const { fate } = filtered(estate, receiver.interface, 'Inbound', packet);
    if (hop === 'VirtualAppliance')
      return both(fate, isIdle(estate, receiver.interface, address) ? 'deny' : 'unknown');
    return hop === 'VirtualNetworkGateway' ? both(fate, 'unknown') : 'deny';
  }
  const { interface: from, configuration } = sender;
  // Never filtered, unless a rule names the platform's own tags.
  if (packet.to === HOST || packet.to === METADATA) return 'allow';
  const { fate: sent } = filtered(estate, from, 'Outbound', packet);
  const { hop, address } = routeOf(estate, from, packet.to);
  if (hop === 'None') return 'deny';
  if (hop === 'VirtualAppliance' || hop === 'VirtualNetworkGateway') {
    const next = hop === 'VirtualAppliance' ? handed(estate, from, address ?? '', packet) : 'unknown';
    return both(
      sent,
      next,
      'unknown',
      receiver === undefined ? 'unknown' : forwarded(estate, from, address ?? '', receiver, packet),
    );
  }
  if (hop === 'Internet') {
    if (!isPublic(packet.to) || receiver?.isPublic === false) return 'deny';
    const isOpen = !at(at(estate.networks, from.network).subnets, from.subnet).isPrivate;
    const leaving = byGateway(estate, sender, packet);
    if (leaving !== undefined)
      return both(
        sent,
        leaving.fate,
        receiver === undefined ? 'allow' : seenBy(estate, receiver, packet, leaving.seen),
      );
    const out = configuration.publicAddress === undefined ? lentOut(estate, sender, packet, isOpen) : 'allow';
    if (receiver === undefined) return both(sent, out);
    const seen = configuration.publicAddress ?? SOMEBODY;
    // By which of the platform's addresses it sends is in no export.
    const taken = received(estate, receiver, { ...packet, from: seen });
    return both(sent, out, seen === SOMEBODY ? both(taken, 'unknown') : taken);
  }
  // A public address is not within the network.
  if (receiver === undefined || receiver.isPublic) return 'deny';
  return both(sent, hop === 'doubt' ? 'unknown' : carriedInside(estate, from, hop, receiver, packet));
}
