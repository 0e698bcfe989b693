import type { Packet } from './addresses.ts';
import type { Balancer, BalancingRule, TranslationRule } from './balancer.ts';
import type { AzureEstate } from './estate.ts';
import { at, blockOf, interfacesOf } from './places.ts';
import type { End } from './routes.ts';

/** A balancer with its own addresses and the configurations behind it. */
export interface Placed {
  readonly name: string;
  readonly network: number;
  readonly balancer: Balancer;
  readonly frontends: readonly Front[];
  readonly pools: readonly (readonly End[])[];
  readonly rules: readonly BalancingRule[];
  readonly translations: readonly TranslationRule[];
  readonly outbound: Balancer['outbound'];
}

export interface Front {
  readonly address: string;
  readonly subnet: number;
}

const placed = new WeakMap<AzureEstate, readonly Placed[]>();

export function balancersOf(estate: AzureEstate): readonly Placed[] {
  const known = placed.get(estate) ?? placeBalancers(estate);
  placed.set(estate, known);
  return known;
}

/** One public and one internal balancer in each network, as an interface may be behind; public ones of the kind of its addresses. */
function placeBalancers(estate: AzureEstate): Placed[] {
  const seen = new Set<string>();
  return estate.balancers.flatMap((balancer, index): Placed[] => {
    const network = balancer.network % estate.networks.length;
    const key = `${network} ${balancer.isPublic}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const { length: subnets } = at(estate.networks, network).subnets;
    const frontends = balancer.frontends.map(({ family, subnet }, own): Front => {
      const last = 200 + index * 4 + own;
      const inner = `${blockOf(network)}.${network}.${subnet % subnets}.${last}`;
      const innerSix = `fd00:${network}:0:${subnet % subnets}::${last}`;
      const [four, six] = balancer.isPublic
        ? [`198.51.100.${last}`, `2603:1000::${last}`]
        : [inner, innerSix];
      return { address: family === 4 ? four : six, subnet: subnet % subnets };
    });
    const ends = configurationsIn(estate, network, balancer);
    const pools = balancer.pools.map(({ family, members }) => {
      const own = ends.filter(({ configuration }) => configuration.family === family);
      return [...new Set(members.map((each) => own[each % Math.max(own.length, 1)]))].filter(
        (each) => each !== undefined,
      );
    });
    const [rules, translations] = rulesOf(balancer, ends.length);
    const outbound = balancer.isPublic && balancer.sku === 'Standard' ? balancer.outbound : [];
    const name = `lb-${index}`;
    return [{ name, network, balancer, frontends, pools, rules, translations, outbound }];
  });
}

function configurationsIn(estate: AzureEstate, network: number, { sku, isPublic }: Balancer): End[] {
  return interfacesOf(estate)
    .filter((each) => each.network === network && !each.isEndpoint)
    .flatMap((each) =>
      each.configurations
        .filter((configuration) => !isPublic || configuration.sku === sku)
        .map((configuration) => ({ interface: each, configuration })),
    );
}

const familyOf = ({ frontends }: Balancer, index: number) => at(frontends, index % frontends.length).family;

/** Those of one family at both ends, of which none takes what another does. */
function rulesOf(balancer: Balancer, ends: number): [BalancingRule[], TranslationRule[]] {
  const { frontends, pools } = balancer;
  const taken: { readonly frontend: number; readonly protocol: string; readonly ports: readonly number[] }[] =
    [];
  const take = (frontend: number, protocol: string, first: number, last: number) => {
    const ports = first === 0 ? [0, 65_535] : [first, last];
    const [from = 0, to = 0] = ports;
    const isTaken = taken.some(
      (each) =>
        each.frontend === frontend &&
        (each.protocol === protocol || each.protocol === 'All' || protocol === 'All') &&
        (each.ports[0] ?? 0) <= to &&
        from <= (each.ports[1] ?? 0),
    );
    if (!isTaken) taken.push({ frontend, protocol, ports });
    return !isTaken;
  };
  const rules = balancer.rules.flatMap((rule): BalancingRule[] => {
    const [frontend, pool] = [rule.frontend % frontends.length, rule.pool % pools.length];
    const isAll = rule.protocol === 'All';
    const [protocol, port] = isAll
      ? balancer.isPublic || balancer.sku === 'Basic'
        ? (['Tcp', 443] as const)
        : (['All', 0] as const)
      : [rule.protocol, rule.frontendPort === 0 ? 443 : rule.frontendPort];
    if (familyOf(balancer, frontend) !== at(pools, pool).family || !take(frontend, protocol, port, port))
      return [];
    const backendPort = port === 0 ? 0 : rule.isFloating ? port : rule.backendPort;
    return [{ ...rule, frontend, pool, protocol, frontendPort: port, backendPort }];
  });
  const translations = balancer.translations.flatMap((rule): TranslationRule[] => {
    const frontend = rule.frontend % frontends.length;
    const family = familyOf(balancer, frontend);
    const { target } = rule;
    const protocol = rule.protocol === 'All' ? 'Tcp' : rule.protocol;
    if ('configuration' in target) {
      if (ends === 0 || !take(frontend, protocol, rule.firstPort, rule.firstPort)) return [];
      return [{ ...rule, frontend, protocol, target: { configuration: target.configuration } }];
    }
    const pool = target.pool % pools.length;
    if (at(pools, pool).family !== family || !take(frontend, protocol, rule.firstPort, target.lastPort))
      return [];
    return [{ ...rule, frontend, protocol, target: { pool, lastPort: target.lastPort } }];
  });
  return [rules, translations];
}

/** The one configuration that a rule translates to: of the family of its frontend. */
export function translatedTo(
  estate: AzureEstate,
  { balancer, network }: Placed,
  rule: TranslationRule,
): End | undefined {
  if (!('configuration' in rule.target)) return undefined;
  const own = configurationsIn(estate, network, balancer).filter(
    ({ configuration }) => configuration.family === familyOf(balancer, rule.frontend),
  );
  return own[rule.target.configuration % Math.max(own.length, 1)];
}

export function frontAt(
  estate: AzureEstate,
  address: string,
): { readonly placed: Placed; readonly index: number } | undefined {
  for (const each of balancersOf(estate)) {
    const index = each.frontends.findIndex((front) => front.address === address);
    if (index >= 0) return { placed: each, index };
  }
  return undefined;
}

/** What a frontend makes of a packet: those who may get it, and as which destination; undefined where nothing takes it. */
export interface Taken {
  readonly ends: readonly End[];
  readonly hasStranger: boolean;
  /** Who has the port of a range, if anybody, is not known. */
  readonly isSpread: boolean;
  readonly probe: number | undefined;
  readonly inside: (end: End) => Pick<Packet, 'to' | 'destinationPort'>;
}

export function takenBy(
  estate: AzureEstate,
  { placed: own, index }: { readonly placed: Placed; readonly index: number },
  packet: Packet,
): Taken | undefined {
  const speaks = (protocol: string) =>
    protocol.toLowerCase() === packet.protocol ||
    (protocol === 'All' && (packet.protocol === 'tcp' || packet.protocol === 'udp'));
  const called = at(own.frontends, index).address;
  const insideOf =
    ({ isFloating, backendPort }: { readonly isFloating: boolean; readonly backendPort: number }) =>
    ({ configuration }: End) => ({
      to: isFloating ? called : configuration.address,
      destinationPort: isFloating || backendPort === 0 ? packet.destinationPort : backendPort,
    });
  for (const rule of own.rules) {
    if (rule.frontend !== index || !speaks(rule.protocol)) continue;
    if (rule.frontendPort !== 0 && rule.frontendPort !== packet.destinationPort) continue;
    const probe =
      rule.probe === undefined ? undefined : own.balancer.probes[rule.probe % own.balancer.probes.length];
    return {
      ends: at(own.pools, rule.pool),
      hasStranger: at(own.balancer.pools, rule.pool).hasStranger,
      isSpread: false,
      probe: probe?.port,
      inside: insideOf(rule),
    };
  }
  for (const rule of own.translations) {
    const { target, firstPort } = rule;
    const last = 'pool' in target ? target.lastPort : firstPort;
    if (rule.frontend !== index || !speaks(rule.protocol)) continue;
    if (packet.destinationPort < firstPort || packet.destinationPort > last) continue;
    const single = translatedTo(estate, own, rule);
    const isPool = 'pool' in target;
    const ends = isPool ? at(own.pools, target.pool) : single === undefined ? [] : [single];
    return {
      ends,
      hasStranger: isPool && at(own.balancer.pools, target.pool).hasStranger,
      isSpread: isPool && (ends.length > 1 || last > firstPort),
      probe: undefined,
      inside: insideOf(rule),
    };
  }
  return undefined;
}
