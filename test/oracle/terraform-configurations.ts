import fc from 'fast-check';
import type { Configuration } from './terraform-account.ts';

type Block = Readonly<Record<string, unknown>>;
type Drawn = fc.Arbitrary<Block>;

/** A resource that configurations may have, in each of the forms that it may have there; ids of the account stand as names behind an `@`. */
interface Slot {
  readonly type: string;
  readonly name: string;
  readonly form: Drawn;
}

/** One configuration after the other, and what somebody else does to the account between them. */
export interface Configurations {
  readonly isJson: boolean;
  readonly forms: Readonly<Record<string, readonly Block[]>>;
  /** For each configuration: which form each resource has; none where there is no such form. */
  readonly steps: readonly Readonly<Record<string, number>>[];
}

const BLOCKS = [
  '10.0.0.0/16',
  '10.1.0.0/16',
  '192.0.2.0/24',
  '0.0.0.0/0',
  '203.0.113.7/32',
  '198.51.100.0/25',
];
const BLOCKS_V6 = ['::/0', '2001:db8::/32', '2001:db8:1::/48'];
/** A template of the configuration. */
const value = (expression: string): string => `$\{${expression}}`;
const block = fc.constantFrom(...BLOCKS);
const blocks = fc.uniqueArray(block, { minLength: 1, maxLength: 3 });
const blocksV6 = fc.uniqueArray(fc.constantFrom(...BLOCKS_V6), { minLength: 1, maxLength: 2 });
const some = <T>(of: fc.Arbitrary<T>, empty: T) => fc.oneof({ weight: 2, arbitrary: fc.constant(empty) }, of);

const groupId = fc.constantFrom(
  '@g0',
  '@g1',
  '@g2',
  '@aws_security_group.inline',
  '@aws_security_group.apart',
  '@aws_security_group.single',
  '@aws_security_group.many[1]',
  '@module.part',
);
const list = fc.constantFrom('@pl0', '@pl1', '@aws_ec2_managed_prefix_list.list');
const tableId = fc.constantFrom('@rt0', '@rt1', '@aws_route_table.inline', '@aws_route_table.apart');
const aclId = fc.constantFrom('@n0', '@n1', '@aws_network_acl.inline', '@aws_network_acl.apart');

const traffic = (base: number) =>
  fc.oneof(
    fc.tuple(fc.constantFrom('tcp', 'udp', '6'), fc.nat(9), fc.nat(9)).map(([protocol, from, more]) => ({
      protocol,
      from_port: base + from,
      to_port: base + from + more,
    })),
    fc.constant({ protocol: 'icmp', from_port: 8, to_port: -1 }),
  );
const all = { protocol: '-1', from_port: 0, to_port: 0 };

const NO_PEERS = {
  description: '',
  cidr_blocks: [],
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
};
const peers = fc
  .record({
    cidr_blocks: some(blocks, []),
    ipv6_cidr_blocks: some(blocksV6, []),
    prefix_list_ids: some(
      list.map((each) => [each]),
      [],
    ),
    security_groups: some(fc.uniqueArray(groupId, { minLength: 1, maxLength: 2 }), []),
    self: fc.boolean(),
  })
  .filter(
    (each) => each.self || Object.values(each).some((value) => Array.isArray(value) && value.length > 0),
  );
const inlineRule = (base: number) =>
  fc
    .tuple(fc.oneof({ weight: 5, arbitrary: traffic(base) }, fc.constant(all)), peers)
    .map(([what, who]) => ({ ...NO_PEERS, ...what, ...who }));
const inlineRules = fc
  .tuple(inlineRule(100), inlineRule(200), inlineRule(300), fc.nat(3))
  .map(([first, second, third, length]) => [first, second, third].slice(0, length));

const group = (name: string, rules: fc.Arbitrary<Block>): Drawn =>
  fc.tuple(rules, fc.boolean(), fc.boolean()).map(([written, isTagged, isNewName]) => ({
    name: isNewName ? `${name}-2` : name,
    vpc_id: '@v0',
    ...written,
    ...(isTagged ? { tags: { Name: name } } : {}),
    lifecycle: { create_before_destroy: true },
  }));

const separate = (base: number): Drawn =>
  fc
    .tuple(
      // The emulated account does not take such rules for what goes out away again.
      fc.constant('ingress'),
      fc.constantFrom('@aws_security_group.apart', '@g1'),
      traffic(base),
      fc.oneof(
        blocks.map((each) => ({ cidr_blocks: each })),

        groupId.map((each) => ({ source_security_group_id: each })),
        fc.constant({ self: true }),
        fc.tuple(blocks, blocksV6).map(([v4, v6]) => ({ cidr_blocks: v4, ipv6_cidr_blocks: v6 })),
      ),
    )
    .map(([type, security_group_id, what, who]) => ({ type, security_group_id, ...what, ...who }));

const single = (base: number, ...groups: string[]): Drawn =>
  fc
    .tuple(
      fc.constantFrom(...(groups.length > 0 ? groups : ['@aws_security_group.single', '@g2'])),
      fc.oneof(
        {
          weight: 4,
          arbitrary: traffic(base).map(({ protocol, ...ports }) => ({ ip_protocol: protocol, ...ports })),
        },
        fc.constant({ ip_protocol: 'tcp', from_port: 0, to_port: 65535 }),
      ),
      fc.oneof(
        block.map((each) => ({ cidr_ipv4: each })),
        fc.constantFrom(...BLOCKS_V6).map((each) => ({ cidr_ipv6: each })),
        groupId.map((each) => ({ referenced_security_group_id: each })),
      ),
    )
    .map(([security_group_id, what, who]) => ({ security_group_id, ...what, ...who }));

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

export const SLOTS: readonly Slot[] = [
  {
    type: 'aws_security_group',
    name: 'inline',
    form: group('tg-inline', fc.record({ ingress: inlineRules, egress: inlineRules })),
  },
  { type: 'aws_security_group', name: 'half', form: group('tg-half', fc.record({ ingress: inlineRules })) },
  { type: 'aws_security_group', name: 'apart', form: group('tg-apart', fc.constant({})) },
  { type: 'aws_security_group', name: 'single', form: group('tg-single', fc.constant({})) },
  ...[0, 1, 2, 3].map((at) => ({
    type: 'aws_security_group_rule',
    name: `rule${at}`,
    form: separate(2_000 + 100 * at),
  })),
  ...[0, 1].map((at) => ({
    type: 'aws_vpc_security_group_ingress_rule',
    name: `in${at}`,
    form: single(3_000 + 100 * at),
  })),
  ...[0, 1].map((at) => ({
    type: 'aws_vpc_security_group_egress_rule',
    name: `out${at}`,
    form: single(4_000 + 100 * at),
  })),
  {
    type: 'aws_default_security_group',
    name: 'default',
    form: fc.record({ vpc_id: fc.constant('@v1'), ingress: inlineRules, egress: inlineRules }).map((each) =>
      JSON.parse(
        JSON.stringify(each)
          .replaceAll(/@(aws_security_group|module)[^"]*/g, '@g4')
          .replaceAll(/@aws_ec2[^"]*/g, '@pl1'),
      ),
    ),
  },
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
      subnet_ids: fc.constantFrom([], ['@s0', '@s1'], ['@s0', '@s1', '@s2', '@s3']),
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
  { type: 'aws_vpc_security_group_ingress_rule', name: 'kept', form: single(6_000, '@g3') },
  {
    type: 'aws_security_group_rule',
    name: 'each',
    form: fc.record({
      for_each: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 5_000, max: 5_009 }), {
        minKeys: 1,
      }),
      type: fc.constant('ingress'),
      security_group_id: fc.constantFrom(
        '@aws_security_group.apart',
        '@g0',
        '@module.part',
        '@aws_security_group.single',
      ),
      protocol: fc.constant('tcp'),
      from_port: fc.constant(value('each.value')),
      to_port: fc.constant(value(`each.value + (each.key == "a" ? 10 : 0)`)),
      cidr_blocks: fc.constantFrom(['192.0.2.0/24'], ['10.0.0.0/16', '10.1.0.0/16']),
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
    type: 'aws_security_group',
    name: 'many',
    form: fc.record({
      count: fc.integer({ min: 2, max: 3 }),
      name: fc.constant(`tg-many-${value('count.index')}`),
      vpc_id: fc.constantFrom('@v0', '@v1'),
      ingress: inlineRules,
    }),
  },
  {
    type: 'aws_vpc_security_group_ingress_rule',
    name: 'many',
    form: fc.record({
      count: fc.constant(2),
      security_group_id: fc.constant('@aws_security_group.many[count.index]'),
      ip_protocol: fc.constant('tcp'),
      from_port: fc.constant(value('7000 + count.index')),
      to_port: fc.constant(value('7000 + count.index')),
      referenced_security_group_id: groupId,
    }),
  },
  {
    type: 'module',
    name: 'part',
    form: fc.record({
      source: fc.constant('./part'),
      network: fc.constant('@v0'),
      ports: fc.uniqueArray(fc.constantFrom('8080', '8443', '9090'), { minLength: 1 }),
      from: block,
      group: groupId,
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

const address = ({ type, name }: Slot): string => `${type}.${name}`;

export const configurations: fc.Arbitrary<Configurations> = fc.record({
  isJson: fc.boolean(),
  forms: fc.record(
    Object.fromEntries(
      SLOTS.map((slot) => [address(slot), fc.array(slot.form, { minLength: 2, maxLength: 2 })]),
    ),
  ),
  steps: fc.array(
    fc.record(Object.fromEntries(SLOTS.map((slot) => [address(slot), fc.constantFrom(0, 0, 1, 2)]))),
    { minLength: 4, maxLength: 4 },
  ),
}) as fc.Arbitrary<Configurations>;

const REFERENCE = /"@([\w.]+)(\[[\w.]+\])?"/g;

/** The configuration of a step with the ids of an account; what refers to a resource that is not there is not there either. */
export function configurationAt(
  { forms, steps }: Configurations,
  at: number,
  ids: Readonly<Record<string, string>>,
): Configuration {
  const chosen = new Map(
    Object.entries(steps[at] ?? {}).flatMap(([where, form]): [string, Block][] => {
      const block = forms[where]?.[form];
      return block === undefined ? [] : [[where, block]];
    }),
  );
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const [where, block] of chosen)
      if (referencesIn(block).some((each) => each.includes('.') && (!chosen.has(each) || each === where))) {
        chosen.delete(where);
        isSmaller = true;
      }
  }
  const resource: Record<string, Record<string, object>> = {};
  const module: Record<string, object> = {};
  for (const [where, block] of chosen) {
    const [type = '', name = ''] = where.split('.');
    const text = JSON.stringify(block).replace(REFERENCE, (_, each: string, index: string = '') =>
      JSON.stringify(each.includes('.') ? `\${${each}${index}.id}` : ids[each]),
    );
    if (type === 'module') module[name] = JSON.parse(text);
    else resource[type] = { ...resource[type], [name]: JSON.parse(text) };
  }
  return {
    ...(Object.keys(resource).length === 0 ? {} : { resource }),
    ...(Object.keys(module).length === 0 ? {} : { module }),
  };
}

function referencesIn(block: Block): string[] {
  return [...JSON.stringify(block).matchAll(REFERENCE)].map(([, each = '']) => each);
}
