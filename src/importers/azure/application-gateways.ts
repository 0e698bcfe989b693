import type { Gap } from '../../model/gap.ts';
import type { RawResource } from './documents.ts';
import { managementPorts } from './management-ports.ts';
import { keyOf, nameOf, originOf, parentOf, type Resources, readResources } from './resources.ts';
import { ApplicationGateway, type NetworkInterface, type SecurityRule } from './schema.ts';
import type { KnownGroup } from './security-groups.ts';
import { directionOf, listed } from './security-rules.ts';
import type { Site } from './sites.ts';
import { readTraffic } from './traffic.ts';
import { TYPES } from './vocabulary.ts';

/** Sources that hold the platform's managers of gateways. */
const MANAGERS = ['*', 'any', 'internet', '0.0.0.0/0', 'gatewaymanager'];

/** Gateways that cannot be managed: the group of their subnet has to let their own ports in (application gateway infrastructure). */
export function unmanagedGateways(
  raw: readonly RawResource[],
  groups: ReadonlyMap<string, KnownGroup>,
  siteOf: ReadonlyMap<string, Site>,
  gaps: Gap[],
): void {
  for (const gateway of readResources(raw, TYPES.applicationGateways, ApplicationGateway, gaps).values()) {
    const { gatewayIPConfigurations = [], sku } = gateway.value;
    const ports = managementPorts(sku);
    const subnet = gatewayIPConfigurations.find((each) => each.subnet !== undefined)?.subnet?.id;
    const id = siteOf.get(keyOf(subnet ?? ''))?.subnet.resource.value.networkSecurityGroup?.id;
    const group = groups.get(keyOf(id ?? ''));
    if (group === undefined || group.hasUnreadRules) continue;
    const stopping = stoppedBy(group, ports);
    if (stopping === undefined) continue;
    gaps.push({
      kind: 'unmodelled',
      effect: 'may-allow-less',
      what: `the application gateway ${gateway.name} is unhealthy: ${stopping.origin.text} stops tcp ${ports.join('-')} of GatewayManager, by which it is managed`,
      subject: gateway.id,
      origin: originOf(gateway),
    });
  }
}

/** The rule that certainly stops some of the ports; undefined where they pass, or may. */
function stoppedBy({ rules }: KnownGroup, [first, last]: readonly [number, number]) {
  const inbound = rules
    .filter(({ value }) => directionOf(value) === 'ingress')
    .toSorted((left, right) => (left.value.priority ?? 0) - (right.value.priority ?? 0));
  const decides = inbound.find(({ value }) => {
    const { box, problem } = readTraffic(
      value.protocol,
      listed(value.sourcePortRange, value.sourcePortRanges),
      listed(value.destinationPortRange, value.destinationPortRanges),
    );
    const isTcp = (box.protocol ?? [[6, 6]]).some(([from, to]) => from <= 6 && 6 <= to);
    const overlaps = (box.destinationPort ?? [[0, 65_535]]).some(([from, to]) => from <= last && first <= to);
    return isForManagers(value) && (problem !== undefined || (isTcp && overlaps));
  });
  return decides?.value.access.toLowerCase() === 'deny' ? decides : undefined;
}

function isForManagers(rule: SecurityRule): boolean {
  const sources = listed(rule.sourceAddressPrefix, rule.sourceAddressPrefixes);
  return sources.some((text) => MANAGERS.includes(text.toLowerCase()));
}

/** Gateways that call machines by connections of their own, whoever called them: those that are described, and those that only machines name. */
export function unfollowedGateways(
  raw: readonly RawResource[],
  interfaces: Resources<NetworkInterface>,
): Gap[] {
  const gateways = raw.filter(({ type }) => type === TYPES.applicationGateways);
  const known = new Set(gateways.map(({ value }) => keyOf(String(value.id))));
  const unseen = [...interfaces.values()].flatMap((resource) => {
    const pools = resource.value.ipConfigurations.flatMap(
      (each) => each.applicationGatewayBackendAddressPools ?? [],
    );
    const absent = pools.find(({ id }) => !known.has(keyOf(parentOf(id))));
    return absent === undefined ? [] : [{ resource, name: nameOf(parentOf(absent.id)) }];
  });
  return [
    ...gateways.map(({ value, file, pointer }): Gap => {
      const id = String(value.id);
      const what = `what the application gateway ${nameOf(id)} sends on to the machines behind it is not followed: it calls them by connections of its own`;
      return {
        kind: 'unmodelled',
        effect: 'may-allow-more',
        what,
        subject: id,
        origin: { file, pointer, text: nameOf(id) },
      };
    }),
    ...unseen.map(({ resource, name }): Gap => {
      const what = `${resource.name}: the application gateway ${name} before it is not in evidence (az network application-gateway list)`;
      return {
        kind: 'unseen',
        effect: 'may-allow-more',
        what,
        subject: resource.id,
        origin: originOf(resource),
      };
    }),
  ];
}
