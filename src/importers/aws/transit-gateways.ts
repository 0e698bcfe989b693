import type { AddressList } from '../../model/address-list.ts';
import type { Gap } from '../../model/gap.ts';
import type { Attachment } from '../../model/network.ts';
import type { RouteTable } from '../../model/route.ts';
import type { Answer } from './documents.ts';
import { askedAbout } from './documents.ts';
import { DISPUTED, disagreement, type Element, type Listing, readList } from './elements.ts';
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

const AVAILABLE = 'available';

interface Told {
  gateway?: string;
  network?: string;
  subnets?: readonly string[];
  routeTable?: string;
  state?: string;
  referencing?: string;
  applianceMode?: string;
}

/** What several answers say of one attachment. */
interface Described extends Told {
  readonly place: Element<unknown>;
  isDisputed?: true;
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
          referencingOf(described.get(own?.id ?? '')),
          referencingOf(described.get(there?.id ?? '')),
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
  const own = gateways.elements.filter(({ value }) => value.TransitGatewayId === id);
  const told = new Set(own.map(({ value }) => value.Options?.SecurityGroupReferencingSupport ?? undefined));
  const [only] = told;
  return told.size > 1 ? DISPUTED : only;
}

function referencingOf(attachment: Described | undefined): string | undefined {
  return attachment?.isDisputed ? DISPUTED : attachment?.referencing;
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
  const tell = (id: string, place: Element<unknown>, told: { [Key in keyof Told]: unknown }): void => {
    const known: Described = found.get(id) ?? { place };
    const news = Object.entries(told).filter(([, each]) => each);
    const isOther = news.some(([key, each]) => String(known[key as keyof Told] ?? each) !== String(each));
    if (isOther && !known.isDisputed) gaps.push(disagreement(id, known.place, place));
    found.set(id, { ...Object.fromEntries(news), ...known, ...(isOther ? { isDisputed: true } : {}) });
  };
  for (const element of readList(answers, 'TransitGatewayVpcAttachments', TransitGatewayVpcAttachment, gaps)
    .elements) {
    const { value } = element;
    tell(value.TransitGatewayAttachmentId, element, {
      gateway: value.TransitGatewayId,
      network: value.VpcId,
      subnets: value.SubnetIds?.toSorted(),
      state: stateIn(value),
      referencing: value.Options?.SecurityGroupReferencingSupport,
      applianceMode: value.Options?.ApplianceModeSupport,
    });
  }
  for (const element of readList(answers, 'TransitGatewayAttachments', TransitGatewayAttachment, gaps)
    .elements) {
    const { value } = element;
    const { Association: association } = value;
    tell(value.TransitGatewayAttachmentId, element, {
      gateway: value.TransitGatewayId,
      network: networkOf(value),
      state: stateIn(value),
      routeTable: association?.State === 'associated' ? association.TransitGatewayRouteTableId : undefined,
    });
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
      tell(value.TransitGatewayAttachmentId, element, {
        network: networkOf(value),
        routeTable: value.State === 'associated' ? table : undefined,
      });
    }
  }
  return found;
}

function networkOf({
  ResourceType: type,
  ResourceId: id,
}: Pick<TransitGatewayAttachment, 'ResourceType' | 'ResourceId'>): string | null | undefined {
  return type === 'vpc' ? id : undefined;
}

/** One that is being modified carries what it carried. */
function stateIn({ State: state }: Pick<TransitGatewayAttachment, 'State'>): string | null | undefined {
  return state === 'modifying' ? AVAILABLE : state;
}

function toAttachment(id: string, described: Described): Attachment {
  const { gateway, network, subnets, routeTable, state = AVAILABLE, applianceMode, place } = described;
  const doubt = described.isDisputed ? DISPUTED : state === AVAILABLE ? undefined : state;
  return {
    id,
    router: gateway ?? `the transit gateway of ${id}`,
    ...(network === undefined ? {} : { network }),
    ...(subnets === undefined ? {} : { subnets }),
    ...(applianceMode === 'enable' ? { pinsConnections: true } : {}),
    ...(routeTable === undefined ? {} : { routeTable }),
    ...(doubt === undefined ? {} : { doubt: `it is ${doubt}` }),
    origin: { file: place.file, pointer: place.pointer, text: id },
  };
}
