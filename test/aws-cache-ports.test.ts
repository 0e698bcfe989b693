import { expect, test } from 'vitest';
import { card, group, rule, subnet, table, verdicts, vpc } from './aws-written-estate.ts';

const SUBNET = subnet('subnet-a', 'vpc-a', '10.0.1.0/24');
const ESTATE = {
  Vpcs: [vpc('vpc-a', ['10.0.0.0/16'])],
  Subnets: [SUBNET],
  RouteTables: [table('vpc-a', { '10.0.0.0/16': 'local' })],
  SecurityGroups: [group('sg-a', 'vpc-a', [rule()])],
  NetworkInterfaces: [
    card('web', SUBNET, '10.0.1.10', 'sg-a'),
    {
      ...card('cache', SUBNET, '10.0.1.20', 'sg-a'),
      ...{ Attachment: undefined, RequesterManaged: true, Description: 'ElastiCache sessions-001' },
    },
  ],
};

const cache = (Engine: string, Port: number) => ({
  ...{ CacheClusterId: 'sessions-001', Engine },
  CacheNodes: [{ Endpoint: { Port } }],
});

/** What answers at 6379, 6380 and the port by which nodes of a cluster at 6379 talk with each other. */
test.each<[what: string, caches: readonly object[], verdicts: readonly string[]]>([
  ['a cache', [cache('redis', 6379)], ['allow', 'deny', 'undecided']],
  ['a cache without a cluster', [cache('memcached', 6379)], ['allow', 'deny', 'deny']],
  [
    'two of one name in two regions',
    [cache('redis', 6379), cache('redis', 6379)],
    ['allow', 'deny', 'undecided'],
  ],
  [
    'two of one name in two regions, at other ports',
    [cache('redis', 6379), cache('redis', 6380)],
    ['undecided', 'undecided', 'undecided'],
  ],
  ['one whose nodes are not told', [{ CacheClusterId: 'sessions-001' }], ['allow', 'allow', 'allow']],
])('the ports of %s', (_, CacheClusters, expected) => {
  const lines = [6379, 6380, 16_379].map(
    (port, index) => `${expected[index]} tcp i-web -> 10.0.1.20:${port}`,
  );
  expect(verdicts({ ...ESTATE, CacheClusters }, lines)).toEqual(lines);
});
