import { expect, test } from 'vitest';
import type { HostFragment } from '../src/importers/join.ts';
import { joinFragments } from '../src/importers/join.ts';
import { UNSEEN_STACK } from '../src/importers/network-stack.ts';
import type { Asset } from '../src/model/asset.ts';
import type { HostLink } from '../src/model/host.ts';
import { InputError } from '../src/model/input-error.ts';
import { parseAddress, parsePrefix } from '../src/net/address.ts';
import { assetText } from './snapshot-text.ts';

const ESTATE = [
  instance('i-1', ['web', 'ip-10-0-0-4.ec2.internal'], '10.0.0.4', '06:00:00:00:00:01'),
  instance('i-2', ['db'], '10.0.0.5', '06:00:00:00:00:0b'),
  instance('i-3', ['worker'], '10.0.0.6', '06:00:00:00:00:03'),
  instance('i-4', ['worker'], '10.0.0.5', '06:00:00:00:00:04'),
];

interface Case {
  readonly title: string;
  readonly host: HostFragment;
  readonly bindings?: Record<string, string>;
  readonly expected: string;
}

const CASES: readonly Case[] = [
  {
    title: 'a MAC address decides, before the address of another',
    host: host('x', link('eth0', '10.0.0.5', '06:00:00:00:00:01')),
    expected: 'i-1',
  },
  {
    title: 'upper case in the MAC address',
    host: host('x', link('eth0', '', '06:00:00:00:00:0B')),
    expected: 'i-2',
  },
  {
    title: 'an address decides where no MAC is known',
    host: host('db', link('eth0', '10.0.0.4')),
    expected: 'i-1',
  },
  {
    title: 'loopback is nobody',
    host: host('x', link('lo', '127.0.0.1', '00:00:00:00:00:00')),
    expected: 'host x',
  },
  {
    title: 'the link of a container engine is nobody’s',
    host: host('x', link('docker0', '10.0.0.4', '06:00:00:00:00:01')),
    expected: 'host x',
  },
  { title: 'the name is the instance id', host: host('i-3'), expected: 'i-3' },
  { title: 'the name is the private DNS name', host: host('ip-10-0-0-4.ec2.internal'), expected: 'i-1' },
  { title: 'the name is the Name tag', host: host('db'), expected: 'i-2' },
  {
    title: 'the binding decides where nothing else does',
    host: host('x'),
    bindings: { x: 'i-4' },
    expected: 'i-4',
  },
  {
    title: 'the binding decides between two',
    host: host('worker'),
    bindings: { worker: 'i-3' },
    expected: 'i-3',
  },
  {
    title: 'nothing matches',
    host: host('x', link('eth0', '192.168.9.9', '06:ff:ff:ff:ff:ff')),
    expected: 'host x',
  },
  {
    title: 'two by name',
    host: host('worker'),
    expected: 'host worker matches i-3 and i-4 by name: say which one with "hosts"',
  },
  {
    title: 'two by address',
    host: host('x', link('eth0', '10.0.0.5')),
    expected: 'host x matches i-2 and i-4 by address: say which one with "hosts"',
  },
  {
    title: 'two by MAC',
    host: host('x', link('eth0', '', '06:00:00:00:00:01'), link('eth1', '', '06:00:00:00:00:0b')),
    expected: 'host x matches i-1 and i-2 by MAC address: say which one with "hosts"',
  },
  {
    title: 'the binding contradicts',
    host: host('db'),
    bindings: { db: 'i-1' },
    expected: 'host db matches i-2 and i-1 by name ("hosts" binds it to i-1): say which one with "hosts"',
  },
  {
    title: 'a binding of an unknown host',
    host: host('db'),
    bindings: { bd: 'i-1' },
    expected: 'hosts: no host "bd" in evidence (found: db)',
  },
  {
    title: 'a binding to an unknown asset',
    host: host('x'),
    bindings: { x: 'i-9' },
    expected: 'hosts: no asset "i-9" in evidence, expected the id of an instance',
  },
];

for (const { title, host: fragment, bindings, expected } of CASES) {
  test(`join: ${title}`, () => {
    expect(whereItRuns(fragment, bindings ?? {})).toBe(expected);
  });
}

test('join: two hosts are one instance', () => {
  const twice = [host('a', link('eth0', '10.0.0.4')), host('i-1')];
  expect(() => joinFragments([{ assets: ESTATE, gaps: [] }], twice, {}, [])).toThrow(
    'two host folders are i-1: a (by address, hosts/a/ip-addr.json) and i-1 (by name, hosts/i-1/ip-addr.json); keep the files of one',
  );
});

test.each([
  [
    'two folders of one machine',
    ['06:00:00:00:00:77', '06:00:00:00:00:78'],
    'two host folders are one machine: a',
  ],
  ['two routers with one virtual MAC address', ['06:00:00:00:00:77', '06:00:00:00:00:79'], undefined],
])('join: %s, of which there is no instance', (_, [one, other], message) => {
  const virtual = link('vrr0', '192.168.1.1', '00:00:5e:00:01:01');
  const first = [link('eth0', '192.168.1.2', '06:00:00:00:00:77'), link('eth1', '', '06:00:00:00:00:78')];
  const second = [
    link('eth0', '192.168.1.3', one),
    link('eth1', '', other),
    link('docker0', '', '02:42:0a:00:00:01'),
  ];
  const join = () =>
    joinFragments([{ gaps: [] }], [host('a', ...first, virtual), host('b', ...second, virtual)], {}, []);
  if (message === undefined) expect(join().assets).toHaveLength(2);
  else expect(join).toThrow(message);
});

const DB = 'instance i-2 (MAC address 06:00:00:00:00:0b, address 10.0.0.5)';

/** Hosts that have the name of an instance, bindings, who runs what, and the gaps. */
const STRANGERS: readonly (readonly [
  string,
  readonly HostFragment[],
  Record<string, string>,
  string[],
  string[],
])[] = [
  [
    'another MAC and address',
    [host('db', link('eth0', '10.0.9.9', '06:00:00:00:00:99'))],
    {},
    ['i-2 runs db: unknown', 'hosts/db runs hosts/db'],
    [
      `host folder db (MAC address 06:00:00:00:00:99, address 10.0.9.9) and ${DB} have no interface in common: its files were not joined to the instance of that name, whose own filters are not known (bind it with "hosts" where it is the same machine)`,
    ],
  ],
  [
    'another address, and no MAC known',
    [host('db', link('eth0', '10.0.9.9'))],
    {},
    ['i-2 runs db: unknown', 'hosts/db runs hosts/db'],
    [expect.stringContaining(`host folder db (address 10.0.9.9) and ${DB} have no interface in common`)],
  ],
  [
    'another MAC and the address',
    [host('db', link('eth0', '10.0.0.4', '06:00:00:00:00:99'))],
    {},
    ['i-1 runs db'],
    [],
  ],
  ['an address of another family', [host('db', link('eth0', '2001:db8::9'))], {}, ['i-2 runs db'], []],
  [
    'the binding wins',
    [host('db', link('eth0', '10.0.9.9', '06:00:00:00:00:99'))],
    { db: 'i-2' },
    ['i-2 runs db'],
    [expect.stringContaining('"hosts" joins it to the instance')],
  ],
  [
    'only the link of a container engine differs',
    [host('db', link('docker0', '172.17.0.1', '02:42:0a:00:00:01'))],
    {},
    ['i-2 runs db'],
    [],
  ],
  [
    'the binding wins, and only the link of a container engine differs',
    [host('db', link('docker0', '172.17.0.1', '02:42:0a:00:00:01'))],
    { db: 'i-2' },
    ['i-2 runs db'],
    [],
  ],
  [
    'the binding to another wins',
    [host('db', link('eth0', '10.0.9.9', '06:00:00:00:00:99'))],
    { db: 'i-3' },
    ['i-3 runs db'],
    [expect.stringContaining('"hosts" joins it to the instance')],
  ],
  [
    'the files of the instance are in another folder',
    [
      host('db', link('eth0', '10.0.9.9', '06:00:00:00:00:99')),
      host('x', link('eth0', '', '06:00:00:00:00:0b')),
    ],
    {},
    ['i-2 runs x', 'hosts/db runs hosts/db'],
    [expect.stringMatching(/were not joined to the instance of that name$/)],
  ],
];

test.each(STRANGERS)('join: a host of an instance’s name, %s', (_, hosts, bindings, running, texts) => {
  const { assets, gaps } = joinFragments([{ assets: ESTATE, gaps: [] }], hosts, { hosts: bindings }, []);
  const told = assets.flatMap(({ id, host }) => {
    if (host === undefined) return [];
    return `${id} runs ${host.name}${(host.filters ?? []).length > 0 ? ': unknown' : ''}`;
  });
  expect({ told, texts: gaps.map((gap) => gap.what) }).toEqual({ told: running, texts });
});

test('join: a host without a cloud has its links as interfaces and no gap', () => {
  const snapshot = joinFragments(
    [{ gaps: [] }],
    [host('gate', link('lo', '127.0.0.1'), link('eth0', '192.168.1.1', '02:00:00:00:00:01'))],
    {},
    [],
  );
  expect(snapshot.assets.flatMap(assetText)).toEqual([
    'host gate (gate) runs host gate',
    '  eth0 192.168.1.1 no subnet no group layer',
  ]);
  expect(snapshot.gaps).toEqual([]);
});

test('join: fragments of one host are one host', () => {
  const parts = [
    host('gate', link('eth0', '192.168.1.1')),
    {
      ...host('gate'),
      fragment: { gaps: [], host: { stack: { ...UNSEEN_STACK, forwards: new Map([[4, true]] as const) } } },
    },
  ];
  const [asset] = joinFragments([{ gaps: [] }], parts, {}, []).assets;
  expect([asset?.host?.links?.length, asset?.host?.stack.forwards.get(4)]).toEqual([1, true]);
});

function whereItRuns(fragment: HostFragment, bindings: Record<string, string>): string {
  try {
    const { assets, gaps } = joinFragments(
      [{ assets: ESTATE, gaps: [] }],
      [fragment],
      { hosts: bindings },
      [],
    );
    const found = assets.find((asset) => asset.host !== undefined);
    const listed = gaps.some((gap) => gap.effect === 'none' && gap.what.includes('matched no instance'));
    return found?.kind === 'host' && listed ? `host ${found.id}` : (found?.id ?? 'nowhere');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function instance(id: string, names: readonly string[], address: string, mac: string): Asset {
  const origin = { file: 'describe-instances.json', text: id };
  const addresses = [parseAddress(address)].filter((item) => item !== undefined);
  const item = { id: `eni-of-${id}`, addresses, publicAddresses: [], mac, groups: [], origin };
  return { id, kind: 'instance', names, tags: {}, interfaces: [item], origin };
}

function host(name: string, ...links: readonly HostLink[]): HostFragment {
  return {
    name,
    files: [`hosts/${name}/ip-addr.json`],
    fragment: { gaps: [], host: links.length === 0 ? { filters: [] } : { links } },
  };
}

function link(name: string, text: string, mac?: string): HostLink {
  const address = parseAddress(text);
  const prefix = parsePrefix(`${text}/24`);
  const addresses = address === undefined || prefix === undefined ? [] : [{ address, prefix }];
  return { name, addresses, ...(mac === undefined ? {} : { mac }) };
}
