import type { Frontend } from '../../model/balancer.ts';
import type { Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { type Address, formatAddress, isSameAddress, parseAddress } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import type { PolicyRules, TranslationRule } from './firewall-rules.ts';
import type { KnownFirewall } from './firewalls.ts';
import { keyOf, originOf, type Resource, type Resources } from './resources.ts';
import type { FirewallRule, NetworkInterface, PublicAddress } from './schema.ts';
import { readTraffic, type Traffic } from './traffic.ts';

/** What firewalls translate for the inside. */
export interface Translations {
  /** By interface (`keyOf`). */
  readonly frontends: ReadonlyMap<string, readonly Frontend[]>;
  /** What translated packets pass. */
  readonly filters: readonly Filter[];
}

interface Around {
  readonly interfaces: Resources<NetworkInterface>;
  readonly publicAddresses: Resources<PublicAddress>;
  /** What balancers send to interfaces: a translation may lead to one of them. */
  readonly balanced: ReadonlyMap<string, readonly Frontend[]>;
  readonly names: (id: string) => string;
}

const MOST_PORTS = 512;
/** Tiers that translate a private address as well (Azure Firewall, private IP DNAT). */
const PRIVATE_TIERS: readonly string[] = ['standard', 'premium'];
const ANY: readonly Interval[] = [
  [6, 6],
  [17, 17],
];

/**
 * Destination translation: the first rule decides; what it translates comes from an address of the firewall's own subnet with the
 * source port that it had (Azure Firewall NAT behaviors), and a network rule that denies it overrides the translation (rule processing
 * logic).
 */
export function readTranslations(
  firewalls: readonly KnownFirewall[],
  around: Around,
  gaps: Gap[],
): Translations {
  const frontends = new Map<string, Frontend[]>();
  const filters: Filter[] = [];
  for (const firewall of firewalls) {
    const own = outsideOf(firewall, around.publicAddresses);
    const add = (owner: string, frontend: Frontend): void => {
      const list = frontends.get(owner) ?? [];
      list.push(frontend);
      frontends.set(owner, list);
    };
    const report = (what: string, { file, pointer, text } = originOf(firewall.resource)): void => {
      const origin = { file, ...(pointer === undefined ? {} : { pointer }), text };
      gaps.push({
        kind: 'unseen',
        effect: 'may-allow-more',
        what: `${text}: ${what}`,
        subject: firewall.resource.id,
        origin,
      });
    };
    const inside = parseAddress(firewall.address);
    const { rules } = firewall;
    if (rules === undefined) {
      const doubt = `what the firewall ${firewall.name} translates for the inside is not in evidence`;
      report('what it translates for the inside is not in evidence');
      for (const address of own.length > 0 ? own : inside === undefined ? [] : [inside])
        for (const { owner, private: target } of addressesOf(around.interfaces))
          add(owner, {
            address,
            private: target,
            protocol: ANY,
            relay: { name: firewall.name },
            doubt,
            origin: originOf(firewall.resource),
          });
      continue;
    }
    const tier = firewall.resource.value.sku?.tier?.toLowerCase() ?? '';
    const subnet = firewall.resource.value.ipConfigurations?.find((each) => each.subnet)?.subnet?.id;
    rules.translations.forEach((rule, index) => {
      const { value, origin } = rule;
      const addresses = plainAddresses(value);
      const target = value.translatedAddress ? parseAddress(value.translatedAddress) : undefined;
      const to = Number(value.translatedPort);
      if (target === undefined || !Number.isInteger(to)) {
        const { translatedFqdn: name } = value;
        report(
          name ? `it leads to the name ${name}, which is not resolved` : 'where it leads is not in evidence',
          origin,
        );
        return;
      }
      const carried = carriedBy(target, around);
      if (carried.length === 0) report('what it leads to is not in evidence', origin);
      const ports = isReadable(value) ? portsOf(trafficOf(value)) : undefined;
      if (ports === undefined || addresses === undefined)
        report('its ports or addresses are not modelled', origin);
      const protocol = protocolsOf(value);
      for (const address of addresses ?? own) {
        const isInternal = inside !== undefined && isSameAddress(inside, address);
        const isModelled = ports !== undefined && addresses !== undefined;
        const doubt = isModelled
          ? isInternal && !PRIVATE_TIERS.includes(tier)
            ? `whether the firewall ${firewall.name} translates its private address is not in evidence, or its tier does not`
            : undefined
          : 'its ports or addresses are not modelled';
        for (const from of ports ?? ['all' as const]) {
          const id = `${firewall.resource.id} ${index} ${formatAddress(address)} ${from}`;
          if (from !== 'all') filters.push(filterOf(id, firewall, rules, index, address, from));
          for (const { owner, ...behind } of carried) {
            const known = behind.seen === undefined || behind.seen.from === to;
            if (!known) continue;
            add(owner, {
              address,
              ...(isInternal ? { isInternal } : {}),
              private: behind.private,
              protocol,
              ...(from === 'all' ? {} : { ports: { from, to: behind.seen?.to ?? to } }),
              ...(behind.probe === undefined ? {} : { probe: behind.probe }),
              relay: {
                name: firewall.name,
                ...(subnet === undefined || from === 'all' ? {} : { subnet: around.names(subnet) }),
                ...(from === 'all' ? {} : { filter: id }),
              },
              ...doubted(behind.doubt ?? doubt),
              origin,
            });
          }
        }
      }
    });
  }
  return { frontends, filters };
}

function doubted(doubt: string | undefined): Pick<Frontend, 'doubt'> {
  return doubt === undefined ? {} : { doubt };
}

/** What packets pass that one rule translates, told with the destination that it puts in. */
function filterOf(
  id: string,
  firewall: KnownFirewall,
  rules: PolicyRules,
  index: number,
  address: Address,
  port: number,
): Filter {
  const before = rules.translations.slice(0, index).filter((rule) => mayTake(rule, address, port));
  const drops: Rule[] = before.map((rule, place) => ({
    id: `translation ${place}`,
    conditions: [
      { kind: 'packet', boxes: [{ protocol: protocolsOf(rule.value) }] },
      ...rule.sources,
      ...(plainAddresses(rule.value) !== undefined && isReadable(rule.value)
        ? []
        : [{ kind: 'opaque', reason: 'its ports or addresses are not modelled' } as const]),
    ],
    action: { kind: 'drop' },
    origin: { ...rule.origin, text: `${rule.origin.text}, which takes it before` },
  }));
  const own = rules.translations[index] as TranslationRule;
  const origin = originOf(firewall.resource);
  return {
    ...firewall.filter,
    id,
    bases: firewall.filter.bases.map((base) => ({
      ...base,
      origin: { ...origin, text: `${firewall.name}: what no rule translates` },
    })),
    chains: new Map([
      [
        'forward',
        {
          title: 'translation',
          rules: [
            ...rules.inspection,
            ...drops,
            {
              id: 'own',
              conditions: own.sources,
              action: { kind: 'goto', chain: 'network' },
              origin: own.origin,
            },
          ],
        },
      ],
      [
        'network',
        {
          title: 'network',
          rules: [
            ...rules.network,
            { id: 'translated', conditions: [], action: { kind: 'accept' }, origin: own.origin },
          ],
        },
      ],
    ]),
  };
}

/** The addresses that a rule is for, where it names single ones alone. */
function plainAddresses({ destinationAddresses = [], destinationIpGroups = [] }: FirewallRule) {
  const addresses = destinationAddresses.flatMap((text) => parseAddress(text) ?? []);
  const isPlain = addresses.length === destinationAddresses.length && destinationIpGroups.length === 0;
  return isPlain && addresses.length > 0 ? addresses : undefined;
}

/** The rule is for a port of an address, or may be; its protocols are not compared. */
function mayTake(rule: TranslationRule, address: Address, port: number): boolean {
  const isThere = plainAddresses(rule.value)?.some((each) => isSameAddress(each, address)) ?? true;
  const ports = trafficOf(rule.value).flatMap(({ box }) => box.destinationPort ?? [[0, 65_535] as const]);
  return isThere && ports.some(([first, last]) => first <= port && port <= last);
}

/** What a rule is for, by protocol. */
function trafficOf({ ipProtocols, destinationPorts = ['*'] }: FirewallRule): readonly Traffic[] {
  const protocols = ipProtocols?.length ? ipProtocols : ['Any'];
  return protocols.map((each) => readTraffic(each, ['*'], destinationPorts));
}

function isReadable(rule: FirewallRule): boolean {
  return trafficOf(rule).every(({ problem }) => problem === undefined);
}

/** Of its protocols those with ports, which alone are translated. */
function protocolsOf(rule: FirewallRule): readonly Interval[] {
  return ANY.filter(([own]) =>
    trafficOf(rule).some(({ box }) =>
      (box.protocol ?? ANY).some(([first, last]) => first <= own && own <= last),
    ),
  );
}

/** Its ports, which are the same for each protocol; undefined: too many. */
function portsOf([first]: readonly Traffic[]): readonly number[] | undefined {
  const intervals = first?.box.destinationPort;
  const count = intervals?.reduce((sum, each) => sum + each[1] - each[0] + 1, 0) ?? Number.POSITIVE_INFINITY;
  if (intervals === undefined || count > MOST_PORTS) return undefined;
  return intervals.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
}

function outsideOf({ resource }: KnownFirewall, publicAddresses: Resources<PublicAddress>): Address[] {
  return (resource.value.ipConfigurations ?? []).flatMap(({ publicIPAddress }) => {
    const text = publicAddresses.get(keyOf(publicIPAddress?.id ?? ''))?.value.ipAddress;
    return text ? (parseAddress(text) ?? []) : [];
  });
}

interface Behind extends Pick<Frontend, 'probe' | 'doubt'> {
  readonly owner: string;
  readonly private: Address;
  /** The ports of a balancer between. */
  readonly seen?: { readonly from: number; readonly to: number };
}

/** The interfaces that a translated address leads to, by itself or by a balancer that has it. */
function carriedBy(target: Address, { interfaces, balanced }: Around): Behind[] {
  const isTarget = (each: Address) => isSameAddress(each, target);
  const direct = addressesOf(interfaces).filter((each) => isTarget(each.private));
  const behind = [...balanced].flatMap(([owner, frontends]) =>
    frontends
      .filter((each) => isTarget(each.address))
      .map(
        (each): Behind => ({
          owner,
          private: each.private,
          ...(each.ports === undefined ? {} : { seen: each.ports }),
          ...(each.probe === undefined ? {} : { probe: each.probe }),
          ...(each.keepsDestination
            ? { doubt: 'the balancer behind the translation keeps its own address, which is not followed' }
            : each.doubt === undefined
              ? {}
              : { doubt: each.doubt }),
        }),
      ),
  );
  return [...direct, ...behind];
}

function addressesOf(interfaces: Resources<NetworkInterface>): { owner: string; private: Address }[] {
  return [...interfaces].flatMap(([owner, { value }]: [string, Resource<NetworkInterface>]) =>
    (value.ipConfigurations ?? []).flatMap((each) => {
      const address = each.privateIPAddress ? parseAddress(each.privateIPAddress) : undefined;
      return address === undefined ? [] : { owner, private: address };
    }),
  );
}
