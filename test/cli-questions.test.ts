import { describe, expect, test } from 'vitest';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const BROKEN = 'fixtures/deployments/analyzer-broken';
const WORLD = '-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT';
const DUMP = `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${WORLD}\nCOMMIT\n`;

describe('explain', () => {
  test('answers probes line by line, as text and as JSON', async () => {
    const folder = folderOf({
      'probes.txt':
        '# two\n\ntcp 203.0.113.7:40000 -> 10.20.1.15:6443\ntcp aa-prod-01 -> dc-01:636 # not there\n',
    });
    const text = await flowproofHere(['explain', `${BROKEN}/evidence`, '--probes', `${folder}/probes.txt`]);
    expect(text.code).toBe(0);
    expect(text.out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^(allow|deny|undecided)\t\S+:\d+$/),
      expect.stringMatching(/^deny\t\S+:\d+$/),
    ]);
    const json = await flowproofHere([
      'explain',
      `${BROKEN}/evidence`,
      '--probes',
      `${folder}/probes.txt`,
      '-f',
      'json',
    ]);
    const answers = JSON.parse(json.out) as { probe: string; verdict: string; layers: unknown[] }[];
    expect(answers.map((answer) => answer.verdict)).toEqual(
      text.out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    );
    expect(answers.map((answer) => answer.probe)).toEqual([
      'tcp 203.0.113.7:40000 -> 10.20.1.15:6443',
      'tcp aa-prod-01 -> dc-01:636',
    ]);
    const wrong = folderOf({ 'probes.txt': 'tcp 10.0.0.1 -> 10.0.0.2:22\ntcp nonsense\n' });
    expect(
      await flowproofHere(
        ['explain', `${BROKEN}/evidence`, '--probes', 'probes.txt'].map((each) =>
          each.replace(/^probes/, `${wrong}/probes`),
        ),
      ),
    ).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/probes\.txt:2: expected `protocol source -> destination`/),
    });
  });

  test.each([
    [['--from', 'internet'], 'packets from source port 53 pass'],
    [['--from', '203.0.113.7'], 'packets from source port 53 pass'],
    [['--from', '203.0.113.8'], undefined],
    [['--from', '203.0.113.7:54'], undefined],
  ])('says of what is denied to clients from which low ports it passes: %s', async (from, note) => {
    const asked = ['explain', 'fixtures/changes/aws-firewall/evidence', ...from, '--to', 'web'];
    const { out } = await flowproofHere([...asked, '--port', 'udp/3389']);
    expect(out).toMatch(/^deny /);
    if (note === undefined) expect(out).not.toContain('source port');
    else expect(out).toContain(note);
  });

  test.each([
    [
      ['--from', '10.1.1.1', '--to', 'host', '--port', 'tcp/22'],
      /^allow {2}[\s\S]*--dport 22 -j ACCEPT {2}dump\.txt:6/,
    ],
    [['--from', '10.1.1.1', '--to', 'host', '--port', 'tcp/25'], /^deny {2}[\s\S]*:INPUT DROP/],
    [['--from', 'host', '--to', '8.8.8.8', '--port', 'udp/53'], /^allow {2}/],
  ])('answers for a host of which rules alone are in evidence: %s', async (asked, answer) => {
    const { code, out } = await flowproofHere(
      ['explain', 'dump.txt', ...asked],
      folderOf({ 'dump.txt': DUMP }),
    );
    expect(code).toBe(0);
    expect(out).toMatch(answer);
    expect(out).toContain(
      'the addresses of host are not in evidence: it is asked about any that it may have',
    );
  });

  test.each([
    ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', 'tcp 22 of host is opened to the internet'],
    ['-A INPUT -j ACCEPT', 'host admits every IPv4 packet in'],
  ])('an audit judges what the rules of such a host open: %s', async (rule, told) => {
    const dump = `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`;
    const folder = folderOf({
      'dump.txt': dump,
      'flowproof.yaml': 'evidence: [dump.txt]\ndeployments: {}\n',
    });
    const { out } = await flowproofHere(['audit'], folder);
    expect(out).toContain(told);
    expect(out).toContain('203.0.113.7:49152 -> 198.51.100.7:22');
  });

  test('lists what reaches such a host by the addresses that it may have', async () => {
    const { out } = await flowproofHere(['reach', 'dump.txt'], folderOf({ 'dump.txt': DUMP }));
    expect(out).toContain(
      'tcp 22    from any address but 0.0.0.0, 127.0.0.0/8, 224.0.0.0/4, 255.255.255.255\n',
    );
    expect(out).not.toContain('only to');
  });

  test('ends where a file system takes no folder', async () => {
    const told = await flowproofHere([
      'init',
      `${BROKEN}/evidence`,
      '-o',
      '/proc/nowhere/below/flowproof.yaml',
    ]);
    expect(told).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the folder cannot be made|no such file/),
    });
  });

  test('says of a link that no host has that it has none, whatever the answer', async () => {
    const folder = folderOf({
      'hosts/web/iptables-save.txt': '*filter\n:INPUT DROP [0:0]\nCOMMIT\n',
      'hosts/web/ip-addr.json':
        '[{"ifname":"eth0","addr_info":[{"local":"192.0.2.1","prefixlen":24}]},{"ifname":"wg0","addr_info":[]}]',
      'probes.txt':
        'tcp 203.0.113.7:40000 -> 192.0.2.1:22 in eth0\ntcp 203.0.113.7:40000 -> 192.0.2.1:22 in ehto0\n',
    });
    const stray = 'no host has a link "ehto0"; web has eth0, wg0: the answer is what rules would do with one';
    const all = await flowproofHere(['explain', `${folder}/hosts`, '--probes', `${folder}/probes.txt`]);
    expect(all.out.split('\n').map((line) => line.split('\t')[0])).toEqual(['deny', 'deny', '']);
    expect(all.err.match(/.*no host has.*/g)).toEqual([expect.stringMatching(`probes.txt:2: ${stray}`)]);
    const one = ['--from', '203.0.113.7', '--to', 'web', '--in', 'ehto0'];
    expect((await flowproofHere(['explain', `${folder}/hosts`, ...one])).out).toContain(stray);
  });

  test('asks with --packet for the way there alone, whose answers a subnet may refuse', async () => {
    const probe = 'tcp 10.20.1.15:40000 -> 10.20.6.31:5986';
    const folder = folderOf({ 'probes.txt': probe });
    const ask = async (...options: string[]) =>
      (await flowproofHere(['explain', `${BROKEN}/evidence`, ...options])).out.split(/\s/)[0];
    const probes = ['--probes', `${folder}/probes.txt`];
    const ends = ['--from', '10.20.1.15', '--to', '10.20.6.31', '--port', 'tcp/5986'];
    expect(await Promise.all([ask(...probes), ask(...ends)])).toEqual(['deny', 'deny']);
    expect(await Promise.all([ask(...probes, '--packet'), ask(...ends, '--packet')])).toEqual([
      'allow',
      'allow',
    ]);
  });

  test('says what of the evidence was changed or could not be read, and 4', async () => {
    const manifest = JSON.stringify({ files: { 'hosts/h/rules.txt': { sha256: '0'.repeat(64) } } });
    const folder = folderOf({ 'hosts/h/rules.txt': DUMP, 'manifest.json': manifest });
    const run = await flowproofHere([
      'explain',
      folder,
      '--from',
      '192.0.2.9',
      '--to',
      '192.0.2.1',
      '--in',
      'eth0',
    ]);
    expect([run.code, run.err]).toEqual([
      4,
      expect.stringMatching(/^incomplete: .*was changed after it was collected/),
    ]);
  });

  test.each([
    ['internet', 'dc-01', 'deny'],
    ['10.20.3.0/24', 'aa-prod-01', 'undecided'],
    ['aa-prod-01', 'fs-01', 'allow'],
  ])('a question from %s to %s: %s', async (from, to, verdict) => {
    const port = to === 'fs-01' ? 'tcp/445' : 'tcp/443';
    const run = await flowproofHere([
      'explain',
      `${BROKEN}/evidence`,
      '--from',
      from,
      '--to',
      to,
      '--port',
      port,
    ]);
    expect(run).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(new RegExp(`^${verdict} {2}tcp`)),
    });
  });
});

describe('reach', () => {
  test('lists the same answers as text, CSV and JSON', async () => {
    const text = await flowproofHere(['reach', `${BROKEN}/evidence`, '--from', 'internet']);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^adm-02 \(10\.20\.4\.11\)\n {2}tcp 3389 {2}from internet$/m);
    const csv = (
      await flowproofHere([
        'reach',
        `${BROKEN}/evidence`,
        '--from',
        'internet',
        '--to',
        'adm-02',
        '-f',
        'csv',
      ])
    ).out.split('\r\n');
    expect(csv[0]).toBe(
      'destination,destination_addresses,source,source_addresses,protocol,ports,source_ports,icmp,verdict,reply,by,listener',
    );
    expect(csv[1]).toMatch(/^adm-02,10\.20\.4\.11,internet,1\.0\.0\.0-.*,tcp,3389,.*,certain,,,$/);
    const json = JSON.parse(
      (await flowproofHere(['reach', `${BROKEN}/evidence`, '--to', 'fs-02', '-f', 'json'])).out,
    );
    expect(json.reachability[0].flows[0]).toMatchObject({
      verdict: 'certain',
      protocols: ['tcp'],
      ports: ['445'],
    });
  });

  test.each(['text', 'csv', 'json'])('of no asset in evidence nothing is said (%s)', async (format) => {
    const Vpcs = [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', OwnerId: '111122223333' }];
    const evidence = folderOf({ 'describe-vpcs.json': JSON.stringify({ Vpcs }) });
    const run = await flowproofHere(['reach', evidence, '-f', format]);
    expect([run.code, run.err]).toEqual([
      4,
      expect.stringMatching(/^(◌ 1 gap may .*\n)?incomplete: no asset is in evidence\n$/),
    ]);
    expect(run.out).not.toContain('Nothing reaches it.');
    if (format === 'text') expect(run.out).toContain('Not decided: no asset is in evidence.\n');
    if (format === 'json')
      expect(JSON.parse(run.out)).toMatchObject({ reachability: [], assetsUnseen: true });
  });

  test.each([
    ['', 'Nothing reaches any asset.'],
    ['--to closed', 'Nothing reaches it.'],
    ['--from closed', 'It reaches nothing.'],
    ['--from 10.0.0.9 --to closed', 'Nothing reaches it from there.'],
  ])('an asset that nothing reaches is told as such: %s', async (ends, told) => {
    const evidence = folderOf({ 'closed/iptables-save.txt': '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' });
    const run = await flowproofHere(['reach', evidence, ...ends.split(' ').filter((each) => each !== '')]);
    expect([run.code, run.out.split('\n')[0]]).toEqual([0, told]);
  });

  test('what CSV has no place for is said beside it', async () => {
    const folder = folderOf({ 'web/iptables-save.txt': DUMP, 'hosts/db/some.rules': 'nobody knows this' });
    const run = await flowproofHere(['reach', folder, '-f', 'csv']);
    expect(run.err).toContain('the network between the hosts was not seen: taken as connected\n');
    expect(run.err).toContain('some.rules: no importer knows this text\n');
  });

  test('keeps formulas and control characters of the evidence harmless', async () => {
    const evidence = folderOf({ '=1+1\u001b/iptables-save.txt': DUMP });
    const run = await flowproofHere(['reach', evidence, '-f', 'csv']);
    expect(run.code).toBe(0);
    expect(run.out).toContain("'=1+1\\u{1b}");
    expect(run.out).not.toContain('\u001b');
  });
});
