import fc from 'fast-check';
import {
  all,
  BLOCKS_V6,
  block,
  blocks,
  type Drawn,
  groupId,
  type Slot,
  traffic,
  value,
} from './terraform-values.ts';

const tableId = fc.constantFrom('@rt0', '@rt1', '@aws_route_table.inline', '@aws_route_table.apart');
const aclId = fc.constantFrom('@n0', '@n1', '@aws_network_acl.inline', '@aws_network_acl.apart');

const entry = fc
  .tuple(
    fc.constantFrom('allow', 'deny'),
    fc.oneof(
      traffic(1_000).filter(({ protocol }) => protocol !== 'icmp'),
      fc.constant(all),
    ),
    fc.oneof(
      { weight: 3, arbitrary: block.map((each) => ({ cidr_block: each })) },
      fc.constantFrom(...BLOCKS_V6).map((each) => ({ ipv6_cidr_block: each })),
    ),
  )
  .map(([action, what, who]) => ({
    action,
    ...what,
    ...who,
  }));
const NO_ENTRY = { cidr_block: null, ipv6_cidr_block: null, icmp_type: null, icmp_code: null };
const inlineEntries = fc
  .uniqueArray(fc.tuple(fc.constantFrom(90, 100, 110), entry), {
    maxLength: 3,
    selector: ([number]) => number,
  })
  .map((each) => each.map(([rule_no, what]) => ({ rule_no, ...NO_ENTRY, ...what })));
const aclRule = (number: number): Drawn =>
  fc
    .tuple(fc.constantFrom('@aws_network_acl.apart', '@n0'), fc.boolean(), fc.nat(2), entry)
    .map(([network_acl_id, egress, more, { action, ...what }]) => ({
      network_acl_id,
      egress,
      rule_number: number + more,
      rule_action: action,
      ...what,
    }));

const target = fc.constantFrom(
  { gateway_id: '@igw' },
  { nat_gateway_id: '@nat' },
  { vpc_peering_connection_id: '@pcx' },
  { network_interface_id: '@e1' },
  {
    network_interface_id: '@aws_network_interface.made',
  },
);
const NO_ROUTE = {
  carrier_gateway_id: null,
  cidr_block: null,
  core_network_arn: null,
  destination_prefix_list_id: null,
  egress_only_gateway_id: null,
  gateway_id: null,
  ipv6_cidr_block: null,
  local_gateway_id: null,
  nat_gateway_id: null,
  network_interface_id: null,
  transit_gateway_id: null,
  vpc_endpoint_id: null,
  vpc_peering_connection_id: null,
};
const inlineRoutes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('0.0.0.0/0', '10.1.0.0/16', '192.0.2.0/24'), target), {
    maxLength: 3,
    selector: ([to]) => to,
  })
  .map((each) => each.map(([cidr_block, by]) => ({ ...NO_ROUTE, cidr_block, ...by })));
const route = (...to: string[]): Drawn =>
  fc
    .tuple(fc.constantFrom('@aws_route_table.apart', '@rt1'), fc.constantFrom(...to), target)
    .map(([route_table_id, destination_cidr_block, by]) => ({
      route_table_id,
      destination_cidr_block,
      ...by,
    }));

const worn = fc.uniqueArray(groupId, { minLength: 1, maxLength: 3 });

/** Everything else of a network. */
export const NETWORKS: readonly Slot[] = [
  {
    type: 'aws_network_acl',
    name: 'inline',
    form: fc.record({
      vpc_id: fc.constant('@v0'),
      ingress: inlineEntries,
      egress: inlineEntries,
      subnet_ids: fc.constantFrom([], ['@s2']),
    }),
  },
  { type: 'aws_network_acl', name: 'apart', form: fc.record({ vpc_id: fc.constant('@v0') }) },
  ...[0, 1, 2].map((at) => ({
    type: 'aws_network_acl_rule',
    name: `entry${at}`,
    form: aclRule(200 + 10 * at),
  })),
  {
    type: 'aws_network_acl_association',
    name: 'put',
    form: fc.record({ network_acl_id: aclId, subnet_id: fc.constant('@s3') }),
  },
  {
    type: 'aws_route_table',
    name: 'inline',
    form: fc.record({ vpc_id: fc.constant('@v0'), route: inlineRoutes }),
  },
  { type: 'aws_route_table', name: 'apart', form: fc.constant({ vpc_id: '@v0' }) },
  { type: 'aws_route', name: 'one', form: route('0.0.0.0/0', '203.0.113.0/24') },
  { type: 'aws_route', name: 'two', form: route('192.0.2.0/24', '198.51.100.0/24') },
  {
    type: 'aws_route_table_association',
    name: 'put',
    form: fc.record({ route_table_id: tableId, subnet_id: fc.constantFrom('@s2', '@s3') }),
  },
  {
    type: 'aws_main_route_table_association',
    name: 'main',
    form: fc.record({ vpc_id: fc.constant('@v0'), route_table_id: tableId }),
  },
  {
    type: 'aws_network_interface',
    name: 'made',
    form: fc.record({
      subnet_id: fc.constant('@s2'),
      security_groups: worn,
      private_ips: fc.constant(['10.0.2.77']),
    }),
  },
  {
    type: 'aws_network_interface_sg_attachment',
    name: 'more',
    form: fc.record({ security_group_id: groupId, network_interface_id: fc.constantFrom('@e2', '@e3') }),
  },
  {
    type: 'aws_instance',
    name: 'made',
    form: fc.record({
      ami: fc.constant('ami-12345678'),
      instance_type: fc.constant('t3.micro'),
      subnet_id: fc.constant('@s3'),
      private_ip: fc.constant('10.0.3.77'),
      vpc_security_group_ids: worn,
    }),
  },
  {
    type: 'aws_default_network_acl',
    name: 'default',
    form: fc.record({
      default_network_acl_id: fc.constant('@n'),
      ingress: inlineEntries,
      egress: inlineEntries,
      subnet_ids: fc.constantFrom([], ['@s0', '@s1']),
    }),
  },
  {
    type: 'aws_default_route_table',
    name: 'default',
    form: fc.record({
      default_route_table_id: fc.constant('@main'),
      route: inlineRoutes.map((each) => each.map((route) => ({ ...route, instance_id: null }))),
    }),
  },
  {
    type: 'aws_network_acl_rule',
    name: 'many',
    form: fc.record({
      count: fc.integer({ min: 1, max: 3 }),
      network_acl_id: fc.constantFrom('@n1', '@aws_network_acl.apart'),
      egress: fc.boolean(),
      rule_number: fc.constant(value('400 + count.index')),
      rule_action: fc.constantFrom('allow', 'deny'),
      protocol: fc.constant('tcp'),
      from_port: fc.constant(value('1000 + count.index')),
      to_port: fc.constant(value('1000 + count.index')),
      cidr_block: block,
    }),
  },
  {
    type: 'aws_subnet',
    name: 'made',
    form: fc.record({
      vpc_id: fc.constant('@v0'),
      cidr_block: fc.constantFrom('10.0.50.0/24', '10.0.51.0/24'),
    }),
  },
  {
    type: 'aws_route_table_association',
    name: 'made',
    form: fc.record({ route_table_id: tableId, subnet_id: fc.constant('@aws_subnet.made') }),
  },
  { type: 'aws_internet_gateway', name: 'made', form: fc.constant({ vpc_id: '@v1' }) },
  {
    type: 'aws_route_table',
    name: 'other',
    form: fc.record({
      vpc_id: fc.constant('@v1'),
      route: fc.constantFrom(
        [{ ...NO_ROUTE, ipv6_cidr_block: '::/0', gateway_id: '@aws_internet_gateway.made' }],
        [],
      ),
    }),
  },
  {
    type: 'aws_route',
    name: 'other',
    form: fc.constantFrom(
      {
        route_table_id: '@aws_route_table.apart',
        destination_prefix_list_id: '@pl2',
        nat_gateway_id: '@nat',
      },
      {
        route_table_id: '@aws_route_table.apart',
        destination_cidr_block: '10.1.0.0/16',
        vpc_peering_connection_id: '@pcx',
      },
    ),
  },
  {
    type: 'aws_ec2_managed_prefix_list_entry',
    name: 'one',
    form: fc.record({
      prefix_list_id: fc.constant('@pl2'),
      cidr: fc.constantFrom('192.0.2.128/25', '198.51.100.7/32'),
    }),
  },
  {
    type: 'aws_ec2_managed_prefix_list',
    name: 'list',
    form: fc.record({
      name: fc.constant('tl'),
      address_family: fc.constant('IPv4'),
      max_entries: fc.constant(6),
      entry: blocks.map((each) => each.map((cidr) => ({ cidr, description: '' }))),
    }),
  },
];
