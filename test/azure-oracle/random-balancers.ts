import fc from 'fast-check';
import type { Balancer, Pool } from './balancer.ts';
import { NETWORKS, SUBNETS } from './places.ts';

const family = fc.constantFrom<4 | 6>(4, 4, 4, 6);
const protocol = fc.constantFrom<'Tcp' | 'Udp' | 'All'>('Tcp', 'Tcp', 'Udp', 'All');
const port = fc.constantFrom(22, 53, 80, 443, 1024);
const seldom = fc.integer({ min: 0, max: 9 }).map((each) => each === 0);

const pool: fc.Arbitrary<Pool> = fc.record({
  family,
  members: fc.array(fc.nat(5), { maxLength: 3 }),
  written: fc.constantFrom<Pool['written']>('pool', 'interface', 'both', 'addresses'),
  hasStranger: seldom,
});

const led = {
  frontend: fc.nat(2),
  protocol,
  backendPort: port,
  isFloating: fc.integer({ min: 0, max: 3 }).map((each) => each === 0),
};

const lastPort = (first: number, more: number) => Math.min(65_535, first + more);

export const balancer: fc.Arbitrary<Balancer> = fc.record({
  network: fc.nat(NETWORKS - 1),
  sku: fc.constantFrom<'Standard' | 'Basic'>('Standard', 'Standard', 'Standard', 'Basic'),
  isPublic: fc.boolean(),
  frontends: fc.array(fc.record({ family, subnet: fc.nat(SUBNETS - 1) }), { minLength: 1, maxLength: 3 }),
  pools: fc.array(pool, { minLength: 1, maxLength: 2 }),
  probes: fc.array(
    fc.record({ protocol: fc.constantFrom<'Tcp' | 'Http' | 'Https'>('Tcp', 'Http', 'Https'), port }),
    { minLength: 1, maxLength: 2 },
  ),
  rules: fc.array(
    fc.record({
      ...led,
      frontendPort: port,
      pool: fc.nat(1),
      probe: fc.option(fc.nat(1), { nil: undefined }),
      disablesOutbound: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  translations: fc.array(
    fc
      .record({ ...led, firstPort: port, more: fc.nat(3), choice: fc.nat(5), isRange: fc.boolean() })
      .map(({ more, choice, isRange, ...rule }) => ({
        ...rule,
        target: isRange
          ? { pool: choice, lastPort: lastPort(rule.firstPort, more) }
          : { configuration: choice },
      })),
    { maxLength: 2 },
  ),
  outbound: fc.array(fc.record({ frontend: fc.nat(2), protocol, pool: fc.nat(1) }), { maxLength: 1 }),
});
