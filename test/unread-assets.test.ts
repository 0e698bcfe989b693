import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { type Endpoint, endpointKey } from '../src/model/endpoint.ts';
import type { AssetSelector } from '../src/model/selector.ts';
import { selectEndpoints } from '../src/profiles/select-endpoints.ts';

const tags = (role: string) => [{ Key: 'Role', Value: role }];
const own = (id: string, address: string) => ({
  NetworkInterfaceId: id,
  PrivateIpAddress: address,
  VpcId: 'vpc-1',
});
const described = [
  { InstanceId: 'i-1', NetworkInterfaces: [own('eni-1', '10.0.1.1')], Tags: tags('web') },
  { InstanceId: 'i-2', PrivateIpAddress: '10.0.1.2', VpcId: 'vpc-1', Tags: tags('web') },
];
const unreadable = { InstanceId: 'i-3', Tags: 'Role=web' };
const attached = { ...own('eni-3', '10.0.1.3'), Attachment: { InstanceId: 'i-3' } };
const PLACE = 'unread unreadable element at i.json#/Reservations/2';
const PAGES = 'unread further pages of i.json';
const UNTAGGED = 'unread i-3, whose tags were not read 10.0.1.3';

const instances = (...list: unknown[]) => ({ Reservations: list.map((each) => ({ Instances: [each] })) });
const interfaces = { NetworkInterfaces: [own('eni-1', '10.0.1.1'), own('eni-2', '10.0.1.2'), attached] };
const web: AssetSelector = { kind: 'tag', tags: { Role: 'web' } };

test.each<[string, object, object | undefined, AssetSelector, string[]]>([
  ['everything was read', instances(...described), undefined, web, ['asset i-1', 'asset i-2']],
  [
    'an instance of which nothing is known',
    instances(...described, unreadable),
    undefined,
    web,
    ['asset i-1', 'asset i-2', PLACE],
  ],
  [
    'an instance whose interface is known',
    instances(...described, unreadable),
    interfaces,
    web,
    ['asset i-1', 'asset i-2', UNTAGGED],
  ],
  [
    'pages that were not given',
    { ...instances(...described), NextToken: 'more' },
    undefined,
    web,
    ['asset i-1', 'asset i-2', PAGES],
  ],
  [
    'nobody who was read',
    instances(described[0], described[1], unreadable),
    undefined,
    { kind: 'name', name: 'admin' },
    [PLACE],
  ],
  [
    'an id, with all of its interfaces',
    instances(...described, unreadable),
    undefined,
    { kind: 'id', id: 'i-1' },
    ['asset i-1'],
  ],
  [
    'an id, whose interfaces are not listed',
    instances(...described, unreadable),
    undefined,
    { kind: 'id', id: 'i-2' },
    ['asset i-2', PLACE],
  ],
])('%s', (_, reservations, others, selector, expected) => {
  const file = (name: string, json: object) => ({ name, bytes: Buffer.from(JSON.stringify(json)) });
  const files = [file('i.json', reservations), ...(others === undefined ? [] : [file('n.json', others)])];
  const found = selectEndpoints(readEvidence(files), selector, () => [], {}, { file: 'f' });
  expect(found.map((end: Endpoint) => endpointKey(end))).toEqual(expected);
});
