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
  [
    /^run-instances$/,
    'additional-info associate-public-ip-address block-device-mappings capacity-reservation-specification client-token count cpu-options credit-specification disable-api-stop disable-api-termination dry-run ebs-optimized elastic-inference-accelerators enable-primary-ipv6 enclave-options hibernation-options iam-instance-profile image-id instance-initiated-shutdown-behavior instance-market-options instance-type ipv6-address-count ipv6-addresses kernel-id key-name launch-template license-specifications maintenance-options metadata-options monitoring network-interfaces network-performance-options no-associate-public-ip-address no-disable-api-stop no-disable-api-termination no-dry-run no-ebs-optimized no-enable-primary-ipv6 operator placement private-dns-name-options private-ip-address ramdisk-id secondary-private-ip-address-count secondary-private-ip-addresses security-group-ids security-groups subnet-id tag-specifications user-data',
  ],
  [
    /-address$/,
    'address allocation-id allow-reassociation association-id customer-owned-ipv4-pool domain dry-run instance-id ipam-pool-id network-border-group network-interface-id no-allow-reassociation private-ip-address public-ip public-ipv4-pool tag-specifications',
  ],
  [
    /-internet-gateway$/,
    'client-token dry-run egress-only-internet-gateway-id internet-gateway-id tag-specifications vpc-id',
  ],
  [
    /-nat-gateway$/,
    'allocation-id availability-mode availability-zone-addresses client-token connectivity-type dry-run nat-gateway-id private-ip-address secondary-allocation-ids secondary-private-ip-address-count secondary-private-ip-addresses subnet-id tag-specifications vpc-id',
  ],
  [
    /-vpc-peering-connection$/,
    'dry-run peer-owner-id peer-region peer-vpc-id tag-specifications vpc-id vpc-peering-connection-id',
  ],
  [
    /-vpc(?:-cidr-block)?$/,
    'amazon-provided-ipv6-cidr-block association-id cidr-block dry-run instance-tenancy ipv4-ipam-pool-id ipv4-netmask-length ipv6-cidr-block ipv6-cidr-block-network-border-group ipv6-ipam-pool-id ipv6-netmask-length ipv6-pool no-amazon-provided-ipv6-cidr-block tag-specifications vpc-id',
  ],
  [
    /-subnet$/,
    'availability-zone availability-zone-id cidr-block dry-run ipv4-ipam-pool-id ipv4-netmask-length ipv6-cidr-block ipv6-ipam-pool-id ipv6-native ipv6-netmask-length outpost-arn subnet-id tag-specifications vpc-id',
  ],
  [
    /^(?:create|delete)-network-interface$/,
    'client-token connection-tracking-specification description dry-run enable-primary-ipv6 groups interface-type ipv4-prefix-count ipv4-prefixes ipv6-address-count ipv6-addresses ipv6-prefix-count ipv6-prefixes network-interface-id no-enable-primary-ipv6 operator private-ip-address private-ip-addresses secondary-private-ip-address-count subnet-id tag-specifications',
  ],
  [
    /^(?:attach|detach)-network-interface$/,
    'attachment-id device-index dry-run ena-queue-count ena-srd-specification force instance-id network-card-index network-interface-id no-force',
  ],
  [
    /^(?:un)?assign-(?:private-ip|ipv6)-addresses$/,
    'allow-reassignment ipv4-prefix-count ipv4-prefixes ipv6-address-count ipv6-addresses ipv6-prefix-count ipv6-prefixes network-interface-id no-allow-reassignment private-ip-addresses secondary-private-ip-address-count',
  ],
  [/^terminate-instances$/, 'dry-run force instance-ids skip-os-shutdown'],
  [/^start-instances$/, 'additional-info dry-run instance-ids'],
  [/^stop-instances$/, 'dry-run force hibernate instance-ids skip-os-shutdown'],
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
