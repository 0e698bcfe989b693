import { type Fate, HOST, type Match, type Packet } from './addresses.ts';
import { outboundOf } from './balancer-documents.ts';
import { balancersOf, type frontAt, type Placed, takenBy, translatedTo } from './balancer-places.ts';
import type { AzureEstate } from './estate.ts';
import { filtered } from './filters.ts';
import { at } from './places.ts';
import type { End } from './routes.ts';

export type Front = NonNullable<ReturnType<typeof frontAt>>;

/** Ports that probes may come from. */
const PROBE_PORTS = [1024, 1025, 39_999, 40_000, 40_001, 65_534, 65_535];

/** Whether the probe of a balancer gets in; from where it asks by IPv6 the documentation does not say. */
function probed(estate: AzureEstate, { interface: where, configuration }: End, port: number): Fate {
  const fates = PROBE_PORTS.map((sourcePort) => {
    const probe: Packet = {
      ...{ protocol: 'tcp', from: HOST, to: configuration.address, sourcePort, destinationPort: port },
    };
    const { fate } = filtered(estate, where, 'Inbound', probe);
    return configuration.family === 4 ? fate : 'unknown';
  });
  return fates.every((each) => each === fates[0]) ? (fates[0] as Fate) : 'unknown';
}

function isLed(estate: AzureEstate, { placed, index }: Front): boolean {
  const { pools, rules, translations } = placed;
  const holds = (pool: number) => at(pools, pool).length > 0;
  return (
    rules.some(({ frontend, pool }) => frontend === index && holds(pool)) ||
    translations.some(
      (rule) =>
        rule.frontend === index &&
        ('pool' in rule.target ? holds(rule.target.pool) : translatedTo(estate, placed, rule) !== undefined),
    )
  );
}

/** A frontend's rule hands a packet to one of those whose probes get in, whichever it likes. */
export function spread(
  estate: AzureEstate,
  front: Front,
  packet: Packet,
  judge: (end: End, inside: Packet) => Fate,
): Fate {
  // An address that leads to nobody in the export may be anything.
  if (!isLed(estate, front)) return 'unknown';
  const taken = takenBy(estate, front, packet);
  if (taken === undefined) return 'deny';
  const { ends, probe, inside } = taken;
  const working = ends
    .map((end) => ({ end, health: probe === undefined ? 'allow' : probed(estate, end, probe) }))
    .filter(({ health }) => health !== 'deny');
  if (working.length === 0) return taken.hasStranger ? 'unknown' : 'deny';
  const fates = working.map(({ end }) => judge(end, { ...packet, ...inside(end) }));
  if (taken.hasStranger) return 'unknown';
  if (fates.every((fate) => fate === 'deny')) return 'deny';
  const isSure = fates.every((fate) => fate === 'allow') && working.some(({ health }) => health === 'allow');
  return isSure && !taken.isSpread ? 'allow' : 'unknown';
}

/** What balancers lend a configuration for a packet that leaves; undefined where none stands before it. */
export function lentTo(
  estate: AzureEstate,
  { interface: where, configuration }: End,
  packet: Packet,
): Match | undefined {
  const isIts = ({ configuration: other }: End) => other.address === configuration.address;
  const standing = balancersOf(estate).filter(
    (each) =>
      each.network === where.network &&
      (each.pools.some((pool) => pool.some(isIts)) ||
        each.translations.some((rule) =>
          [translatedTo(estate, each, rule)].some((end) => end && isIts(end)),
        )),
  );
  if (standing.length === 0) return undefined;
  const matches = standing
    .flatMap((each) => lending(each, isIts))
    .map((protocol): Match => {
      if (packet.protocol !== 'tcp' && packet.protocol !== 'udp') return 'maybe';
      return protocol === 'All' || protocol.toLowerCase() === packet.protocol ? 'yes' : 'no';
    });
  if (matches.includes('yes')) return 'yes';
  if (matches.includes('maybe')) return 'maybe';
  // One of the Basic kind that lends nothing changes nothing.
  const isAside = matches.length === 0 && standing.every(({ balancer }) => balancer.sku === 'Basic');
  return isAside ? undefined : 'no';
}

function lending(each: Placed, isIts: (end: End) => boolean): string[] {
  const holds = (pool: number) => at(each.pools, pool).some(isIts);
  if (!each.balancer.isPublic) return [];
  return [
    ...each.rules.filter((rule) => !rule.disablesOutbound && holds(rule.pool)),
    ...outboundOf(each).filter(({ pool }) => holds(pool)),
  ].map(({ protocol }) => protocol);
}

export const isOwn = (end: End, other: End) => end.interface.machine === other.interface.machine;
