import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { RouteTarget } from '../../model/snapshot.ts';
import type { Listing } from './elements.ts';
import { endpointTarget } from './endpoint-target.ts';
import type { Firewalls } from './firewalls.ts';
import { natTarget } from './nat-gateways.ts';
import type { Peering } from './peerings.ts';
import type {
  InternetGateway,
  NatGateway,
  NetworkInterface,
  Route,
  RouteTable,
  VpcEndpoint,
} from './schema.ts';
import type { TransitGateways } from './transit-gateways.ts';
import { GATEWAY_PREFIXES, ROUTE_TARGETS } from './vocabulary.ts';

/** Internet gateways in evidence. */
export interface Gateways {
  /** Networks to which a gateway is attached. */
  readonly attachedTo: ReadonlyMap<string, ReadonlySet<string>>;
  /** Gateways with a route table of their own, which may send arriving traffic through a middlebox. */
  readonly withTable: ReadonlyMap<string, string>;
  /** Every route table was listed, so that a gateway of which none is seen has none. */
  readonly areTablesListed: boolean;
}

/** Networks to which gateways are attached; the state of an attached internet gateway is the literal "available". */
export function attachments(
  gateways: readonly { readonly id: string; readonly attachments: InternetGateway['Attachments'] }[],
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    gateways.map(({ id, attachments: all }) => [
      id,
      new Set(
        (all ?? [])
          .filter((item) => item.State === 'available' || item.State === 'attached')
          .flatMap((item) => item.VpcId ?? []),
      ),
    ]),
  );
}

export function readGateways(gateways: Listing<InternetGateway>, tables: Listing<RouteTable>): Gateways {
  const attachedTo = attachments(
    gateways.elements.map(({ value }) => ({ id: value.InternetGatewayId, attachments: value.Attachments })),
  );
  const withTable = tables.elements.flatMap(({ value }) =>
    (value.Associations ?? []).flatMap((item) =>
      item.GatewayId ? [[item.GatewayId, value.RouteTableId] as const] : [],
    ),
  );
  return { attachedTo, withTable: new Map(withTable), areTablesListed: tables.complete };
}

/** What routes may lead to, as far as it is in evidence. */
export interface Targets {
  readonly gateways: Gateways;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly transit: Pick<TransitGateways, 'attachmentTo'>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  /** Networks to which an egress-only internet gateway is attached. */
  readonly outboundGateways: ReadonlyMap<string, ReadonlySet<string>>;
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
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
  const report = (kind: Gap['kind'], what: string): void => {
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
    const nat = natTarget(route.NatGatewayId, targets.natGateways.get(route.NatGatewayId));
    if ('doubt' in nat) report('unseen', `routes to the NAT gateway ${route.NatGatewayId}: ${nat.doubt}`);
    return nat;
  }
  const outbound = route.EgressOnlyInternetGatewayId;
  if (outbound) return outboundTarget(outbound, network, targets.outboundGateways, report);
  const firewall = targets.firewalls.get(gateway ?? '');
  if (firewall !== undefined) return { kind: 'inspection', id: gateway as string, ...firewall };
  if (gateway?.startsWith('vpce-')) return endpointTarget(gateway, targets.endpoints.get(gateway), report);
  if (route.NetworkInterfaceId)
    return interfaceTarget(
      route.NetworkInterfaceId,
      targets.interfaces.get(route.NetworkInterfaceId),
      report,
    );
  const found = gateway ? gatewayTarget(gateway) : otherTarget(route);
  if (found === undefined) {
    report('unmodelled', `the target of the route ${origin.text} is not known`);
    return { kind: 'unmodelled', id: gateway ?? origin.text, what: 'a target that is not known' };
  }
  report('unmodelled', `routes to ${found.what} (${found.id}) are not modelled`);
  return { kind: 'unmodelled', ...found };
}

function internetTarget(
  id: string,
  network: string,
  gateways: Gateways,
  report: (kind: Gap['kind'], what: string) => void,
): RouteTarget {
  const attachedTo = gateways.attachedTo.get(id);
  if (attachedTo === undefined) {
    report('unseen', `the internet gateway ${id} is not in evidence`);
    return { kind: 'unmodelled', id, what: 'an internet gateway that is not in evidence' };
  }
  if (!attachedTo.has(network)) {
    report(
      'unmodelled',
      `the internet gateway ${id} is not attached to ${network}, and the route says that it is usable`,
    );
    return { kind: 'unmodelled', id, what: 'an internet gateway that is not attached' };
  }
  const arrivals = gateways.withTable.get(id);
  if (arrivals !== undefined) return { kind: 'internet', id, arrivals };
  if (!gateways.areTablesListed) {
    report(
      'unseen',
      `the internet gateway ${id} may have a route table of its own among those not in evidence`,
    );
    return { kind: 'unmodelled', id, what: 'an internet gateway that may have a route table of its own' };
  }
  return { kind: 'internet', id };
}

/** Only connections that begin inside, and IPv6 only (VPC user guide, egress-only internet gateways). */
function outboundTarget(
  id: string,
  network: string,
  attachedTo: Targets['outboundGateways'],
  report: (kind: Gap['kind'], what: string) => void,
): RouteTarget {
  if (attachedTo.get(id)?.has(network)) return { kind: 'internet', id, outboundOnly: true };
  const doubt = attachedTo.has(id)
    ? `it is not attached to ${network}`
    : 'it is not in evidence (describe-egress-only-internet-gateways)';
  report('unseen', `routes to the egress-only internet gateway ${id}: ${doubt}`);
  return { kind: 'internet', id, outboundOnly: true, doubt };
}

/** An interface that checks sources and destinations forwards nothing (VPC user guide, middlebox routing). */
function interfaceTarget(
  id: string,
  found: NetworkInterface | undefined,
  report: (kind: Gap['kind'], what: string) => void,
): RouteTarget {
  if (found?.SourceDestCheck === true)
    return { kind: 'interface', id, drops: 'its check of sources and destinations is on' };
  report('unmodelled', `what the interface ${id} forwards is not modelled`);
  return { kind: 'interface', id };
}

function peeringTarget(
  id: string,
  network: string,
  peerings: ReadonlyMap<string, Peering>,
  report: (kind: Gap['kind'], what: string) => void,
): RouteTarget {
  const peering = peerings.get(id);
  if (peering === undefined) {
    report('unseen', `the VPC peering connection ${id} is not in evidence`);
    return { kind: 'unmodelled', id, what: 'a VPC peering connection that is not in evidence' };
  }
  const [other, ...more] = peering.networks.filter((each) => each !== network);
  if (other === undefined || more.length > 0) {
    report('unmodelled', `the VPC peering connection ${id} does not connect ${network} with another VPC`);
    return { kind: 'unmodelled', id, what: 'a VPC peering connection of other VPCs' };
  }
  if (peering.doubt !== undefined)
    report('unmodelled', `the route says that ${id} is usable, and ${peering.doubt}`);
  return {
    kind: 'peering',
    id,
    network: other,
    ...(peering.doubt === undefined ? {} : { doubt: peering.doubt }),
  };
}

function transitTarget(
  id: string,
  network: string,
  { attachmentTo }: Targets['transit'],
  report: (kind: Gap['kind'], what: string) => void,
): RouteTarget {
  const attachment = attachmentTo(id, network);
  if (attachment !== undefined) return { kind: 'attachment', id: attachment };
  report('unseen', `the attachment of ${network} to the transit gateway ${id} is not in evidence`);
  return { kind: 'unmodelled', id, what: 'a transit gateway whose attachment is not in evidence' };
}

function gatewayTarget(id: string): { id: string; what: string } | undefined {
  const what = GATEWAY_PREFIXES.find(([prefix]) => id.startsWith(prefix))?.[1];
  return what === undefined ? undefined : { id, what };
}

/** The first member that names a target other than a gateway. */
export function otherTarget(route: Route): { id: string; what: string } | undefined {
  for (const [member, what] of Object.entries(ROUTE_TARGETS)) {
    const id = route[member as keyof typeof ROUTE_TARGETS];
    if (id) return { id, what };
  }
  return undefined;
}
