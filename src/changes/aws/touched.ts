import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import { doubtBalancers } from './balancers.ts';
import { elementsIn, elementsOf, instancesOf, interfacesOf, listIn, textOf } from './elements.ts';
import { doubtGateways } from './gateways.ts';
import { addRule, groupIds, perhapsRemoveRule, rulesOf } from './groups.ts';
import { doubtInterface } from './interfaces.ts';
import { aclIds, addEntry, doubtAclOf, doubtEntries } from './network-acls.ts';
import { doubtBlocks } from './networks.ts';
import { doubtPeering } from './peerings.ts';
import { doubtPublicAddress, publicAddressesIn } from './public-addresses.ts';
import { doubtRoutesBy } from './route-states.ts';
import { leaveRoutesOpen, leaveTablesOpen, tableIds } from './routes.ts';
import { perhapsDeleteInstance, setInterfaceGroups } from './wearers.ts';

/** Leaves open what is known of one object, or of every one of its kind. */
type DoubtIn = (evidence: EditableEvidence, id: string | undefined, why: string, origin: Origin) => void;

interface Kind {
  /** How ids of it begin. */
  readonly prefix: RegExp;
  /** How options, properties and attributes are called that name it. */
  readonly named: RegExp;
  /** What is made beside it may not leave it as it is. */
  readonly changesByCreation?: true;
  /** Resource types and commands that change some of it which they need not name by its id. */
  readonly types?: RegExp;
  readonly doubt: DoubtIn;
}

function byTarget(member: string): DoubtIn {
  return (evidence, id, why, origin) =>
    doubtRoutesBy(evidence, member, (target) => id === undefined || target === id, why, origin);
}

/** Routes by gateways of a kind. */
function doubtGatewayRoutes(
  evidence: EditableEvidence,
  id: string | undefined,
  prefix: RegExp,
  why: string,
  origin: Origin,
): void {
  const isMeant = (target: unknown) => (id === undefined ? prefix.test(String(target)) : target === id);
  doubtRoutesBy(evidence, 'GatewayId', isMeant, why, origin);
}

/** Tables to which a gateway propagates what it learns. */
function doubtPropagated(
  evidence: EditableEvidence,
  id: string | undefined,
  why: string,
  origin: Origin,
): void {
  for (const { document, value } of elementsOf(evidence, 'RouteTables'))
    for (const each of elementsIn(document, listIn(value, 'PropagatingVgws')))
      if (id === undefined || each.value.GatewayId === id)
        leaveRoutesOpen(evidence, String(value.RouteTableId), why, origin);
}

/** What changes listeners and targets, but for balancers and groups of targets of which a new one is nobody's yet. */
const BALANCED =
  /^aws_(?:lb|alb|elb)_(?!target_group$)|^aws_(?:autoscaling_attachment|lb_target_group_attachment|load_balancer_)|^AWS::ElasticLoadBalancing(?:V2)?::(?:Listener|TrustStore)|^elbv?2? /;

const KINDS: readonly Kind[] = [
  {
    prefix: /^i-/,
    named: /^instance_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      for (const { value } of instancesOf(evidence)) {
        const own = textOf(value.InstanceId);
        if (own !== undefined && (id ?? own) === own) perhapsDeleteInstance(evidence, own, why, origin);
      }
    },
  },
  {
    prefix: /^eni-(?!attach-)/,
    named: /^network_?interface_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      for (const { value } of interfacesOf(evidence)) {
        const own = textOf(value.NetworkInterfaceId);
        if (own === undefined || (id ?? own) !== own) continue;
        doubtInterface(evidence, own, why, origin);
      }
    },
  },
  {
    prefix: /^eni-attach-/,
    named: /^attachment_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      for (const { value } of interfacesOf(evidence)) {
        const attachment = textOf(asRecord(value.Attachment)?.AttachmentId);
        const isMeant = id === undefined || attachment === undefined || attachment === id;
        if (isMeant) setInterfaceGroups(evidence, String(value.NetworkInterfaceId), [why], origin);
      }
    },
  },
  {
    prefix: /^subnet-/,
    named: /^subnet_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      leaveTablesOpen(evidence, 'SubnetId', { id }, `a change (${why})`, origin);
      for (const { value } of elementsOf(evidence, 'Subnets'))
        if (id === undefined || value.SubnetId === id) doubtAclOf(evidence, String(value.SubnetId), origin);
    },
  },
  {
    prefix: /^rtb-/,
    named: /^route_?table_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, id, why, origin) => {
      for (const table of tableIds(evidence))
        if ((id ?? table) === table) leaveRoutesOpen(evidence, table, why, origin);
    },
  },
  {
    prefix: /^acl-/,
    named: /^network_?acl_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, id, why, origin) => {
      for (const acl of aclIds(evidence)) {
        if ((id ?? acl) !== acl) continue;
        doubtEntries(evidence, acl, why, origin, () => true);
        for (const egress of [true, false])
          for (const action of ['allow', 'deny'])
            addEntry(evidence, acl, { egress, action, protocol: '-1', doubt: why }, origin);
      }
    },
  },
  {
    prefix: /^sg-/,
    named: /^(?:group|security_?group)_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      for (const group of groupIds(evidence)) {
        if ((id ?? group) !== group) continue;
        for (const { rule } of rulesOf(evidence, group))
          if (rule.doubt === undefined) perhapsRemoveRule(evidence, group, rule, why, origin);
        for (const direction of ['ingress', 'egress'] as const) {
          const any = { direction, protocol: '-1', peer: { kind: 'some block' }, doubt: why } as const;
          addRule(evidence, group, any, origin);
        }
      }
    },
  },
  { prefix: /^vpc-/, named: /^vpc_?ids?$/, doubt: doubtBlocks },
  {
    prefix: /^igw-/,
    named: /^internet_?gateway_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, id, why, origin) =>
      doubtGateways(evidence, why, (gateway) => id === undefined || gateway === id, origin),
  },
  {
    prefix: /^nat-/,
    named: /^nat_?gateway_?ids?$/,
    changesByCreation: true,
    doubt: byTarget('NatGatewayId'),
  },
  {
    prefix: /^pcx-/,
    named: /^vpc_?peering_?connection_?ids?$/,
    changesByCreation: true,
    doubt: doubtPeering,
  },
  {
    prefix: /^eigw-/,
    named: /^egress_?only_?internet_?gateway_?ids?$/,
    changesByCreation: true,
    doubt: byTarget('EgressOnlyInternetGatewayId'),
  },
  {
    prefix: /^tgw-/,
    named: /^transit_?gateway_?(?:route_?table_?|attachment_?)?ids?$/,
    changesByCreation: true,
    doubt: (evidence, _id, why, origin) => byTarget('TransitGatewayId')(evidence, undefined, why, origin),
  },
  {
    prefix: /^vpce-/,
    named: /^vpc_?endpoint_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, id, why, origin) => {
      doubtGatewayRoutes(evidence, id, /^vpce-/, why, origin);
      const own = elementsOf(evidence, 'VpcEndpoints')
        .filter(({ value }) => id === undefined || value.VpcEndpointId === id)
        .flatMap(({ value }) => (Array.isArray(value.NetworkInterfaceIds) ? value.NetworkInterfaceIds : []));
      for (const { value } of interfacesOf(evidence)) {
        const isDescribed = String(value.Description).includes(id ?? 'vpce-');
        const eni = String(value.NetworkInterfaceId);
        if (isDescribed || own.includes(eni)) doubtInterface(evidence, eni, why, origin);
      }
    },
  },
  {
    prefix: /^vgw-/,
    named: /^vpn_?gateway_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, id, why, origin) => {
      doubtGatewayRoutes(evidence, id, /^vgw-/, why, origin);
      doubtPropagated(evidence, id, why, origin);
    },
  },
  {
    prefix: /^vpn-/,
    named: /^vpn_?connection_?ids?$/,
    changesByCreation: true,
    doubt: (evidence, _id, why, origin) => {
      doubtGatewayRoutes(evidence, undefined, /^vgw-/, why, origin);
      doubtPropagated(evidence, undefined, why, origin);
      byTarget('TransitGatewayId')(evidence, undefined, why, origin);
    },
  },
  {
    prefix: /^arn:[^:]*:elasticloadbalancing:/,
    named: /^(?:load_?balancer|target_?group|listener|rule)_?arns?$/,
    changesByCreation: true,
    types: BALANCED,
    doubt: doubtBalancers,
  },
  {
    prefix: /^arn:[^:]*:network-firewall:/,
    named: /^(?:firewall|firewall_?policy|rule_?group)_?arns?$/,
    changesByCreation: true,
    types: /^aws_networkfirewall_|^AWS::NetworkFirewall::|^network-firewall /,
    doubt: (evidence, _id, why, origin) => doubtGatewayRoutes(evidence, undefined, /^vpce-/, why, origin),
  },
  {
    prefix: /^vpcbpa-/,
    named: /^exclusion_?id$/,
    changesByCreation: true,
    types: /vpc[_-]?block[_-]?public[_-]?access/i,
    doubt: (evidence, _id, why, origin) => {
      doubtGateways(evidence, why, () => true, origin);
      byTarget('EgressOnlyInternetGatewayId')(evidence, undefined, why, origin);
      byTarget('NatGatewayId')(evidence, undefined, why, origin);
    },
  },
  {
    prefix: /^eip(?:alloc|assoc)-/,
    named: /^(?:eip_?)?(?:allocation|association)_?ids?$/,
    doubt: (evidence, id, why, origin) => {
      for (const each of publicAddressesIn(evidence))
        if (
          each.interface !== undefined &&
          (id === undefined || [each.allocation, each.association].includes(id))
        )
          doubtPublicAddress(evidence, each.interface, each.inside, why, origin);
    },
  },
];

/** A value of a change that is not carried out, and what it is called; without a text it may be any. */
export interface TouchedValue {
  readonly name: string;
  readonly text?: string;
}

/** A change that is not carried out. */
export interface TouchingChange {
  /** The type of the resource, or the words of the command. */
  readonly type: string;
  readonly values: readonly TouchedValue[];
  readonly isCreation: boolean;
}

/** Leaves open whatever objects of the evidence a change names that is not carried out. */
export function doubtTouched(
  evidence: EditableEvidence,
  { type, values, isCreation }: TouchingChange,
  why: string,
  origin: Origin,
): void {
  // Machines and groups that a balancer gets or loses stay as they are.
  const kinds = BALANCED.test(type) ? KINDS.filter(({ types }) => types === BALANCED) : KINDS;
  for (const kind of kinds) {
    if (isCreation && kind.changesByCreation !== true) continue;
    const named = values.filter(({ name }) => kind.named.test(name.toLowerCase().replaceAll('-', '_')));
    const isOpen = named.some(({ text }) => text === undefined);
    const ids = values.flatMap(({ text }) => (text !== undefined && kind.prefix.test(text) ? [text] : []));
    const isAny = isOpen || (named.length + ids.length === 0 && kind.types?.test(type) === true);
    for (const id of isAny ? [undefined] : new Set(ids)) kind.doubt(evidence, id, why, origin);
  }
}

/** Texts of properties or attributes, and what they are called. */
export function textsIn(value: unknown, name = ''): TouchedValue[] {
  if (typeof value === 'string') return [{ name, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, name));
  return Object.entries(asRecord(value) ?? {}).flatMap(([key, member]) => textsIn(member, key));
}
