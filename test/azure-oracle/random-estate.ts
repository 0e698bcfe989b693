import fc from 'fast-check';
import { ENCODINGS } from './encodings.ts';
import type { AzureEstate, NatGateway, Network, Peering, Route, Subnet, VirtualMachine } from './estate.ts';
import { blockOf, NETWORKS, SUBNETS } from './places.ts';
import { balancer } from './random-balancers.ts';
import { adminRules, securityGroup } from './random-rules.ts';

const ROUTED =
  '0.0.0.0/0 0.0.0.0/0 ::/0 0.0.0.0/1 10.0.0.0/8 B.N.0.0/16 B.N.0.0/16 B.N.S.0/24 B.N.S.0/24 B.N.S.4/32 10.50.0.0/16 203.0.113.0/24 198.51.100.0/24 fd00:N::/48 fd00:N:0:S::/64 fd00::/16'.split(
    ' ',
  );
const HOPS =
  'None Internet VnetLocal VirtualNetworkGateway VirtualAppliance VirtualAppliance VirtualAppliance'.split(
    ' ',
  );
/** Rules of groups name the first two, and not the last. */
const LENT = ['198.51.100.11', '2603:1000::11', '192.0.2.9'];
const GROUPS = 3;
const GATEWAYS = 2;
const TABLES = 2;

/** A draw that is mostly the first. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { arbitrary: fc.constant(usual), weight: 5 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
}

const route: fc.Arbitrary<Route> = fc
  .tuple(
    fc.constantFrom(...ROUTED),
    fc.constantFrom(...HOPS),
    fc.nat(NETWORKS - 1),
    fc.nat(SUBNETS - 1),
    fc.nat(7),
  )
  .map(([text, hop, network, subnet, last]) => {
    const own = text.replace('B', blockOf(network)).replace('N', `${network}`).replace('S', `${subnet}`);
    const host = last === 7 ? 200 : last === 6 ? 99 : 4 + (last % 2);
    const address = own.includes(':')
      ? `fd00:${subnet}:0:${last % 3}::${host}`
      : `${blockOf(subnet)}.${subnet}.${last % 3}.${host}`;
    return { prefix: own, hop, ...(hop === 'VirtualAppliance' ? { address } : {}) };
  });
const table = fc.uniqueArray(route, { maxLength: 3, selector: (each) => each.prefix });

const choice = (count: number) => fc.option(fc.nat(count - 1), { nil: undefined });

const subnet: fc.Arbitrary<Subnet> = fc.record({
  group: choice(GROUPS),
  table: fc.oneof({ arbitrary: fc.constant(undefined), weight: 1 }, { arbitrary: choice(TABLES), weight: 1 }),
  policies: fc.constantFrom(
    ...[undefined, 'Disabled', 'Enabled', 'NetworkSecurityGroupEnabled', 'RouteTableEnabled'],
  ),
  isPrivate: mostly(false, true),
  gateway: fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, choice(GATEWAYS)),
});

const gateway: fc.Arbitrary<NatGateway> = fc.record({
  isListed: mostly(true, false),
  addresses: fc.subarray(LENT),
  prefix: mostly(undefined, '198.51.100.64/31'),
});

const network: fc.Arbitrary<Network> = fc.record({
  subnets: fc.array(subnet, { minLength: 2, maxLength: SUBNETS }),
  hasSecondPrefix: fc.boolean(),
  admin: adminRules,
});

const side = fc.record({
  state: mostly<'Connected' | 'Initiated' | 'Disconnected'>('Connected', 'Initiated', 'Disconnected'),
  access: mostly(true, false),
  forwarded: fc.boolean(),
  isStale: mostly(false, true),
});
const peering: fc.Arbitrary<Peering> = fc.record({ here: side, there: side });

const members = fc.subarray([0, 1]);
const interfaceOf = fc.record({
  subnet: fc.nat(SUBNETS - 1),
  group: choice(GROUPS),
  forwards: mostly(false, true),
  families: fc.constantFrom<(4 | 6)[]>([4], [4, 4], [4, 6]),
  isPublic: fc.tuple(fc.boolean(), fc.boolean()),
  members: fc.tuple(members, members),
});

/** The platform does not mix kinds of public addresses at one machine. */
const machine: fc.Arbitrary<VirtualMachine> = fc.record({
  network: fc.nat(NETWORKS - 1),
  sku: fc.constantFrom('Standard', 'Basic'),
  interfaces: fc.array(interfaceOf, { minLength: 1, maxLength: 2 }),
});

export const azureEstate: fc.Arbitrary<AzureEstate> = fc.record({
  networks: fc.array(network, { minLength: 1, maxLength: NETWORKS }),
  peerings: fc.tuple(...[0, 1, 2].map(() => fc.option(peering, { nil: undefined }))),
  groups: fc.array(securityGroup, { minLength: GROUPS, maxLength: GROUPS }),
  tables: fc.array(table, { minLength: TABLES, maxLength: TABLES }),
  machines: fc.array(machine, { minLength: 2, maxLength: 5 }),
  endpoints: fc.array(fc.record({ network: fc.nat(NETWORKS - 1), subnet: fc.nat(SUBNETS - 1) }), {
    maxLength: 2,
  }),
  balancers: fc.array(balancer, { maxLength: 3 }),
  gateways: fc.array(gateway, { minLength: GATEWAYS, maxLength: GATEWAYS }),
  encoding: fc.constantFrom(...ENCODINGS),
  isMixed: fc.boolean(),
});
