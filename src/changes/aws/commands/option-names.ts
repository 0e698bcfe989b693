import { type OptionNames, optionNames } from '../../arguments.ts';

const RULES =
  'cidr cidr-ip dry-run from-port group-id group-name group-owner ip-permissions ip-protocol port protocol security-group-rule-ids source-group source-security-group-name source-security-group-owner-id tag-specifications to-port';
const ENTRY =
  'cidr-block dry-run egress icmp-type-code ingress ipv6-cidr-block network-acl-id port-range protocol rule-action rule-number';
const ROUTE =
  'carrier-gateway-id core-network-arn destination-cidr-block destination-ipv6-cidr-block destination-prefix-list-id dry-run egress-only-internet-gateway-id gateway-id instance-id local-gateway-id local-target nat-gateway-id network-interface-id odb-network-arn route-table-id transit-gateway-id vpc-endpoint-id vpc-peering-connection-id';

/** Options of operations, by how these begin. */
const NAMES: readonly (readonly [operations: RegExp, names: string])[] = [
  [/^(?:authorize|revoke)-security-group-/, RULES],
  [/^modify-security-group-rules$/, 'dry-run group-id security-group-rules'],
  [/^(?:create|delete)-security-group$/, 'description dry-run group-id group-name tag-specifications vpc-id'],
  [/-network-acl-entry$/, ENTRY],
  [/-network-acl(?:-association)?$/, 'association-id dry-run network-acl-id tag-specifications vpc-id'],
  [/-route$/, ROUTE],
  [
    /-route-table(?:-association)?$/,
    'association-id client-token dry-run gateway-id route-table-id subnet-id tag-specifications vpc-id',
  ],
  [
    /^modify-network-interface-attribute$/,
    'attachment description dry-run groups network-interface-id source-dest-check',
  ],
  [
    /^modify-instance-attribute$/,
    'attribute dry-run groups instance-id instance-initiated-shutdown-behavior instance-type source-dest-check',
  ],
  [/^terminate-instances$/, 'dry-run force instance-ids skip-os-shutdown'],
  [
    /-managed-prefix-list(?:-version)?$/,
    'add-entries address-family client-token current-version dry-run entries ipam-prefix-list-resolver-sync-enabled max-entries prefix-list-id prefix-list-name previous-version remove-entries tag-specifications',
  ],
  [/-tags$/, 'dry-run resources tags'],
];

/** The options that an operation has. */
export function optionsOf(operation: string): OptionNames {
  const [, names] = NAMES.find(([operations]) => operations.test(operation)) ?? [];
  return names === undefined ? [] : optionNames(names);
}
