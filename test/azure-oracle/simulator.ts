import { isIPv4 } from 'node:net';
import { both, type Fate, HOST, isPublic, METADATA, type Packet, SOMEBODY, within } from './addresses.ts';
import type { AzureEstate } from './estate.ts';
import { filtered } from './filters.ts';
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
function received(estate: AzureEstate, { interface: where, configuration }: End, packet: Packet): Fate {
  const inside = { ...packet, to: configuration.address };
  const { fate, hasGroup, isForced } = filtered(estate, where, 'Inbound', inside);
  const opened: Fate = hasGroup || configuration.sku === 'Basic' ? 'allow' : isForced ? 'unknown' : 'deny';
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
  const isLost = packet.protocol === 'tcp' && routeOf(estate, end.interface, packet.from).hop === 'None';
  return isLost ? 'deny' : filtered(estate, end.interface, 'Inbound', packet).fate;
}

export function simulate(estate: AzureEstate, packet: Packet): Fate {
  const [sender, receiver] = [endAt(estate, packet.from), endAt(estate, packet.to)];
  if (sender === undefined) {
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
    const isIPv6 = !isIPv4(packet.to);
    const out: Fate =
      configuration.publicAddress !== undefined ? 'allow' : isIPv6 ? 'deny' : isOpen ? 'allow' : 'unknown';
    if (receiver === undefined) return both(sent, out);
    const seen = configuration.publicAddress ?? SOMEBODY;
    // By which of the platform's addresses it sends is in no export.
    const taken = received(estate, receiver, { ...packet, from: seen });
    return both(sent, out, seen === SOMEBODY ? both(taken, 'unknown') : taken);
  }
  // A public address is not within the network.
  if (receiver === undefined || receiver.isPublic) return 'deny';
  const { interface: to } = receiver;
  const isNear = connectionsOf(estate, from.network).some((each) => each.to === to.network);
  const { fate: taken } = filtered(estate, to, 'Inbound', packet);
  if (hop === 'VnetLocal' && to.network !== from.network)
    return isNear ? both(sent, 'unknown', taken) : 'deny';
  if (hop.startsWith('peer') && hop !== `peer ${to.network}`) return 'deny';
  const side = sidesOf(estate).find((each) => each.from === from.network && each.to === to.network);
  const carried: Fate =
    to.network === from.network || (side?.own.access && side.theirs.access) ? 'allow' : 'unknown';
  const reply: Fate =
    packet.protocol === 'tcp'
      ? answered(estate, to, packet, (each) =>
          to.network === from.network ? each === 'VnetLocal' : each === `peer ${from.network}`,
        )
      : 'allow';
  return both(sent, taken, carried, reply);
}
