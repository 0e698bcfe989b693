import { expect, test } from 'vitest';
import { type AddressRange, parseRange, rangeCovers } from '../src/net/address.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { dump, estateOf, type Files, links, routes } from './host-estate.ts';

const RULES = dump({
  filter: [
    '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
    '-A INPUT -p tcp --dport 80 -j ACCEPT',
    '-A OUTPUT -o eth1 -p tcp --sport 80 -j DROP',
  ],
});
const SYSCTL = ['all', 'eth0', 'eth1'].map((link) => `net.ipv4.conf.${link}.rp_filter = 1\n`).join('');
const HOST: Files = {
  'hosts/h/iptables-save.txt': RULES,
  'hosts/h/sysctl.txt': `net.ipv4.ip_forward = 0\n${SYSCTL}`,
};
const ADDRESSES = { eth0: ['10.0.0.5/24'], eth1: ['10.1.0.5/24'] };
const NETWORKS = { '10.0.0.0/24': 'eth0', '10.1.0.0/24': 'eth1' };
const OF_LINK = 'addresses of link eth0 were given twice and differently';
const OF_TABLE = 'routes of table main of IPv4 were given twice and differently';

const CONTESTED: readonly (readonly [string, Files, told: string, probes: readonly string[]])[] = [
  [
    'an address that one listing of two has',
    {
      'hosts/h/ip-addr.json': links(ADDRESSES),
      'hosts/h/ip-addr-old.json': links({ ...ADDRESSES, eth0: ['10.0.0.6/24'] }),
    },
    OF_LINK,
    [
      'undecided tcp 10.0.0.9:5 -> 10.0.0.5:80 in eth0',
      'undecided tcp 10.0.0.9:5 -> 10.0.0.6:80 in eth0',
      'deny tcp 10.0.0.9:5 -> 10.0.0.5:22 in eth0',
    ],
  ],
  [
    'a network of which the last address is a broadcast one by one listing of two',
    {
      'hosts/h/ip-addr.json': links({ eth0: ['10.0.0.5/24', '10.0.2.255/22'] }),
      'hosts/h/ip-addr-old.json': links({ eth0: ['10.0.0.5/24', '10.0.2.5/24'] }),
    },
    OF_LINK,
    ['undecided tcp 10.0.2.9:5 -> 10.0.2.255:80 in eth0', 'allow tcp 10.0.0.9:5 -> 10.0.0.5:80 in eth0'],
  ],
  [
    "such a network, of which an address is the host's own by both",
    {
      'hosts/h/ip-addr.json': links({ eth0: ['10.0.0.5/24', '10.0.2.255/32'] }),
      'hosts/h/ip-addr-old.json': links({ eth0: ['10.0.2.5/24', '10.0.2.255/32'] }),
    },
    OF_LINK,
    ['undecided tcp 10.0.2.9:5 -> 10.0.2.255:80 in eth0'],
  ],
  [
    'the network of another link, which the link has by one listing of two',
    {
      'hosts/h/sysctl.txt': 'net.ipv4.ip_forward = 0\n',
      'hosts/h/ip-addr.json': links({ ...ADDRESSES, eth0: ['10.0.0.5/24', '10.2.0.5/24'] }),
      'hosts/h/ip-addr-old.json': links({ ...ADDRESSES, eth0: ['10.1.0.6/24', '10.2.0.5/24'] }),
    },
    OF_LINK,
    [
      'undecided tcp 10.1.0.9:5 -> 10.2.0.5:80 in eth0',
      'allow tcp 10.2.0.9:5 -> 10.2.0.5:80 in eth0',
      'allow tcp 10.3.0.9:5 -> 10.2.0.5:80 in eth0',
    ],
  ],
  [
    'a route that leads by one link in one listing and by another in the other',
    {
      'hosts/h/ip-addr.json': links(ADDRESSES),
      'hosts/h/ip-route.json': routes({ ...NETWORKS, '10.9.0.0/16': 'eth0' }),
      'hosts/h/ip-route-old.json': routes({ ...NETWORKS, '10.9.0.0/16': 'eth1' }),
    },
    OF_TABLE,
    [
      'undecided tcp 10.9.0.9:5 -> 10.0.0.5:80 in eth0',
      'undecided tcp 10.9.0.9:5 -> 10.1.0.5:80 in eth1',
      'allow tcp 10.0.0.9:5 -> 10.0.0.5:80 in eth0',
      'deny tcp 10.0.0.9:5 -> 10.1.0.5:80 in eth1',
    ],
  ],
  [
    'a way that each of two listings alone has',
    {
      'hosts/h/ip-addr.json': links(ADDRESSES),
      'hosts/h/ip-route.json': routes({ ...NETWORKS, '10.9.0.0/16': 'eth0' }),
      'hosts/h/ip-route-old.json': routes({ ...NETWORKS, '10.8.0.0/16': 'eth0' }),
    },
    OF_TABLE,
    [
      'undecided tcp 10.9.0.9:5 -> 10.0.0.5:80 in eth0',
      'undecided tcp 10.8.0.9:5 -> 10.0.0.5:80 in eth0',
      'deny tcp 10.7.0.9:5 -> 10.0.0.5:80 in eth0',
      'allow tcp 10.0.0.9:5 -> 10.0.0.5:80 in eth0',
    ],
  ],
  [
    'a gateway of which it does not matter which it is',
    {
      'hosts/h/ip-addr.json': links(ADDRESSES),
      'hosts/h/ip-route.json': [...routes(NETWORKS), { dst: 'default', gateway: '10.0.0.1', dev: 'eth0' }],
      'hosts/h/ip-route-old.json': [
        ...routes(NETWORKS),
        { dst: 'default', gateway: '10.0.0.2', dev: 'eth0' },
      ],
    },
    OF_TABLE,
    ['allow tcp 10.9.0.9:5 -> 10.0.0.5:80 in eth0', 'deny tcp 10.9.0.9:5 -> 10.1.0.5:80 in eth1'],
  ],
];

test.each(CONTESTED)('%s', (_, listings, told, lines) => {
  const estate = estateOf({ ...HOST, ...listings });
  const answers = lines.map((line) => {
    const probe = parseProbe(line.replace(/^\w+ /, ''));
    if (typeof probe === 'string') return probe;
    const answer = answerProbe(estate, probe, false);
    if (typeof answer === 'string') return answer;
    for (const { layer, note } of answer.layers) if (layer === 'host') expect(note).toContain(told);
    return line.replace(/^\w+/, answer.verdict);
  });
  expect(answers).toEqual(lines);
});

test('what a host sends from an address that one listing of two has arrives perhaps', () => {
  const tracked = '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT';
  const estate = estateOf({
    'hosts/h/iptables-save.txt': dump({ filter: [tracked] }),
    'hosts/h/ip-addr.json': links({ eth0: ['10.0.0.4/24', '10.0.0.5/24'] }),
    'hosts/h/ip-addr-old.json': links({ eth0: ['10.0.0.4/24', '10.0.0.6/24'] }),
    'hosts/t/iptables-save.txt': dump({ filter: [tracked, '-A INPUT -p tcp --dport 80 -j ACCEPT'] }),
    'hosts/t/ip-addr.json': links({ eth0: ['10.0.0.7/24'] }),
  });
  const found = reachabilityOf(estate, { to: { kind: 'asset', asset: 't' } });
  const saidOf = (address: string) =>
    found.flatMap(({ flows }) =>
      flows.flatMap(({ verdict, from }) =>
        from.some(({ addresses }) => addresses.some((range) => holds(range, address))) ? [verdict] : [],
      ),
    );
  const holds = (range: string, address: string) =>
    rangeCovers(parseRange(range) as AddressRange, parseRange(address) as AddressRange);
  expect(['10.0.0.4', '10.0.0.5', '10.0.0.6'].map(saidOf)).toEqual([['certain'], ['possible'], ['possible']]);
});

test('a table of nft that text and JSON show with other ports is none that is known to run', () => {
  const rule = (right: number) => ({
    match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right },
  });
  const json = (port: number) => ({
    nftables: [
      { metainfo: { version: '1.0.9', json_schema_version: 1 } },
      { table: { family: 'ip', name: 'f', handle: 1 } },
      {
        chain: {
          ...{ family: 'ip', table: 'f', name: 'c', handle: 1, type: 'filter' },
          ...{ hook: 'input', prio: 0, policy: 'drop' },
        },
      },
      {
        rule: {
          ...{ family: 'ip', table: 'f', chain: 'c', handle: 2 },
          expr: [rule(port), { accept: null }],
        },
      },
    ],
  });
  const text =
    'table ip f {\n chain c {\n type filter hook input priority filter; policy drop;\n tcp dport 22 accept\n }\n}\n';
  const verdict = (port: number) => {
    const estate = estateOf({
      'hosts/h/ip-addr.json': links({ eth0: ['10.0.0.5/24'] }),
      'hosts/h/nft.json': json(port),
      'hosts/h/nft.txt': text,
    });
    const probe = parseProbe('tcp 10.0.0.9:5 -> 10.0.0.5:22 in eth0');
    if (typeof probe === 'string') return probe;
    const answer = answerProbe(estate, probe, true);
    return typeof answer === 'string' ? answer : [answer.verdict, answer.layers[0]?.note];
  };
  expect(verdict(22)).toEqual(['allow', undefined]);
  expect(verdict(23)).toEqual([
    'undecided',
    expect.stringContaining('table ip f was given twice with different rules'),
  ]);
});

test('explain tells in what listings of a host contradict each other, whatever the form', async () => {
  const folder = folderOf({
    ...Object.fromEntries(
      Object.entries({ ...HOST, ...(CONTESTED[0]?.[1] ?? {}) }).map(([name, content]) => [
        name,
        typeof content === 'string' ? content : JSON.stringify(content),
      ]),
    ),
    'other/probes.txt': 'tcp 10.0.0.9:5 -> 10.0.0.5:80\n',
  });
  const ask = (...more: string[]) => flowproofHere(['explain', `${folder}/hosts`, ...more]);
  const question = ['--from', '10.0.0.9', '--to', '10.0.0.5', '--port', 'tcp/80'];
  expect((await ask(...question)).out).toContain(OF_LINK);
  expect((await ask(...question, '-f', 'json')).out).toContain(OF_LINK);
  expect((await ask('--from', '10.0.0.0/28', ...question.slice(2))).out).toContain(OF_LINK);
  const probes = ['--probes', `${folder}/other/probes.txt`];
  expect(await ask(...probes)).toMatchObject({
    out: expect.stringMatching(/^undecided\t/),
    err: expect.stringContaining(`contradicting: ${OF_LINK}`),
  });
  expect((await ask(...probes, '-f', 'json')).out).toContain(OF_LINK);
});
