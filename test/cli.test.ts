import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const BROKEN = 'fixtures/deployments/analyzer-broken';
const COMPLIANT = 'fixtures/deployments/analyzer-compliant';
const WORLD = '-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT';
const DUMP = `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${WORLD}\nCOMMIT\n`;

describe('audit', () => {
  test('says 0 for an estate without findings, with every row judged', async () => {
    const { code, out, err } = await flowproofHere([
      'audit',
      '-c',
      `${COMPLIANT}/flowproof.yaml`,
      '-f',
      'json',
    ]);
    const audit = JSON.parse(out) as Audit;
    const rows = audit.deployments
      .flatMap((deployment) => deployment.rows)
      .filter((row) => row.needed && row.kind !== 'leftover');
    expect({ code, err, complete: audit.complete, asOf: audit.asOfSource }).toEqual({
      code: 0,
      err: '',
      complete: true,
      asOf: 'manifest',
    });
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => !['open', 'closed'].includes(row.verdict))).toEqual([]);
    expect(audit.findings.filter((finding) => ['high', 'critical'].includes(finding.severity))).toEqual([]);
  });

  test('says 1 for findings at or above --fail-on, and writes a folder of reports', async () => {
    const out = folderOf({});
    const run = await flowproofHere([
      'audit',
      '-c',
      `${BROKEN}/flowproof.yaml`,
      '-f',
      'text,json,html',
      '-o',
      `${out}/reports/`,
    ]);
    expect(run).toMatchObject({ code: 1, err: '' });
    expect(run.out).toContain('analyzer-prod: ');
    expect(run.out).toContain('report.html');
    expect(readdirSync(join(out, 'reports')).sort()).toEqual(['report.html', 'report.json']);
    const audit = JSON.parse(readFileSync(join(out, 'reports/report.json'), 'utf8')) as Audit;
    expect(new Set(audit.findings.map((finding) => finding.policy)).size).toBeGreaterThan(3);
  });

  test('gives the same bytes twice, to a file or to the terminal, at the time that is asked for', async () => {
    const out = folderOf({});
    const command = [
      'audit',
      '-c',
      `${BROKEN}/flowproof.yaml`,
      '--as-of',
      '2026-12-01T00:00:00+01:00',
      '-f',
      'json',
    ];
    const shown = await flowproofHere(command);
    const written = await flowproofHere([...command, '-o', `${out}/a.json`]);
    expect([shown.code, written.code, written.out]).toEqual([1, 1, '']);
    expect(readFileSync(`${out}/a.json`, 'utf8')).toBe(shown.out);
    expect(JSON.parse(shown.out)).toMatchObject({ asOf: '2026-11-30T23:00:00.000Z', asOfSource: 'option' });
  });

  test('says 4 where one file among many cannot be read and nothing worse is found', async () => {
    const folder = folderOf({});
    cpSync(COMPLIANT, folder, { recursive: true });
    writeFileSync(join(folder, 'evidence/aws/eu-central-1/describe-nothing.json'), '{"Reservations": [');
    const command = ['audit', '-c', `${folder}/flowproof.yaml`, '--fail-on', 'critical', '-f', 'json'];
    const run = await flowproofHere(command);
    expect(run.code).toBe(4);
    const audit = JSON.parse(run.out) as Audit;
    expect(audit.complete).toBe(false);
    expect(audit.gaps.filter((gap) => gap.kind === 'refused').map((gap) => gap.what)).toEqual([
      expect.stringMatching(/describe-nothing\.json was not read: not valid JSON: .*line 1/),
    ]);
    expect((await flowproofHere([...command, '--allow-incomplete'])).code).toBe(0);
  });

  test('an answer tells beside it a table of a cloud that nothing read', async () => {
    const evidence = folderOf({
      'aws/groups.yaml': 'SecurityGroups:\n- GroupId: sg-1\n',
      'aws/notes.txt': 'asked on Monday\n',
      'hosts/web/iptables-save.txt': DUMP,
    });
    const run = await flowproofHere(['reach', evidence, '--to', 'web']);
    expect(run.err.split('\n').filter((line) => line.startsWith('not read: '))).toEqual([
      expect.stringMatching(/aws\/groups\.yaml: it is YAML of the AWS command line: export with/),
    ]);
  });

  test('goes on where an entry of a folder cannot be looked into, and says 4', async () => {
    const folder = folderOf({});
    cpSync(COMPLIANT, folder, { recursive: true });
    symlinkSync('nowhere', join(folder, 'evidence/aws/dangling.json'));
    symlinkSync('looping.json', join(folder, 'evidence/aws/looping.json'));
    execFileSync('mkfifo', [join(folder, 'evidence/aws/pipe.json')]);
    const run = await flowproofHere([
      'audit',
      '-c',
      `${folder}/flowproof.yaml`,
      '--fail-on',
      'critical',
      '-f',
      'json',
    ]);
    const audit = JSON.parse(run.out) as Audit;
    const unread = audit.evidence.filter((each) => each.importer === undefined);
    expect({ code: run.code, unread: unread.map(({ file, reason }) => `${file}: ${reason}`) }).toEqual({
      code: 4,
      unread: [
        'evidence/aws/dangling.json: cannot be read: no such file or directory',
        'evidence/aws/looping.json: cannot be read: too many symbolic links encountered',
        'evidence/aws/pipe.json: cannot be read: neither a file nor a folder',
      ],
    });
    expect(audit.gaps.filter(({ kind }) => kind === 'refused')).toHaveLength(3);
  });

  test('judges what needs no deployment, and says what is missing', async () => {
    const folder = folderOf({
      'flowproof.yaml': 'evidence: [evidence]\ndeployments: {}\n',
      'evidence/hosts/web/rules.txt': DUMP,
    });
    const run = await flowproofHere(['audit'], folder);
    expect(run.err).toContain('no deployment');
    expect([0, 1, 4]).toContain(run.code);
  });
});

describe('a mistake is told with its place, and ends with 2', () => {
  const estate = { 'evidence/hosts/web/rules.txt': DUMP };
  const deployment = (roles: string) =>
    `evidence: [evidence]\ndeployments:\n  prod:\n    profile: netwrix-access-analyzer\n    parameters: { connectors: [] }\n    roles:\n${roles}`;
  const cases: readonly (readonly [
    name: string,
    files: Record<string, string>,
    args: readonly string[],
    message: RegExp,
  ])[] = [
    ...(['audit', 'explain notes --from a --to b', 'reach notes', 'init notes -o a.yaml'].map((line) => [
      `nothing that is firewall state: ${line}`,
      { 'flowproof.yaml': 'evidence: [notes]\n', 'notes/todo.txt': 'buy milk\n' },
      line.split(' '),
      /: no exported firewall state found: .*\n {2}notes\/todo\.txt: no importer knows this text/,
    ]) as [string, Record<string, string>, string[], RegExp][]),
    ['no configuration', {}, ['audit'], /^flowproof\.yaml: no such file: write it with `flowproof init`/],
    [
      'an unknown key',
      { 'flowproof.yaml': 'evidence: [evidence]\ndeploymnts: {}\n' },
      ['audit'],
      /^flowproof\.yaml:2:1: .*deploymnts.*deployments/,
    ],
    [
      'a folder that is not there',
      { 'flowproof.yaml': 'evidence:\n  - evidence\n  - nowhere\n' },
      ['audit'],
      /^flowproof\.yaml:3:5: nowhere: no such file or folder/,
    ],
    [
      'no evidence named',
      { 'flowproof.yaml': 'deployments: {}\n' },
      ['audit'],
      /^flowproof\.yaml:1:1: no evidence/,
    ],
    [
      'a role that selects nothing',
      { 'flowproof.yaml': deployment('      analyzer: { host: wbe }\n      users: 10.0.0.0/8\n') },
      ['audit'],
      /^flowproof\.yaml:7:17: .*selects nothing.*did you mean "web"/,
    ],
    [
      'a role that is not bound',
      { 'flowproof.yaml': deployment('      analyzer: { host: web }\n') },
      ['audit'],
      /^flowproof\.yaml:\d+:\d+: .*users/,
    ],
    [
      'a host that is not there',
      { 'flowproof.yaml': 'evidence: [evidence]\nhosts:\n  wbe: i-0abc\n' },
      ['audit'],
      /^flowproof\.yaml:3:3: hosts: no host "wbe"/,
    ],
    [
      'an unknown profile',
      { 'flowproof.yaml': 'evidence: [evidence]\ndeployments:\n  prod: { profile: netwrix }\n' },
      ['audit'],
      /^flowproof\.yaml:3:20: unknown profile "netwrix"/,
    ],
    ['a folder without a file', {}, ['audit', '-c', 'ok.yaml', '.empty'], /^\.empty: no evidence/],
    [
      'a folder as configuration',
      {},
      ['audit', '-c', 'evidence'],
      /^evidence: cannot be read: illegal operation on a directory/,
    ],
    [
      'a file that is no folder',
      {},
      ['audit', '-c', 'ok.yaml', '-o', 'ok.yaml/x.html', '-f', 'html'],
      /^ok\.yaml: not a directory/,
    ],
    [
      'a configuration below a file',
      {},
      ['init', 'evidence', '-o', 'ok.yaml/own.yaml'],
      /^\S*ok\.yaml: not a directory/,
    ],
  ];
  test.each(cases)('%s', async (_, files, args, message) => {
    const folder = folderOf({ ...estate, 'ok.yaml': 'evidence: [evidence]\n', ...files });
    mkdirSync(join(folder, '.empty'));
    const run = await flowproofHere(args, folder);
    expect(run.err).toMatch(message);
    expect(run.err).not.toContain('    at ');
    expect(run).toMatchObject({ code: 2, out: '' });
  });

  const usage: readonly (readonly [args: string, message: RegExp])[] = [
    ['audti', /unknown command 'audti'\n\(Did you mean audit\?\)/],
    ['audit -f json,xml', /expected text, .*json.*; found xml/],
    ['audit --as-of yesterday', /expected an ISO 8601 date/],
    ['audit --as-of 2026-02-30', /expected a day of the calendar, found 2026-02-30/],
    [
      `audit -c ${BROKEN}/flowproof.yaml --as-of 2027-01-01 --max-age 7d`,
      /collected 2026-11-20.*older than --max-age allows at 2027-01-01/,
    ],
    [`explain ${BROKEN}/evidence --from aa-prod-01`, /expected --from and --to, or --probes/],
    [
      `explain ${BROKEN}/evidence --from aa-prod-01 --to dc-01 --port icmp`,
      /^--port: expected a service such as/,
    ],
    [`explain ${BROKEN}/evidence --from aa-prod-01 --to dc-1`, /no asset is called "dc-1"/],
    [
      `reach ${BROKEN}/evidence --to dc-1`,
      /^--to: expected an asset, an address, a prefix or internet; found "dc-1": did you mean "dc-01"/,
    ],
    [`reach ${BROKEN}/evidence --from 10.20.5.1/24`, /^--from: expected the network 10\.20\.5\.0\/24/],
    ['profile show netwrix-access-analyser', /did you mean "netwrix-access-analyzer"/],
    [
      'profile show netwrix-access-analyzer --set connectors=fileserver',
      /^--set connectors: .*did you mean "file-server"/,
    ],
    [
      'profile show netwrix-access-analyzer --set port=1',
      /^--set port: unknown parameter "port".*connectors, proxy, proxyPort/,
    ],
  ];
  test.each(usage)('%s', async (args, message) => {
    const run = await flowproofHere(args.split(' '));
    expect(run.err).toMatch(message);
    expect(run).toMatchObject({ code: 2, out: '' });
  });
});

describe('init', () => {
  test('writes a configuration that an audit reads at once, and never overwrites', async () => {
    const folder = folderOf({});
    cpSync(`${BROKEN}/evidence`, join(folder, 'evidence'), { recursive: true });
    const first = await flowproofHere(['init'], folder);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('flowproof audit');
    const text = readFileSync(join(folder, 'flowproof.yaml'), 'utf8');
    expect(text).toMatch(/^ {6}analyzer: \{ tag: \{ Role: analyzer \} \}/m);
    expect(text).toContain('aa-prod-01');
    expect(text).toMatch(/^ {4}phase: run {2}# .* install$/m);
    expect(text).toMatch(/^# Flows that a change must never cut: .*\n# administration:$/m);
    expect(text).toContain('10.20.5.0/24');
    expect(await flowproofHere(['init'], folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already: --force'),
    });
    expect(readFileSync(join(folder, 'flowproof.yaml'), 'utf8')).toBe(text);
    expect((await flowproofHere(['init', '--force'], folder)).code).toBe(0);
    const audit = await flowproofHere(['audit'], folder);
    expect(audit).toMatchObject({ code: 1, err: '' });
  });

  test('names what it did not read', async () => {
    const folder = folderOf({ 'evidence/hosts/on/rules.txt': DUMP, 'evidence/notes.txt': 'hello' });
    const { out } = await flowproofHere(['init'], folder);
    expect(out).toContain('1 file not read.\n  not read: evidence/notes.txt: no importer knows this text\n');
  });

  test('guesses assets by their names, by their ids where several have one name, and none of Windows for Linux', async () => {
    const ports = { redis: 6379, sql: 1433, shell: 22 };
    const machines = ['redis store', 'redis store', 'sql sql', 'shell shell', 'shell jump windows'];
    const Instances = machines.map((text, index) => {
      const [group, name, platform] = text.split(' ');
      const address = `10.0.1.1${index}`;
      const own = {
        NetworkInterfaceId: `eni-${index}`,
        PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true }],
        Ipv6Addresses: [],
        Groups: [{ GroupId: `sg-${group}` }],
      };
      const told = platform === undefined ? {} : { Platform: platform };
      return {
        InstanceId: `i-${index}`,
        Tags: [{ Key: 'Name', Value: name }],
        NetworkInterfaces: [own],
        ...told,
      };
    });
    const SecurityGroups = Object.entries(ports).map(([name, port]) => ({
      GroupId: `sg-${name}`,
      GroupName: name,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ],
      IpPermissionsEgress: [],
    }));
    const folder = folderOf({
      'evidence/describe-instances.json': JSON.stringify({ Reservations: [{ Instances }] }),
      'evidence/describe-security-groups.json': JSON.stringify({ SecurityGroups }),
    });
    expect((await flowproofHere(['init'], folder)).code).toBe(0);
    const text = readFileSync(join(folder, 'flowproof.yaml'), 'utf8');
    expect(text).toContain('redis: [{ id: i-0 }, { id: i-1 }]');
    expect(text).toContain('sql-server: [{ name: sql }]');
    expect(text).toContain('linux-targets: [{ name: shell }]');
  });

  test('leaves the deployment to the user where roles cannot be guessed', async () => {
    const folder = folderOf({ 'evidence/hosts/on/rules.txt': DUMP });
    expect(await flowproofHere(['init'], folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining('could not be guessed'),
    });
    expect(readFileSync(join(folder, 'flowproof.yaml'), 'utf8')).toMatch(/^deployments: \{\}$/m);
    expect((await flowproofHere(['audit'], folder)).err).toMatch(/no deployment/);
    expect(await flowproofHere(['init', '.'], folderOf({ 'readme.md': 'hello' }))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no exported firewall state'),
    });
  });
});

test('profiles and policies are listed and shown', async () => {
  expect(await flowproofHere(['profile', 'list'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^netwrix-access-analyzer {2}1/),
  });
  expect(await flowproofHere(['policy', 'list'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^required_flow_missing +high +flowproof +A required flow is blocked/m),
  });
  const shown = await flowproofHere([
    'profile',
    'show',
    'netwrix-access-analyzer',
    '--set',
    'connectors=file-server',
    'proxy=true',
    'proxyPort=3128',
  ]);
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/^ +1 +analyzer +file-servers +tcp 445 +run +yes/m);
  expect(shown.out).toMatch(/analyzer +proxy +tcp 3128/);
  expect(shown.out).toMatch(
    /analyzer +domain-controllers +tcp 389 +run +no: connectors contains active-directory/,
  );
});

test('evidence is found through links, patterns and paths outside of the base', async () => {
  const folder = folderOf({ 'real/hosts/web/rules.txt': DUMP, 'work/.keep': '', 'work/linked/.keep': '' });
  symlinkSync(join(folder, 'real'), join(folder, 'work/evidence'));
  symlinkSync('..', join(folder, 'real/hosts/loop'));
  for (const path of ['evidence', '../real', '../real/hosts/*/*.txt', join(folder, 'real')]) {
    const run = await flowproofHere(['reach', path, '--to', 'web'], join(folder, 'work'));
    expect([path, run.code, run.out.split('\n').slice(0, 2)]).toEqual([
      path,
      0,
      ['web (addresses not in evidence)', expect.stringMatching(/^ {2}icmp 8\/\* {2}from /)],
    ]);
  }
});
