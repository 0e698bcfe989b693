import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { Element } from './elements.ts';
import { endpointTarget } from './endpoint-target.ts';
import type { Firewalls } from './firewalls.ts';
import { gatewayTarget, internetTarget, outboundTarget, type Report } from './gateway-target.ts';
import type { Gateways } from './gateways.ts';
import { type NatGateway, natTarget } from './nat-gateways.ts';
import type { Peering } from './peerings.ts';
import type { Route, VpcEndpoint } from './schema.ts';
import type { TransitGateways } from './transit-gateways.ts';
import { ROUTE_TARGETS } from './vocabulary.ts';

/** What routes may lead to, as far as it is in evidence. */
export interface Targets {
  readonly gateways: Gateways;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly transit: Pick<TransitGateways, 'attachmentTo'>;
  readonly natGateways: ReadonlyMap<string, Element<NatGateway>>;
  /** Networks to which an egress-only internet gateway is attached. */
  readonly outboundGateways: ReadonlyMap<string, ReadonlySet<string>>;
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  /** All descriptions of an interface say so. */
  readonly checksSources: (id: string) => boolean;
  readonly firewalls: Firewalls['endpoints'];
}

/** Where a route leads; a target that is not modelled keeps its route, so that longest prefix still finds it. */
export function targetOf(
  route: Route,
  network: string,
  targets: Targets,
  origin: Origin,
  gaps: Gap[],
  table: string,
): RouteTarget {
  const report: Report = (kind, what) => {
    gaps.push({ kind, effect: 'either', what: `${table}: ${what}`, subject: table, origin });
  };
  if (route.State === 'blackhole')
    return { kind: 'drop', reason: 'the target of the route is gone (blackhole)' };
  if (route.State && route.State !== 'active') {
    report('unmodelled', `a route in state "${route.State}" is not modelled`);
    return { kind: 'unmodelled', id: origin.text, what: `a route in state ${route.State}` };
  }
  const gateway = route.GatewayId;
  if (gateway === 'local') return { kind: 'local' };
  if (gateway?.startsWith('igw-')) return internetTarget(gateway, network, targets.gateways, report);
  const peering = route.VpcPeeringConnectionId;
  if (peering) return peeringTarget(peering, network, targets.peerings, report);
  const transit = route.TransitGatewayId;
  if (transit) return transitTarget(transit, network, targets.transit, report);
  if (route.NatGatewayId) {
    const nat = natTarget(route.NatGatewayId, targets.natGateways.get(route.NatGatewayId)?.value);
    if ('doubt' in nat) report('unseen', `routes to the NAT gateway ${route.NatGatewayId}: ${nat.doubt}`);
    return nat;
  }
  const outbound = route.EgressOnlyInternetGatewayId;
  if (outbound) return outboundTarget(outbound, network, targets.outboundGateways, report);
  const firewall = targets.firewalls.get(gateway ?? '');
  if (firewall !== undefined) return { kind: 'inspection', id: gateway as string, ...firewall };
  if (gateway?.startsWith('vpce-')) return endpointTarget(gateway, targets.endpoints.get(gateway), report);
  if (route.NetworkInterfaceId)
    return interfaceTarget(route.NetworkInterfaceId, targets.checksSources(route.NetworkInterfaceId), report);
  const found = gateway ? gatewayTarget(gateway) : otherTarget(route);
  if (found === undefined) {
    report('unmodelled', `the target of the route ${origin.text} is not known`);
    return { kind: 'unmodelled', id: gateway ?? origin.text, what: 'a target that is not known' };
  }
  report('unmodelled', `routes to ${found.what} (${found.id}) are not modelled`);
  return { kind: 'unmodelled', ...found, mayBe: 'neither' };
}

/** An interface that checks sources and destinations forwards nothing (VPC user guide, middlebox routing). */
function interfaceTarget(id: string, checksSources: boolean, report: Report): RouteTarget {
  if (checksSources) return { kind: 'interface', id, drops: 'its check of sources and destinations is on' };
  report('unmodelled', `what the interface ${id} forwards is not modelled`);
  return { kind: 'interface', id };
}

function peeringTarget(
  id: string,
  network: string,
  peerings: ReadonlyMap<string, Peering>,
  report: Report,
): RouteTarget {
  const peering = peerings.get(id);
  if (peering === undefined) {
    report('unseen', `the VPC peering connection ${id} is not in evidence`);
    return {
      kind: 'unmodelled',
      id,
      what: 'a VPC peering connection that is not in evidence',
      mayBe: 'neither',
    };
  }
  const [other, ...more] = peering.networks.filter((each) => each !== network);
  if (other === undefined || more.length > 0) {
    report('unmodelled', `the VPC peering connection ${id} does not connect ${network} with another VPC`);
    return {
      kind: 'unmodelled',
      id,
      what: 'a VPC peering connection of other VPCs',
      mayBe: 'neither',
    };
  }
  if (peering.doubt !== undefined)
    report('unmodelled', `the route says that ${id} is usable, and ${peering.doubt}`);
  return {
    kind: 'peering',
    id,
    network: other,
    ...(peering.isWithinRegion === false ? { crossesRegions: true } : {}),
    ...(peering.doubt === undefined ? {} : { doubt: peering.doubt }),
  };
}

function transitTarget(
  id: string,
  network: string,
  { attachmentTo }: Targets['transit'],
  report: Report,
): RouteTarget {
  const attachment = attachmentTo(id, network);
  if (attachment !== undefined) return { kind: 'attachment', id: attachment };
  report('unseen', `the attachment of ${network} to the transit gateway ${id} is not in evidence`);
  return {
    kind: 'unmodelled',
    id,
    what: 'a transit gateway whose attachment is not in evidence',
    mayBe: 'neither',
  };
}

/** The first member that names a target other than a gateway. */
export function otherTarget(route: Route): { id: string; what: string } | undefined {
  for (const [member, what] of Object.entries(ROUTE_TARGETS)) {
    const id = route[member as keyof typeof ROUTE_TARGETS];
    if (id) return { id, what };
  }
  return undefined;
}
