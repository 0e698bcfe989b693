import type { Gap } from '../../model/gap.ts';
import type { AddressList, Attachment, RouteTable } from '../../model/snapshot.ts';
import type { Answer } from './documents.ts';
import { askedAbout } from './documents.ts';
import { type Element, type Listing, readList } from './elements.ts';
import {
  TransitGateway,
  TransitGatewayAssociation,
  TransitGatewayAttachment,
  TransitGatewayVpcAttachment,
} from './schema.ts';
import { readTransitRoutes } from './transit-routes.ts';

export interface TransitGateways {
  readonly attachments: ReadonlyMap<string, Attachment>;
  readonly routeTables: readonly RouteTable[];
  /** Id of the attachment of a VPC to a transit gateway. */
  readonly attachmentTo: (gateway: string, network: string) => string | undefined;
  /** Whether receivers of one VPC match groups of another whose packets come by a transit gateway; undefined: none joins them. */
  readonly matchesGroups: (network: string, other: string) => 'yes' | 'no' | 'perhaps' | undefined;
}

/** What several answers say of one attachment. */
interface Described {
  gateway?: string;
  network?: string;
  subnets?: readonly string[];
  routeTable?: string;
  state?: string;
  referencing?: string;
  pinsConnections?: true;
  place: Pick<Element<unknown>, 'file' | 'pointer'>;
}

/** Transit gateways: attachments, the table that each is associated with, and the routes of those tables (transit gateway guide). */
export function readTransitGateways(
  answers: readonly Answer[],
  lists: ReadonlyMap<string, AddressList>,
  notRead: Map<string, string>,
  gaps: Gap[],
): TransitGateways {
  const described = describeAttachments(answers, notRead, gaps);
  const gateways = readList(answers, 'TransitGateways', TransitGateway, gaps);
  const { tables, leaving } = readTransitRoutes(answers, lists, notRead, gaps);
  for (const [id, { network, place }] of leaving)
    if (!described.has(id)) described.set(id, { ...(network === undefined ? {} : { network }), place });
  const attachments = new Map([...described].map(([id, each]) => [id, toAttachment(id, each)]));
  const inNetworks = [...attachments.values()].filter(({ network }) => network !== undefined);
  const seen = new Set(tables.map(({ id }) => id));
  for (const { id, routeTable, origin } of inNetworks) {
    if (routeTable === undefined || seen.has(routeTable)) continue;
    const what = `the routes of ${routeTable}, which ${id} is associated with, are not in evidence (search-transit-gateway-routes)`;
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: id, origin });
  }
  for (const { id, network, origin } of attachments.values()) {
    if (network !== undefined) continue;
    const what = `${id} attaches something other than a VPC to a transit gateway, and what lies behind it is not in evidence`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: id, origin });
  }
  return {
    attachments,
    routeTables: tables.map((table) => ({ ...table, network: gatewayOf(table.id, attachments) ?? table.id })),
    attachmentTo: (gateway, network) =>
      inNetworks.find((each) => each.router === gateway && each.network === network)?.id,
    matchesGroups: (network, other) => {
      const routers = inNetworks.filter((each) => each.network === network).map(({ router }) => router);
      const joining = inNetworks.filter((each) => each.network === other && routers.includes(each.router));
      if (joining.length === 0) return undefined;
      const answersOf = joining.map(({ router }) => {
        const own = inNetworks.find((each) => each.router === router && each.network === network);
        const there = joining.find((each) => each.router === router);
        return weakest([
          support(gateways, router),
          described.get(own?.id ?? '')?.referencing,
          described.get(there?.id ?? '')?.referencing,
        ]);
      });
      return answersOf.every((each) => each === answersOf[0]) ? answersOf[0] : 'perhaps';
    },
  };
}

/** The gateway and both attachments have to enable it (transit gateway guide, security group referencing). */
function weakest(settings: readonly (string | undefined)[]): 'yes' | 'no' | 'perhaps' {
  if (settings.some((each) => each === 'disable')) return 'no';
  return settings.every((each) => each === 'enable') ? 'yes' : 'perhaps';
}

function support(gateways: Listing<TransitGateway>, id: string): string | undefined {
  const found = gateways.elements.find(({ value }) => value.TransitGatewayId === id);
  return found?.value.Options?.SecurityGroupReferencingSupport ?? undefined;
}

function gatewayOf(table: string, attachments: ReadonlyMap<string, Attachment>): string | undefined {
  return [...attachments.values()].find((each) => each.routeTable === table)?.router;
}

function describeAttachments(
  answers: readonly Answer[],
  notRead: Map<string, string>,
  gaps: Gap[],
): Map<string, Described> {
  const found = new Map<string, Described>();
  const at = (id: string, { file, pointer }: Element<unknown>): Described => {
    const known = found.get(id) ?? { place: { file, pointer } };
    found.set(id, known);
    return known;
  };
  for (const element of readList(answers, 'TransitGatewayVpcAttachments', TransitGatewayVpcAttachment, gaps)
    .elements) {
    const { value } = element;
    const known = at(value.TransitGatewayAttachmentId, element);
    if (value.TransitGatewayId) known.gateway = value.TransitGatewayId;
    if (value.VpcId) known.network = value.VpcId;
    if (value.SubnetIds) known.subnets = value.SubnetIds;
    if (value.State) known.state = value.State;
    const referencing = value.Options?.SecurityGroupReferencingSupport;
    if (referencing) known.referencing = referencing;
    if (value.Options?.ApplianceModeSupport === 'enable') known.pinsConnections = true;
  }
  for (const element of readList(answers, 'TransitGatewayAttachments', TransitGatewayAttachment, gaps)
    .elements) {
    const { value } = element;
    const known = at(value.TransitGatewayAttachmentId, element);
    if (value.TransitGatewayId) known.gateway = value.TransitGatewayId;
    if (value.ResourceType === 'vpc' && value.ResourceId) known.network = value.ResourceId;
    if (value.State) known.state ??= value.State;
    const association = value.Association;
    if (association?.TransitGatewayRouteTableId && association.State === 'associated')
      known.routeTable = association.TransitGatewayRouteTableId;
  }
  for (const answer of answers) {
    if (!('Associations' in answer.body)) continue;
    const table = askedAbout(answer.file, 'tgw-rtb');
    if (table === undefined) {
      const reason =
        'associations of a transit gateway route table, and neither the manifest nor the name of the file or its folder says of which (tgw-rtb-…)';
      notRead.set(answer.file.name, reason);
      continue;
    }
    for (const element of readList([answer], 'Associations', TransitGatewayAssociation, gaps).elements) {
      const { value } = element;
      const known = at(value.TransitGatewayAttachmentId, element);
      if (value.ResourceType === 'vpc' && value.ResourceId) known.network ??= value.ResourceId;
      if (value.State === 'associated') known.routeTable ??= table;
    }
  }
  return found;
}

function toAttachment(id: string, described: Described): Attachment {
  const { gateway, network, subnets, routeTable, state, pinsConnections, place } = described;
  const isUsable = state === undefined || state === 'available' || state === 'modifying';
  return {
    id,
    router: gateway ?? `the transit gateway of ${id}`,
    ...(network === undefined ? {} : { network }),
    ...(subnets === undefined ? {} : { subnets }),
    ...(pinsConnections ? { pinsConnections } : {}),
    ...(routeTable === undefined ? {} : { routeTable }),
    ...(isUsable ? {} : { doubt: `it is ${state}` }),
    origin: { ...place, text: id },
  };
}
