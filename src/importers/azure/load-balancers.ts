import type { Frontend } from '../../model/balancer.ts';
import type { Gap } from '../../model/gap.ts';
import { type Address, formatAddress, parseAddress } from '../../net/address.ts';
import { balancedProtocols } from './balanced-protocols.ts';
import type { RawResource } from './documents.ts';
import { placeOf } from './fold.ts';
import { type Outbound, readOutbound, type Standing } from './outbound.ts';
import { PLATFORM_ADDRESS, rangesOf } from './platform.ts';
import { behindUnseen, type Members, membersOf, type Target, targetsOf } from './pool-members.ts';
import { type Closing, closingOf } from './public-closing.ts';
import { keyOf, nameOf, originOf, type Resource, type Resources, readResources } from './resources.ts';
import { type BalancingRule, LoadBalancer, type NetworkInterface, type PublicAddress } from './schema.ts';
import { TYPES } from './vocabulary.ts';

/** What balancers send to interfaces. */
export interface Balancing {
  /** By interface (`keyOf`). */
  readonly frontends: ReadonlyMap<string, readonly Frontend[]>;
  /** Addresses of interfaces (`keyOf`) that public frontends, or balancers, may lead to which are not in evidence. */
  readonly perhapsPublic: ReadonlyMap<string, readonly Address[]>;
  /** Whether public balancers before interfaces (`keyOf`) let nothing in until a security group does. */
  readonly closing: ReadonlyMap<string, readonly Closing[]>;
  readonly outbound: Outbound;
}

const MOST_PORTS = 512;

/** Frontends of load balancers: rules to pools, and inbound translation to one machine (load balancer components). */
export function readBalancing(
  raw: readonly RawResource[],
  interfaces: Resources<NetworkInterface>,
  publicAddresses: Resources<PublicAddress>,
  gaps: Gap[],
): Balancing {
  const frontends = new Map<string, Frontend[]>();
  const perhapsPublic = new Map<string, Address[]>();
  const closing = new Map<string, Closing[]>();
  const members = membersOf(interfaces);
  const balancers = readResources(raw, TYPES.loadBalancers, LoadBalancer, gaps);
  for (const balancer of [...balancers.values()].flatMap(descriptionsOf)) {
    const { loadBalancingRules = [], inboundNatRules = [], sku } = balancer.value;
    const rules = [...loadBalancingRules, ...inboundNatRules].map((rule) => ({ rule, behind: rule }));
    for (const { rule, behind } of [...rules, ...poolsWithoutRules(balancer)]) {
      const name = `${balancer.name}/${rule.name ?? 'rule'}`;
      const origin = { file: balancer.file, pointer: placeOf(rule), text: name };
      const report = (what: string): void => {
        gaps.push({
          kind: 'unseen',
          effect: 'may-allow-more',
          what: `${name}: ${what}`,
          subject: balancer.id,
          origin,
        });
      };
      const frontend = frontendOf(balancer, rule);
      const called = addressOf(frontend, publicAddresses);
      const chained = chainedBehind(frontend?.gatewayLoadBalancer?.id);
      if (chained !== undefined) report(chained);
      const protocol = balancedProtocols(rule.protocol);
      if (called === undefined || protocol === undefined) {
        report('its frontend or its protocol is not in evidence');
        if (called?.isInternal || isInside(frontend, publicAddresses)) continue;
        for (const { owner, private: inside } of targetsOf(balancer, behind, members).targets)
          perhapsPublic.set(owner, [...(perhapsPublic.get(owner) ?? []), inside]);
        continue;
      }
      const { kind, ...address } = called;
      const found = targetsOf(balancer, behind, members);
      const unseen = 'machines behind it are not in evidence';
      if (found.isPartial) report(unseen);
      const ports = portsOf(rule);
      if (ports === undefined || ports.length > MOST_PORTS) report('its ports are not modelled');
      for (const target of found.targets) {
        const { owner, private: inside } = target;
        if (!address.isInternal)
          closing.set(owner, [...(closing.get(owner) ?? []), closingOf(sku?.name ?? kind)]);
        const own = frontends.get(owner) ?? [];
        frontends.set(owner, own);
        for (const port of ports?.slice(0, MOST_PORTS) ?? []) {
          own.push({
            ...address,
            private: inside,
            protocol,
            ...(port === 'all' ? {} : { ports: port }),
            ...(rule.enableFloatingIP ? { keepsDestination: true } : {}),
            ...probeOf(balancer, rule, target),
            // Each machine has one port of a range (inbound NAT rules, version 2).
            ...(rule.frontendPortRangeStart === undefined || found.targets.length * (ports?.length ?? 0) < 2
              ? {}
              : { doubt: 'which machine a port of the range leads to is not in evidence' }),
            ...(found.isPartial ? { doubt: unseen } : {}),
            ...(chained === undefined ? {} : { doubt: chained }),
            ...(balancer.others === undefined
              ? {}
              : { doubt: `${balancer.name} is described twice and differently` }),
            origin,
          });
        }
      }
    }
  }
  for (const { owner, private: inside } of behindUnseen(balancers, members)) {
    perhapsPublic.set(owner, [...(perhapsPublic.get(owner) ?? []), inside]);
    const resource = interfaces.get(owner);
    if (resource === undefined) continue;
    const what = `${resource.name}: a load balancer before ${formatAddress(inside)} is not in evidence`;
    gaps.push({
      kind: 'unseen',
      effect: 'may-allow-more',
      what,
      subject: resource.id,
      origin: originOf(resource),
    });
  }
  return {
    frontends,
    perhapsPublic,
    closing,
    outbound: readOutbound(standingOf(balancers, members), balancers.size > 0, publicAddresses),
  };
}

/** Which balancers stand before which machines. */
function standingOf(balancers: Resources<LoadBalancer>, members: Members): Standing[] {
  const all = [...balancers.values()].flatMap(descriptionsOf);
  const seen = all.flatMap((described) => {
    const balancer = described.others === undefined ? described : undefined;
    const pools = (described.value.backendAddressPools ?? []).flatMap(({ id }) => (id ? [{ id }] : []));
    return [
      ...pools.flatMap((pool) =>
        targetsOf(described, { backendAddressPool: pool }, members).targets.map((member) => ({
          address: member.private,
          owner: member.owner,
          balancer,
          pool: pool.id,
        })),
      ),
      ...(described.value.inboundNatRules ?? []).flatMap((rule) =>
        targetsOf(described, rule, members).targets.map((member) => ({
          address: member.private,
          owner: member.owner,
          balancer,
        })),
      ),
    ];
  });
  const unseen = behindUnseen(balancers, members).map((member) => ({
    address: member.private,
    owner: member.owner,
    balancer: undefined,
  }));
  return [...seen, ...unseen];
}

/** One for each description of a balancer. */
function descriptionsOf(balancer: Resource<LoadBalancer>): Resource<LoadBalancer>[] {
  return [balancer.value, ...(balancer.others ?? [])].map((value) => ({ ...balancer, value }));
}

/** A pool of inbound translation, and whom it leads to. */
interface TranslationPool {
  readonly rule: BalancingRule;
  readonly behind: BalancingRule;
}

/**
 * Pools of inbound translation, of which each port leads to one machine of a scale set (inbound NAT rules): any machine behind the
 * balancer, where the rules that the platform makes of them are not in evidence.
 */
function poolsWithoutRules({ value }: Resource<LoadBalancer>): TranslationPool[] {
  const { inboundNatPools = [], inboundNatRules = [], backendAddressPools = [] } = value;
  const isOf = (pool: BalancingRule, { frontendIPConfiguration, frontendPort = 0 }: BalancingRule) =>
    keyOf(frontendIPConfiguration?.id ?? '') === keyOf(pool.frontendIPConfiguration?.id ?? '') &&
    frontendPort >= (pool.frontendPortRangeStart ?? 0) &&
    frontendPort <= (pool.frontendPortRangeEnd ?? 0);
  const every = backendAddressPools.flatMap(({ id }) => (id === undefined ? [] : [{ id }]));
  return inboundNatPools
    .filter((pool) => !inboundNatRules.some((rule) => isOf(pool, rule)))
    .map((rule) => ({ rule, behind: { ...rule, backendAddressPools: every } }));
}

type FrontendConfiguration = NonNullable<LoadBalancer['frontendIPConfigurations']>[number];

function frontendOf(
  { value }: Resource<LoadBalancer>,
  rule: BalancingRule,
): FrontendConfiguration | undefined {
  return value.frontendIPConfigurations?.find(
    ({ id }) => keyOf(id ?? '') === keyOf(rule.frontendIPConfiguration?.id ?? '-'),
  );
}

/** A gateway load balancer leads all traffic of what is chained to it through its own machines (gateway load balancer overview). */
export function chainedBehind(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const name = nameOf(id.replace(/\/frontendIPConfigurations\/[^/]*$/i, ''));
  return `all traffic passes the appliances behind the gateway load balancer ${name}, which are not modelled`;
}

/** A frontend that is known to have a private address, or none. */
function isInside(
  frontend: FrontendConfiguration | undefined,
  publicAddresses: Resources<PublicAddress>,
): boolean {
  if (frontend === undefined) return false;
  const { publicIPAddress } = frontend;
  const own = publicIPAddress && publicAddresses.get(keyOf(publicIPAddress.id));
  return publicIPAddress === undefined || (own !== undefined && !own.value.ipAddress);
}

function addressOf(
  frontend: FrontendConfiguration | undefined,
  publicAddresses: Resources<PublicAddress>,
): (Pick<Frontend, 'address' | 'isInternal'> & { readonly kind?: string | undefined }) | undefined {
  const isInternal = frontend?.publicIPAddress === undefined;
  const open = publicAddresses.get(keyOf(frontend?.publicIPAddress?.id ?? ''))?.value;
  const text = isInternal ? frontend?.privateIPAddress : open?.ipAddress;
  const address = text ? parseAddress(text) : undefined;
  if (address === undefined) return undefined;
  return isInternal ? { address, isInternal } : { address, kind: open?.sku?.name };
}

/**
 * `all`: every port, which stays as it is, as each does where the address does (floating IP); one more than are told of a range that
 * is too long; undefined for what is no range.
 */
function portsOf(rule: BalancingRule): readonly (NonNullable<Frontend['ports']> | 'all')[] | undefined {
  const { frontendPort = 0, backendPort = frontendPort, enableFloatingIP = false } = rule;
  const { frontendPortRangeStart: first, frontendPortRangeEnd: last } = rule;
  if (first !== undefined && first > 0 && last !== undefined) {
    if (last < first) return undefined;
    const length = Math.min(last - first, MOST_PORTS) + 1;
    return Array.from({ length }, (_, index) => ({
      from: first + index,
      to: enableFloatingIP ? first + index : backendPort,
    }));
  }
  if (frontendPort === 0) return ['all'];
  return [{ from: frontendPort, to: enableFloatingIP ? frontendPort : backendPort }];
}

/**
 * Probes come from the platform's address and are filtered like everything else (load balancer health probes), but for machines whose
 * admin state overrides them, which it does in rules with a probe alone (admin state of load balancers).
 */
function probeOf(
  balancer: Resource<LoadBalancer>,
  rule: BalancingRule,
  { private: { family }, adminStates }: Target,
): Pick<Frontend, 'probe' | 'doubt' | 'closed'> {
  if (rule.probe === undefined) return {};
  const [state, another] = new Set(adminStates.map((each) => each.toLowerCase()));
  if (another !== undefined || !/^(?:none|up|down)$/.test(state ?? 'none'))
    return { doubt: `what its admin state does (${[...new Set(adminStates)].join(', ')}) is not known` };
  if (state === 'down') return { closed: 'its admin state is Down: the balancer begins no connection to it' };
  if (state === 'up') return {};
  const { id } = rule.probe;
  const probe = balancer.value.probes?.find((each) => keyOf(each.id ?? '') === keyOf(id));
  if (probe?.port === undefined) return { doubt: `the probe ${nameOf(id)} is not in evidence` };
  if (family === 6) return { doubt: 'from which address the balancer probes by IPv6 is not documented' };
  return {
    probe: {
      protocol: [[6, 6]],
      source: rangesOf(PLATFORM_ADDRESS),
      sourcePort: [[1024, 65_535]],
      destinationPort: [[probe.port, probe.port]],
    },
  };
}
