import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvidenceFiles } from '../src/cli/evidence-files.ts';
import { hostFacts } from '../src/importers/host-facts/index.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { COLLECTOR, collectHost, runInHost, whyNoHost } from './collected-host.ts';
import { zipArchive } from './zip-archive.ts';

const why = whyNoHost();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;

const SCRIPT = readFileSync(COLLECTOR, 'utf8');
const FUNCTIONS = SCRIPT.slice(0, SCRIPT.lastIndexOf('main "$@"'));

const FIXTURE = 'fixtures/ipset/lists-of-networks';
const read = (file: string) => readFileSync(join(FIXTURE, file), 'utf8');

const RULESET = `table inet early {
  chain input {
    type filter hook input priority -10; policy accept;
    tcp dport 8081 ip saddr 10.0.0.21 drop
  }
}
`;

/** A rule that asks for a set that is not there is none that a kernel takes. */
const IPV4_RULES = read('iptables-save.txt').replace(/^.*--match-set gone.*\n/m, '');

/** The fixture by hand, with a table of nft. */
const BY_HAND = {
  'iptables-legacy-save.txt': IPV4_RULES,
  'ip6tables-save.txt': read('ip6tables-save.txt'),
  'ipset-save.txt': read('ipset-save.txt'),
  'nft-ruleset.txt': RULESET,
  'ip-addr.json': read('ip-addr.json'),
  'ip-route.json': read('ip-route.json'),
  'sysctl.txt': read('sysctl.txt'),
};

const PROBES = probesOf(read('probes.txt'));

/** The same in a kernel: IPv4 rules of the legacy backend, IPv6 rules of the other one. */
const SET_UP = `
for link in eth0 eth1; do ip tuntap add dev $link mode tap; ip link set $link up; done
ip link set lo up
ip addr add 192.0.2.1/24 dev eth0; ip addr add 10.0.0.1/24 dev eth1; ip addr add 2001:db8::1/64 dev eth0 nodad
ip route add default via 192.0.2.254; ip route add 10.0.0.0/8 via 10.0.0.254; ip route add default via 2001:db8::fe
${read('sysctl.txt').replace(/^(\S+) = (\S+)$/gm, (_, key: string, value: string) => `echo ${value} >/proc/sys/${key.replaceAll('.', '/')}`)}
ipset restore <<'END'
${BY_HAND['ipset-save.txt']}END
iptables-legacy-restore <<'END'
${IPV4_RULES}END
ip6tables-nft-restore <<'END'
${BY_HAND['ip6tables-save.txt']}END
nft -f - <<'END'
${RULESET}END
`;

const AS_ROOT = ['dash -s -- -', 'bash -s -- -', 'busybox sh -s -- -'];

test.skipIf(why !== undefined).each(AS_ROOT)(
  `%s: what is collected is judged as what was loaded${skipped}`,
  async (shell) => {
    const { snapshot, said, archive } = await collectHost({ setUp: SET_UP, shell });
    const byHand = readEvidence(
      Object.entries(BY_HAND).map(([name, text]) => ({
        name: `hosts/web-1/${name}`,
        bytes: Buffer.from(text),
      })),
    );
    const answers = answersOf(snapshot);
    expect(answers).toEqual(answersOf(byHand));
    expect(new Set(answers)).toEqual(new Set(['allow', 'deny']));
    expect(snapshot.assets.map(({ id }) => id)).toEqual(['web-1']);
    expect(snapshot.gaps.filter(({ kind, effect }) => kind === 'refused' || effect !== 'none')).toEqual([]);
    expect(snapshot.evidence.filter(({ importer }) => importer === undefined)).toEqual([]);
    expect(snapshot.evidence.filter(({ proven, importer }) => !proven && importer !== 'archive')).toEqual([
      expect.objectContaining({ importer: 'manifest' }),
    ]);
    expect(said.split('\n').filter((line) => !line.startsWith('nothing: '))).toEqual([
      'web-1: 11 files collected',
      '',
    ]);
    const run = await explainSsh(archive);
    expect([run.code, run.err]).toEqual([0, '']);
  },
);

const NOBODY = 'setpriv --reuid 65534 --regid 65534 --clear-groups dash -s -- -';

test.skipIf(why !== undefined)(
  'what is refused to others than root is a gap, and nothing is certain behind it',
  async () => {
    const { snapshot, archive } = await collectHost({ setUp: SET_UP, shell: NOBODY });
    const refused = snapshot.gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what);
    for (const file of ['iptables-legacy-save', 'ip6tables-nft-save', 'nft-ruleset', 'ipset-save'])
      expect(refused).toContainEqual(
        expect.stringMatching(`hosts/web-1/${file}.txt was not collected: .*(denied|permitted)`),
      );
    expect(new Set(answersOf(snapshot))).toEqual(new Set(['undecided']));
    const run = await explainSsh(archive);
    expect(run.code).toBe(4);
    expect(run.out).toContain('undecided');
  },
);

test.skipIf(why !== undefined)('a program that is not installed is said, and is no gap', async () => {
  const setUp = SET_UP.replace(/^(nft -f|ip6tables-nft-restore)[\s\S]*?^END$/gm, '');
  const without = [
    '/usr/sbin/nft',
    '/usr/sbin/xtables-nft-multi',
    '/usr/bin/ss',
    '/usr/sbin/sysctl',
    '/sbin/sysctl',
  ];
  const { snapshot, said, archive } = await collectHost({ setUp, shell: 'dash -s -- -', without });
  expect(snapshot.gaps.filter(({ kind }) => kind === 'refused')).toEqual([]);
  expect(said).toContain('nothing: ss -tulpn: not installed');
  expect(snapshot.gaps).toContainEqual(
    expect.objectContaining({
      effect: 'none',
      what: expect.stringMatching(/found nothing to read by .*nft list ruleset \(not installed\)/),
    }),
  );
  const { id, host } = snapshot.assets[0] ?? {};
  expect([id, host?.stack.forwards.get(4), host?.stack.links.get('eth1')?.reversePath]).toEqual([
    'web-1',
    true,
    'off',
  ]);
  const run = await explainSsh(archive);
  expect([run.code, run.err]).toEqual([0, '']);
});

/** iproute2 has printed JSON since 4.13, busybox never did. */
const OLD_IP = `${SET_UP}
ip tuntap add dev tun0 mode tun; ip link set tun0 up; ip addr add 10.8.0.1 peer 10.8.0.2/32 dev tun0
ip route add blackhole 203.0.113.0/24; ip route add 192.0.2.0/25 via inet6 fe80::1 dev eth0
ip route add 198.51.100.0/24 nexthop via 192.0.2.3 weight 1 nexthop via 10.0.0.3 dev eth1 weight 2
ip route add default via 192.0.2.9 table 100; ip rule add from 192.0.2.1 fwmark 3 table 100 prio 100
`;

test.skipIf(why !== undefined)('what ip prints in words is made the JSON that it prints', () => {
  const asked = [
    ['addresses', 'ip -j addr'],
    ['routes -4', 'ip -4 -j route show table all'],
    ['routes -6', 'ip -6 -j route show table all'],
    ['routing_rules -4', 'ip -4 -j rule'],
    ['routing_rules -6', 'ip -6 -j rule'],
  ];
  const calls = asked.flatMap(([own, ip]) => [own, 'echo ---', ip, 'echo ---']).join('\n');
  const { out } = runInHost(`${OLD_IP}\n. /dev/stdin <<'END'\n${FUNCTIONS}\nEND\n${calls}`);
  const [, ...documents] = `---\n${out}`.split('---\n').map((text) => text.trim());
  const read = (index: number) => {
    const bytes = Buffer.from(documents[index] ?? '');
    const json: unknown = JSON.parse(bytes.toString());
    const { host, gaps } = hostFacts.read([{ name: index < 4 ? 'ip.json' : 'ip6.json', bytes, json }]);
    // What else a rule asks is not read from words, which leaves open what it does.
    const rules = [...(host?.routingRules ?? [])].map(([family, list]) => [
      family,
      list.map(({ exact: _, mark: __, ...rule }) => rule),
    ]);
    return { host: { ...host, routingRules: rules }, gaps: gaps.map(({ what }) => what) };
  };
  for (const [index, [own]] of asked.entries()) expect(read(2 * index), own).toEqual(read(2 * index + 1));
  expect(read(0).host.links?.length).toBe(4);
  expect(read(2).host.routes?.length).toBeGreaterThan(15);
});

test.skipIf(why !== undefined)('a host with the programs of busybox is judged alike', async () => {
  const replaced = ['ip', 'awk', 'sed', 'grep', 'tar', 'gzip', 'sha256sum'].map(
    (name) => `mount --bind "$(command -v busybox)" "$(readlink -f "$(command -v ${name})")"\n`,
  );
  const setUp = `${SET_UP}\n${replaced.join('')}`;
  const { snapshot } = await collectHost({ setUp, shell: 'busybox sh -s -- -' });
  const { snapshot: other } = await collectHost({ setUp: SET_UP, shell: 'busybox sh -s -- -' });
  expect(answersOf(snapshot)).toEqual(answersOf(other));
  expect(snapshot.gaps.filter(({ effect }) => effect !== 'none')).toEqual([]);
  expect(snapshot.evidence.filter(({ importer }) => importer === undefined)).toEqual([]);
});

test.skipIf(why !== undefined)('rules that no program prints are refused', async () => {
  const without = ['/usr/sbin/nft', '/usr/sbin/xtables-nft-multi', '/usr/sbin/xtables-legacy-multi'];
  const { snapshot } = await collectHost({ setUp: SET_UP, shell: 'dash -s -- -', without });
  expect(snapshot.gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/iptables-save: not installed, and the kernel has tables that it would print/),
  );
  expect(new Set(answersOf(snapshot))).toEqual(new Set(['undecided']));
});

test.skipIf(why !== undefined)(`a disk that is full ends it without an archive${skipped}`, () => {
  const { out, said } = runInHost(`
{
  printf '*filter\\n:INPUT DROP\\n'
  seq 5000 | awk '{ printf "-A INPUT -s 10.0.%d.%d -j DROP\\n", $1 / 256, $1 % 256 }'
  echo COMMIT
} | iptables-nft-restore
mount -t tmpfs none /dev/shm
mount -t tmpfs -o size=256k none /tmp
sh -s -- /dev/shm/web-1.tar.gz <&3 || echo "exit $?"
ls /dev/shm /tmp
`);
  expect(out.toString()).toBe('exit 2\n/dev/shm:\n\n/tmp:\n');
  expect(said).toMatch(/no room is left in \/tmp\/\S+, and nothing was collected/);
});

test('flowproof collect host prints the scripts', async () => {
  const linux = await flowproofHere(['collect', 'host']);
  expect(linux).toEqual({ code: 0, out: SCRIPT, err: '' });
  const windows = await flowproofHere(['collect', 'host', '--for', 'windows']);
  expect(windows.out).toBe(readFileSync('collectors/host/collect.ps1', 'utf8'));
  expect((await flowproofHere(['collect', 'host', '--for', 'plan9'])).code).toBe(2);
});

test('a script that was cut off does nothing', () => {
  const { stdout, stderr } = spawnSync('sh', { input: FUNCTIONS });
  expect([stdout.length, stderr.length]).toEqual([0, 0]);
});

/** PowerShell is not run here: what its script calls, and what it writes, is what the importer's fixtures were made by. */
test('the script for Windows reads alone, and writes the files of the fixtures', () => {
  const script = readFileSync('collectors/host/collect.ps1', 'utf8');
  expect(/[^\n\x20-\x7e]/.test(script)).toBe(false);
  const code = script.replace(/^#.*$/gm, '').replace(/'[^']*'/g, "''");
  const commands = new Set([...code.matchAll(/\b[A-Z][A-Za-z]+-[A-Z]\w+/g)].map(([command]) => command));
  const own = [...code.matchAll(/^function ([\w-]+)/gm)].map(([, name]) => name as string);
  const others = [...commands.difference(new Set(own))].filter((command) => !command.startsWith('Get-'));
  expect(others.sort()).toEqual([
    'Compress-Archive',
    'ConvertTo-Json',
    'Copy-Item',
    'Export-Clixml',
    'Export-Csv',
    'Join-Path',
    'New-Item',
    'New-Object',
    'Out-Null',
    'Remove-Item',
    'Select-Object',
    'Test-Path',
  ]);
  const changed = [...code.matchAll(/\b(?:Remove|New|Copy)-Item [^|\n]*/g)].map(([text]) => text);
  expect(changed.every((text) => /\$(target|work|folder|result)\b/.test(text))).toBe(true);
  for (const file of readdirSync('fixtures/windows/web-server/clixml'))
    expect(script, file).toContain(`Save-Objects '${file}'`);
});

const FACTS = /^(connections|addresses|interfaces|routes|dns)\.xml$/;

test.each(['file-server', 'web-server'])('an archive of Windows PowerShell is read: %s', async (name) => {
  const folder = join('fixtures/windows', name);
  const files = readdirSync(join(folder, 'clixml')).map((file) => {
    const bytes = readFileSync(join(folder, 'clixml', file));
    // Select-Object leaves no properties but those that it adds.
    return [file, FACTS.test(file) ? selected(bytes) : bytes] as const;
  });
  const entries = files.map(([file, bytes]) => [file, { call: 'Get-…', sha256: hash('sha256', bytes) }]);
  const manifest = { collected: '2026-03-02T10:00:00Z', files: Object.fromEntries(entries), missing: {} };
  const archive = zipArchive([
    ...files.map(([file, content]) => ({ path: `hosts\\HOST\\${file}`, content })),
    { path: 'hosts\\HOST\\manifest.json', content: JSON.stringify(manifest) },
  ]);
  const place = folderOf({ 'flowproof-HOST.zip': archive });
  const snapshot = readEvidence(await readEvidenceFiles(['flowproof-HOST.zip'], place));
  const byHand = readEvidence(
    readdirSync(join(folder, 'clixml')).map((file) => ({
      name: `hosts/HOST/${file}`,
      bytes: readFileSync(join(folder, 'clixml', file)),
    })),
  );
  const probes = probesOf(readFileSync(join(folder, 'probes.txt'), 'utf8'));
  expect(answersOf(snapshot, probes, false)).toEqual(answersOf(byHand, probes, false));
  expect(snapshot.gaps.map(({ what }) => what)).toEqual(byHand.gaps.map(({ what }) => what));
  expect(snapshot.evidence.filter(({ importer, proven }) => importer === 'windows' && !proven)).toEqual([]);
});

function selected(bytes: Buffer): Buffer {
  const text = bytes
    .toString('utf16le')
    .replaceAll('Props>', 'MS>')
    .replaceAll('<T>Microsoft', '<T>Selected.Microsoft');
  return Buffer.from(text, 'utf16le');
}

function probesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^\w+ /, ''));
}

function answersOf(snapshot: Snapshot, probes = PROBES, packet = true): string[] {
  const estate = buildEstate(snapshot, new PacketSpace());
  return probes.map((text) => {
    const probe = parseProbe(text);
    const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, packet);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
}

function explainSsh(archive: string) {
  return flowproofHere(['explain', archive, '--from', '10.9.0.1', '--to', 'web-1', '--port', 'tcp/22']);
}
