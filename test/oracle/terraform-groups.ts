import fc from 'fast-check';
import {
  all,
  BLOCKS_V6,
  type Block,
  block,
  blocks,
  blocksV6,
  type Drawn,
  groupId,
  list,
  type Slot,
  some,
  traffic,
  value,
} from './terraform-values.ts';

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
      // The emulated account takes no others of such rules away again.
      fc.constant('ingress'),
      fc.constantFrom('@aws_security_group.apart', '@g1'),
      traffic(base),
      fc.oneof(
        blocks.map((each) => ({ cidr_blocks: each })),
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

/** Groups and their rules; a module makes some. */
export const GROUPS: readonly Slot[] = [
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
];
