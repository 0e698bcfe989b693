import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand as CreateClassicCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFiles } from '../src/cli/evidence-files.ts';
import { openEvidenceFolder } from '../src/cli/evidence-folder.ts';
import { CALLS, commandName, permissions } from '../src/collectors/aws/calls.ts';
import { type Emulator, emulatorLacks, refusal, startEmulator, whyNoEmulator } from './aws-emulator.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof, folderOf } from './cli-run.ts';

const SECRET = 'planted-secret-access-key';
const REGION = 'eu-north-1';
const GROUPS = ['ec2:DescribeSecurityGroupRules', 'ec2:DescribeSecurityGroups'];
const OUT = join('out', 'test', 'collect-aws');

test('the page lists exactly the permissions that the calls need', () => {
  const [, policy = '{}'] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/aws.md', 'utf8')) ?? [];
  const [statement] = JSON.parse(policy).Statement;
  expect(statement).toEqual({ Effect: 'Allow', Action: permissions(), Resource: '*' });
});

test('what could not be put in its place is no evidence', () => {
  const folder = folderOf({ 'a.json/file': '' });
  const evidence = openEvidenceFolder(folder, () => '2026-03-01T00:00:00Z');
  const asked = { path: 'a.json', account: '', region: '', call: '' };
  expect(() => evidence.keep({ kind: 'document', ...asked, document: {} })).toThrow('EISDIR');
  expect(readFiles([folder], folder).map(({ name }) => name)).toEqual(['a.json/file']);
});

test('every call reads', () => {
  for (const { operation } of CALLS) expect(operation).toMatch(/^(Describe|Get|List|Search)/);
  expect(['DescribeDBInstances', 'ListClustersV2', 'GetManagedPrefixListEntries'].map(commandName)).toEqual([
    'describe-db-instances',
    'list-clusters-v2',
    'get-managed-prefix-list-entries',
  ]);
});

const why = whyNoEmulator();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;
describe.skipIf(why !== undefined)(`collect aws, against an emulated account${skipped}`, () => {
  let emulator: Emulator;
  let subnet = '';

  beforeAll(async () => {
    emulator = await startEmulator();
    subnet = await fill(emulator.url);
  });
  afterAll(() => emulator?.stop());
  beforeEach(() => {
    emulator.instead.clear();
    emulator.asked.length = 0;
    rmSync(OUT, { recursive: true, force: true });
  });

  test('keeps what the account has, asks for nothing beyond its permissions, and writes no secret', async () => {
    emulatorLacks(emulator);
    const { code, err } = await collect(emulator);
    expect({ code, err }).toEqual({ code: 0, err: `123456789012 ${REGION}: asked\n` });
    expect(permissions()).toEqual(expect.arrayContaining([...new Set(emulator.asked)]));

    const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    for (const name of files) expect(readFileSync(join(OUT, name), 'utf8')).not.toContain(SECRET);
    for (const kept of [
      'get-managed-prefix-list-entries/pl-',
      '/describe-load-balancer-attributes/loadbalancer_app_edge_',
      'elb-describe-load-balancer-attributes/front.json',
    ])
      expect(
        files.filter((name) => name.includes(kept)),
        kept,
      ).not.toEqual([]);

    const probe = join(OUT, 'probes.txt');
    writeFileSync(probe, `tcp 10.0.1.9 -> 10.0.1.10:22\ntcp 10.0.1.9 -> 10.0.1.10:23\n`);
    const explained = await flowproofHere(['explain', OUT, '--probes', probe]);
    expect(explained.out.split('\n').map((line) => line.split('\t')[0])).toEqual(['allow', 'deny', '']);
  });

  test('a complete collection is made anew: what is denied now, or has gone, is not judged as it was', async () => {
    emulatorLacks(emulator);
    expect((await collect(emulator)).code).toBe(0);
    for (const operation of GROUPS)
      emulator.instead.set(operation, () => refusal(403, 'UnauthorizedOperation'));
    emulator.instead.set('ec2:DescribeManagedPrefixLists', () => ({ status: 200, body: '<Response/>' }));
    expect((await collect(emulator)).code).toBe(4);
    const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' });
    expect(
      files.filter((name) => /security-group(s|-rules)\.json|prefix-list-entries\/pl-/.test(name)),
    ).toEqual([]);
  });

  test('regions that are not known, or have gone, leave nothing that an earlier run collected', async () => {
    emulatorLacks(emulator);
    const enabled = (...regions: string[]) => {
      const items = regions.map((name) => `<item><regionName>${name}</regionName></item>`).join('');
      const body = `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>`;
      emulator.instead.set('ec2:DescribeRegions', () => ({ status: 200, body }));
    };
    const folders = () => readdirSync(join(OUT, '123456789012')).sort();
    const files = () =>
      readdirSync(OUT, { recursive: true, encoding: 'utf8' }).filter((name) => /12\/.*json$/.test(name));
    enabled(REGION, 'eu-west-1');
    expect((await collect(emulator, [])).code).toBe(0);
    expect(folders()).toEqual([REGION, 'eu-west-1']);
    emulator.instead.set('ec2:DescribeRegions', () => refusal(403, 'UnauthorizedOperation'));
    const denied = await collect(emulator, []);
    expect([denied.code, files()]).toEqual([4, []]);
    expect(denied.err).toContain('One answer is missing');
    enabled(REGION);
    expect((await collect(emulator, [])).code).toBe(0);
    expect(files().every((name) => name.includes(REGION))).toBe(true);
  });

  test('the example of the help is what is run here', async () => {
    const { out } = await flowproofHere(['collect', 'aws', '--help']);
    expect(out).toContain(`$ flowproof collect aws --region ${REGION} -o evidence/aws`);
  });

  test('what is denied is undecided, and a second run asks for it alone', async () => {
    emulatorLacks(emulator);
    for (const operation of GROUPS)
      emulator.instead.set(operation, () => refusal(403, 'UnauthorizedOperation'));
    const denied = await collect(emulator);
    expect(denied.code).toBe(4);
    expect(denied.err).toContain('describe-security-groups.json: UnauthorizedOperation (HTTP 403)');
    expect(emulator.asked.filter((each) => GROUPS.includes(each)).sort()).toEqual(GROUPS);
    const probe = join(OUT, 'probes.txt');
    writeFileSync(probe, 'tcp 10.0.1.9 -> 10.0.1.10:22\n');
    expect((await flowproofHere(['explain', OUT, '--probes', probe])).out).toMatch(/^undecided\t/);

    for (const operation of GROUPS) emulator.instead.delete(operation);
    emulator.asked.length = 0;
    expect((await collect(emulator)).code).toBe(0);
    const evidence = emulator.asked.filter((each) => each !== 'sts:GetCallerIdentity');
    expect(evidence.sort()).toEqual(GROUPS);
    expect((await flowproofHere(['explain', OUT, '--probes', probe])).out).toMatch(/^allow\t/);
  });

  test('two of one name, of which another account shares one, are two', async () => {
    emulatorLacks(emulator);
    const groups = ['123456789012', '210987654321'].map(
      (owner) => `arn:aws:network-firewall:${REGION}:${owner}:stateful-rulegroup/web`,
    );
    const RuleGroups = groups.map((Arn) => ({ Name: 'web', Arn }));
    emulator.instead.set('network-firewall:ListRuleGroups', () => ({
      ...{ status: 200, body: JSON.stringify({ RuleGroups }) },
    }));
    emulator.instead.set('network-firewall:DescribeRuleGroup', (_count, body) => ({
      ...{ status: 200, body: JSON.stringify({ RuleGroupResponse: JSON.parse(body) }) },
    }));
    expect((await collect(emulator)).code).toBe(0);
    const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' });
    const kept = files.filter((name) => name.includes('describe-rule-group/')).sort();
    expect(kept.map((name) => name.replace(/.*\//, ''))).toEqual([
      '210987654321_stateful-rulegroup_web.json',
      'stateful-rulegroup_web.json',
    ]);
    const texts = kept.map((name) => readFileSync(join(OUT, name), 'utf8'));
    expect(texts.map((text) => groups.findIndex((arn) => text.includes(arn)))).toEqual([1, 0]);
  });

  test('what has gone between its list and the question about it is gone for the next run', async () => {
    emulatorLacks(emulator);
    const entries = 'ec2:GetManagedPrefixListEntries';
    emulator.instead.set(entries, () => refusal(400, 'InvalidPrefixListID.NotFound'));
    const first = await collect(emulator);
    expect(first.code).toBe(4);
    expect(first.err).toContain('InvalidPrefixListID.NotFound');

    emulator.instead.set('ec2:DescribeManagedPrefixLists', () => ({ status: 200, body: '<Response/>' }));
    emulator.asked.length = 0;
    expect((await collect(emulator)).code).toBe(0);
    expect(emulator.asked.filter((each) => each.startsWith('ec2:'))).toEqual([
      'ec2:DescribeManagedPrefixLists',
    ]);
    const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.includes('prefix-list-entries/'))).toEqual([]);
  });

  test('a call that fails is asked three times, a throttled one longer', async () => {
    emulatorLacks(emulator);
    emulator.instead.set('ec2:DescribeVpcs', () => refusal(500, 'InternalError'));
    // All calls of a throttled API slow down: this one has few.
    const body = '<ErrorResponse><Error><Code>Throttling</Code><Message>no</Message></Error></ErrorResponse>';
    emulator.instead.set('rds:DescribeDBClusters', (count) =>
      count <= 3 ? { status: 400, body } : undefined,
    );
    const { code, err } = await collect(emulator);
    expect(code).toBe(4);
    expect(err).toContain('describe-vpcs.json: the API answered HTTP 500');
    expect(err).not.toContain('describe-db-clusters');
    expect(emulator.asked.filter((each) => each === 'ec2:DescribeVpcs')).toHaveLength(3);
    expect(emulator.asked.filter((each) => each === 'rds:DescribeDBClusters')).toHaveLength(4);
  });

  test('what something in between answers, and pages without end, are no lists', async () => {
    emulatorLacks(emulator);
    const page = { status: 200, body: '<html><body>Sign in</body></html>', isOthers: true } as const;
    emulator.instead.set('ec2:DescribeSecurityGroups', () => page);
    emulator.instead.set('ec2:DescribeSubnets', () => ({
      status: 200,
      body: '<DescribeSubnetsResponse><subnetSet/><nextToken>again</nextToken></DescribeSubnetsResponse>',
    }));
    const { code, err } = await collect(emulator);
    expect(code).toBe(4);
    expect(err).toContain('describe-security-groups.json: what answered is not the API');
    expect(err).toContain('describe-subnets.json: its pages lead in a circle');
    emulator.instead.set('sts:GetCallerIdentity', () => page);
    const unasked = await collect(emulator);
    expect(unasked.code).toBe(2);
    expect(unasked.err).toContain('what answered is not the API');
  });

  test('a collection that is interrupted is told as unfinished, also where it had not come to an element of a list', async () => {
    emulatorLacks(emulator);
    const aborted = new AbortController();
    emulator.instead.set('ec2:GetManagedPrefixListEntries', () => {
      aborted.abort();
      return refusal(503, 'RequestLimitExceeded');
    });
    await flowproof(commandLine(['--region', REGION]), '.', identityFor(emulator), aborted.signal);
    const { missing } = JSON.parse(readFileSync(join(OUT, 'manifest.json'), 'utf8'));
    const entries = Object.keys(missing).find((path) => path.includes('get-managed-prefix-list-entries/pl-'));
    expect(missing[entries ?? '']).toMatchObject({ reason: 'not asked: the collection was interrupted' });
  });

  test('a file that was changed since is asked for again', async () => {
    emulatorLacks(emulator);
    emulator.instead.set('ec2:DescribeVpcs', () => refusal(403, 'UnauthorizedOperation'));
    await collect(emulator);
    writeFileSync(join(OUT, '123456789012', REGION, 'describe-subnets.json'), '{"Subnets": []}');
    emulator.instead.delete('ec2:DescribeVpcs');
    emulator.asked.length = 0;
    await collect(emulator);
    expect(emulator.asked.filter((each) => each.startsWith('ec2:')).sort()).toEqual([
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ]);
  });

  test('credentials that nobody has are told, and nothing is written as if it had been seen', async () => {
    emulator.instead.set('sts:GetCallerIdentity', () => refusal(403, 'InvalidClientTokenId'));
    const { code, err } = await collect(emulator);
    expect(code).toBe(2);
    expect(err).toContain('check the credentials of the environment');
  });

  async function fill(url: string): Promise<string> {
    const place = {
      region: REGION,
      endpoint: url,
      credentials: { accessKeyId: 'x', secretAccessKey: SECRET },
    };
    const client = new EC2Client(place);
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const { Subnet } = await client.send(
      new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.1.0/24' }),
    );
    const { GroupId } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web', VpcId: Vpc?.VpcId }),
    );
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/16' }] },
        ],
      }),
    );
    await client.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'offices',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr: '203.0.113.0/24' }],
      }),
    );
    await client.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId,
        PrivateIpAddress: '10.0.1.10',
        SecurityGroupIds: [GroupId ?? ''],
      }),
    );
    client.destroy();
    const subnets = [Subnet?.SubnetId ?? ''];
    const balancers = new ElasticLoadBalancingV2Client(place);
    await balancers.send(
      new CreateLoadBalancerCommand({ Name: 'edge', Type: 'network', Scheme: 'internal', Subnets: subnets }),
    );
    balancers.destroy();
    const classic = new ElasticLoadBalancingClient(place);
    await classic.send(
      new CreateClassicCommand({
        LoadBalancerName: 'front',
        Listeners: [{ Protocol: 'TCP', LoadBalancerPort: 443, InstancePort: 8443 }],
        Subnets: subnets,
      }),
    );
    classic.destroy();
    return Subnet?.SubnetId ?? '';
  }

  function collect(emulator: Emulator, regions = ['--region', REGION]) {
    expect(subnet).toMatch(/^subnet-/);
    return flowproofHere(commandLine(regions), '.', identityFor(emulator));
  }

  function commandLine(regions: readonly string[]): string[] {
    return ['collect', 'aws', ...regions, '-o', OUT];
  }

  function identityFor({ url }: Emulator): Record<string, string> {
    return { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: SECRET };
  }
});
