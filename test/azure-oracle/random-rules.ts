import fc from 'fast-check';
import type { AdminRule, Operand, Rule, SecurityGroup } from './estate.ts';
import { applicationGroupName, blockOf, NETWORKS, SUBNETS } from './places.ts';

const ANYWHERE =
  '* 0.0.0.0/0 ::/0 10.0.0.0/8 10.0.0.0/15 0.0.0.0/1 128.0.0.0/1 52.0.0.0/8 203.0.113.0/24 203.0.113.0/28 203.0.113.7 198.51.100.0/24 198.51.100.10 198.51.100.10/31 2600:1f00::/32 2603:1000::/32 2603:1000::10 2000::/3 168.63.129.16'.split(
    ' ',
  );
const MANAGED = '* * Internet 10.0.0.0/8 10.0.0.0/16 10.1.0.4 203.0.113.0/24 0.0.0.0/0 ::/0 fd00::/8'.split(
  ' ',
);

const port = fc.constantFrom(0, 22, 23, 53, 80, 443, 1024, 40000, 65535);
const portRange = fc
  .tuple(port, port)
  .map(([a, b]) => (a === b ? `${a}` : `${Math.min(a, b)}-${Math.max(a, b)}`));
const ports = fc.oneof(
  { arbitrary: fc.constant<readonly string[]>(['*']), weight: 3 },
  { arbitrary: fc.array(portRange, { minLength: 1, maxLength: 3 }), weight: 2 },
);

const prefix = fc.oneof(
  { arbitrary: fc.constantFrom(...ANYWHERE), weight: 2 },
  {
    arbitrary: fc
      .tuple(fc.nat(NETWORKS - 1), fc.nat(SUBNETS - 1), fc.nat(9))
      .map(([network, subnet, kind]) => {
        const block = `${blockOf(network)}.${network}`;
        const own = `${block}.${subnet}`;
        const other = `fd00:${network}:0:${subnet}::`;
        return [
          `${block}.0.0/16`,
          `${own}.0/24`,
          `${own}.77/24`,
          `${own}.4`,
          `${own}.5/32`,
          `${own}.4/31`,
          `fd00:${network}::/48`,
          `${other}/64`,
          `${other}4`,
          `${other}4/126`,
        ][kind] as string;
      }),
    weight: 3,
  },
);
const tag = fc.constantFrom(
  ...[
    'VirtualNetwork',
    'VirtualNetwork',
    'Internet',
    'Internet',
    'AzureLoadBalancer',
    'virtualnetwork',
    'INTERNET',
  ],
);

/** A tag stands alone; addresses may be a list, groups too. */
const operand: fc.Arbitrary<Operand> = fc.oneof(
  { arbitrary: fc.constant<Operand>({ prefixes: ['*'] }), weight: 4 },
  { arbitrary: tag.map((each): Operand => ({ prefixes: [each] })), weight: 3 },
  {
    arbitrary: fc
      .array(prefix, { minLength: 1, maxLength: 3 })
      .map((prefixes): Operand => ({ prefixes: prefixes.includes('*') ? ['*'] : prefixes })),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(fc.nat(NETWORKS - 1), fc.subarray([0, 1, 2], { minLength: 1, maxLength: 2 }))
      .map(([network, own]): Operand => ({ groups: own.map((each) => applicationGroupName(network, each)) })),
    weight: 2,
  },
);

const rule: fc.Arbitrary<Rule> = fc
  .record<Rule>({
    priority: fc.constantFrom(100, 101, 110, 200, 300, 1000, 4095, 4096),
    direction: fc.constantFrom('Inbound', 'Outbound'),
    access: fc.constantFrom('Allow', 'Allow', 'Deny'),
    protocol: fc.constantFrom('Tcp', 'Tcp', 'Udp', 'Icmp', '*', '*', 'TCP', 'Esp'),
    sourcePorts: fc.oneof({ arbitrary: fc.constant(['*']), weight: 6 }, { arbitrary: ports, weight: 1 }),
    destinationPorts: ports,
    source: operand,
    destination: operand,
    encoding: fc.nat(7),
  })
  .map((each) => {
    const withPorts = !['Icmp', 'Esp'].includes(each.protocol);
    const bothGroups = 'groups' in each.source && 'groups' in each.destination;
    return {
      ...each,
      ...(withPorts ? {} : { sourcePorts: ['*'], destinationPorts: ['*'] }),
      // Both have to be in one network.
      ...(bothGroups ? { destination: each.source } : {}),
    };
  });

/** A priority is used once in each direction. */
export const securityGroup: fc.Arbitrary<SecurityGroup> = fc.record({
  rules: fc.uniqueArray(rule, { maxLength: 5, selector: (each) => `${each.direction} ${each.priority}` }),
  showsDefaults: fc.boolean(),
});

const adminRule: fc.Arbitrary<AdminRule> = fc
  .record<AdminRule>({
    priority: fc.integer({ min: 1, max: 9 }),
    direction: fc.constantFrom('Inbound', 'Outbound'),
    access: fc.constantFrom('Allow', 'AlwaysAllow', 'Deny'),
    protocol: fc.constantFrom('Tcp', 'Udp', 'Icmp', 'Any', 'Any'),
    destinationPorts: fc.oneof(fc.constant(['0-65535']), fc.array(portRange, { minLength: 1, maxLength: 2 })),
    sources: fc.array(fc.constantFrom(...MANAGED), { minLength: 1, maxLength: 2 }),
    destinations: fc.array(fc.constantFrom(...MANAGED), { minLength: 1, maxLength: 2 }),
  })
  .map((each) => (each.protocol === 'Icmp' ? { ...each, destinationPorts: ['0-65535'] } : each));

/** Effective rules of managers in one network. */
export const adminRules = fc.oneof(
  { arbitrary: fc.constant<AdminRule[]>([]), weight: 3 },
  {
    arbitrary: fc.uniqueArray(adminRule, {
      minLength: 1,
      maxLength: 3,
      selector: (each) => `${each.direction} ${each.priority}`,
    }),
    weight: 1,
  },
);
