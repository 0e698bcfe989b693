import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const closed = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;
const instance = (id: string, address: string) => ({
  InstanceId: id,
  PrivateIpAddress: address,
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  SecurityGroups: [{ GroupId: 'sg-1' }],
  Tags: [{ Key: 'Name', Value: 'web' }],
});
const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
const evidence = {
  'evidence/describe-instances.json': JSON.stringify({
    Reservations: [{ Instances: [instance('i-0a1', '10.0.1.10'), instance('i-0a2', '10.0.1.11')] }],
  }),
  'evidence/describe-security-groups.json': JSON.stringify({
    SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: everything, IpPermissionsEgress: everything }],
  }),
  'evidence/hosts/front/iptables-save.txt': closed,
};
const bound = { ...evidence, 'flowproof.yaml': 'hosts: { front: i-0a2 }\n' };
const question = ['explain', 'evidence', '--from', 'i-0a1', '--to', 'i-0a2', '--port', 'tcp/22'];

/** Nothing in the evidence says which of the instances the host is: [case, files, further arguments, verdict]. */
test.each([
  ['no configuration', evidence, [], 'allow'],
  ['flowproof.yaml', bound, [], 'deny'],
  ['another file', { ...bound, 'other.yaml': 'hosts: { front: i-0a1 }\n' }, ['-c', 'other.yaml'], 'allow'],
  [
    'a host that is not in this evidence',
    { ...evidence, 'flowproof.yaml': 'hosts: { back: i-0b1 }\n' },
    [],
    'allow',
  ],
] as const)('explain, %s', async (_, files, more, verdict) => {
  const { out, err } = await flowproofHere([...question, ...more], folderOf(files));
  expect({ err, verdict: out.split(/\s/)[0] }).toEqual({ err: '', verdict });
});

test('reach', async () => {
  const args = ['reach', '--from', 'i-0a1', '--to', 'i-0a2', '-f', 'csv'];
  const lines = async (files: Readonly<Record<string, string>>) =>
    (await flowproofHere(args, folderOf(files))).out.trim().split('\n').length;
  expect([await lines(evidence), await lines(bound)]).toEqual([2, 1]);
});

test('a configuration with a mistake', async () => {
  const { code, err } = await flowproofHere(
    question,
    folderOf({ ...evidence, 'flowproof.yaml': 'host: {}\n' }),
  );
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^flowproof\.yaml:1:1: .*"host"/) });
});

test('init keeps the hosts of the file that it overwrites', async () => {
  const folder = folderOf(bound);
  const { code, err } = await flowproofHere(['init', '--force'], folder);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const text = readFileSync(join(folder, 'flowproof.yaml'), 'utf8');
  expect(text).toContain('hosts:\n  front: i-0a2\n');
});
