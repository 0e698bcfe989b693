import { both, every, type Fate, inOperand, type Match, type Packet, SOMEBODY, sure } from './addresses.ts';
import { frontAt } from './balancer-places.ts';
import type { AzureEstate, Operand } from './estate.ts';
import { at, type Interface, interfacesOf } from './places.ts';

type Direction = 'Inbound' | 'Outbound';

const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  tcp: ['tcp'],
  udp: ['udp'],
  icmp: ['icmp', 'icmpv6'],
  esp: ['esp'],
};

function inRanges(ranges: readonly string[], port: number, hasPorts: boolean): boolean {
  return ranges.some((range) => {
    if (range === '*' || range === '0-65535') return true;
    const [first, last = first] = range.split('-').map(Number);
    return hasPorts && Number(first) <= port && port <= Number(last);
  });
}

/** The first rule that matches decides; one that perhaps does leaves it open between what it says and what follows. */
function firstMatch<T>(list: readonly { readonly match: Match; readonly says: T }[], otherwise: T): T[] {
  const found: T[] = [];
  for (const { match, says } of list) {
    if (match !== 'no') found.push(says);
    if (match === 'yes') return [...new Set(found)];
  }
  return [...new Set([...found, otherwise])];
}

const sureUnless = (isDoubtful: boolean): Match => (isDoubtful ? 'maybe' : 'no');
const fateOf = (fates: readonly Fate[]): Fate => (fates.length === 1 ? (fates[0] as Fate) : 'unknown');

/** What a packet meets at one interface: rules of managers, then the groups of its subnet and its own. */
export function filtered(
  estate: AzureEstate,
  where: Interface,
  direction: Direction,
  packet: Packet,
): { readonly fate: Fate; readonly hasGroup: boolean; readonly isForced: boolean } {
  const network = at(estate.networks, where.network);
  const hasPorts = packet.protocol === 'tcp' || packet.protocol === 'udp';
  const protocol = (text: string) =>
    ['*', 'any'].includes(text.toLowerCase()) ||
    (NUMBERS[text.toLowerCase()]?.includes(packet.protocol) ?? false);
  const placed = interfacesOf(estate);
  // Who is meant where the destination is the frontend before a machine is not documented.
  const isFloating = direction === 'Inbound' && frontAt(estate, packet.to) !== undefined;
  const side = (operand: Operand, address: string): Match =>
    'groups' in operand
      ? isFloating && address === packet.to
        ? sureUnless(
            where.configurations.some((each) => operand.groups.some((group) => each.groups.includes(group))),
          )
        : sure(
            placed.some(({ configurations }) =>
              configurations.some(
                (each) =>
                  each.address === address && operand.groups.some((group) => each.groups.includes(group)),
              ),
            ),
          )
      : inOperand(estate, where, operand.prefixes, address);
  const managed = firstMatch(
    network.admin
      .filter((rule) => rule.direction === direction)
      .toSorted((one, other) => one.priority - other.priority)
      .map((rule) => ({
        match: every(
          sure(protocol(rule.protocol) && inRanges(rule.destinationPorts, packet.destinationPort, hasPorts)),
          inOperand(estate, where, rule.sources, packet.from),
          inOperand(estate, where, rule.destinations, packet.to),
        ),
        says: rule.access,
      })),
    'Allow',
  );
  const { group: shared, policies = '' } = at(network.subnets, where.subnet);
  const isExempt = where.isEndpoint && !/^(enabled|networksecuritygroupenabled)$/i.test(policies);
  const groups = (isExempt ? [] : [shared, where.group]).filter((each) => each !== undefined);
  const judged = groups.map((group): Fate => {
    const rules = at(estate.groups, group).rules.filter((rule) => rule.direction === direction);
    const here = (prefix: string, address: string) => inOperand(estate, where, [prefix], address);
    const inside = every(here('VirtualNetwork', packet.from), here('VirtualNetwork', packet.to));
    return fateOf(
      firstMatch<Fate>(
        [
          ...rules
            .toSorted((one, other) => one.priority - other.priority)
            .map((rule) => ({
              match: every(
                sure(protocol(rule.protocol)),
                // The platform chooses the port, too.
                packet.from === SOMEBODY && rule.sourcePorts[0] !== '*' && hasPorts
                  ? 'maybe'
                  : sure(inRanges(rule.sourcePorts, packet.sourcePort, hasPorts)),
                sure(inRanges(rule.destinationPorts, packet.destinationPort, hasPorts)),
                side(rule.source, packet.from),
                side(rule.destination, packet.to),
              ),
              says: rule.access === 'Allow' ? ('allow' as const) : ('deny' as const),
            })),
          { match: inside, says: 'allow' },
          direction === 'Inbound'
            ? { match: here('AzureLoadBalancer', packet.from), says: 'allow' }
            : { match: here('Internet', packet.to), says: 'allow' },
        ],
        'deny',
      ),
    );
  });
  // Rules of managers are not about private endpoints.
  const outcomes = (where.isEndpoint ? (['Allow'] as const) : managed).map((says): Fate => {
    if (says === 'Deny') return 'deny';
    return says === 'AlwaysAllow' ? 'allow' : both(...judged);
  });
  return {
    fate: fateOf([...new Set(outcomes)]),
    hasGroup: groups.length > 0,
    isForced: managed.includes('AlwaysAllow'),
  };
}
