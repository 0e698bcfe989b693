import { expect, test } from 'vitest';
import { parseRange } from '../src/net/address.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { addressesOf } from '../src/reach/point.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { testCases } from './host-case.ts';
import { cloud, estateOf, type Files } from './host-estate.ts';

/** The interface of a VPC endpoint beside db, with its group, or as one of another kind. */
function withInterface(type: string): Files {
  const files = cloud();
  const { NetworkInterfaces: interfaces } = files['aws/interfaces.json'] as { NetworkInterfaces: object[] };
  return {
    ...files,
    'aws/interfaces.json': {
      NetworkInterfaces: [
        ...interfaces,
        {
          NetworkInterfaceId: 'eni-e',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-b',
          Status: 'in-use',
          InterfaceType: type,
          Description: 'VPC Endpoint Interface vpce-0123456789abcdef0',
          RequesterManaged: true,
          Groups: [{ GroupId: 'sg-db' }, { GroupId: 'sg-web' }],
          PrivateIpAddresses: [{ PrivateIpAddress: '10.0.2.20', Primary: true }],
        },
      ],
    },
  };
}

const ENDPOINT = withInterface('vpc_endpoint');

testCases([
  [
    'an interface endpoint takes connections in and begins none',
    ENDPOINT,
    [
      'allow tcp web -> 10.0.2.20:443',
      'deny tcp db -> 10.0.2.20:22',
      'deny tcp 10.0.2.20:40000 -> web:443',
      'deny tcp 10.0.2.20:40000 -> db:3306',
    ],
  ],
  [
    'another interface of the same groups',
    withInterface('interface'),
    ['allow tcp 10.0.2.20:40000 -> web:443', 'allow tcp 10.0.2.20:40000 -> db:3306'],
  ],
]);

test('nobody is reached by an interface endpoint, nor exposed to it', () => {
  const estate = estateOf(ENDPOINT);
  expect(reachabilityOf(estate, { from: { kind: 'asset', asset: 'eni-e' } })).toEqual([]);
  const at = estate.interfaces.find(({ asset }) => asset.id === 'i-db');
  const endpoint = parseRange('10.0.2.20');
  if (at === undefined || endpoint === undefined) throw new Error('db is not there');
  const db = { kind: 'interface', at, ranges: addressesOf(at) } as const;
  expect(exposuresOf(estate, db, [endpoint], estate.space.all)).toEqual([]);
});
