import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { LoadStep } from './kernel.ts';
import type { Text } from './text.ts';
import { type Family, NETWORKS } from './universe.ts';

/** A set that rules may ask. */
interface DrawnSet {
  readonly name: string;
  /** Undefined: it serves both. */
  readonly family: Family | undefined;
  readonly dimensions: number;
  /** Lines of `ipset restore`. */
  readonly lines: readonly string[];
}

/** Sets of `ipset restore`, as parts of a rule set, and what asks them. */
export interface DrawnSets {
  readonly parts: readonly string[];
  /** `-m set` for a rule of the family; undefined: there is no set for it. */
  matchOf(family: Family): fc.Arbitrary<readonly string[]> | undefined;
}

export const NO_SETS: DrawnSets = { parts: [], matchOf: () => undefined };

const PLAIN = {
  4: NETWORKS[4].filter((each) => !each.includes('/')),
  6: NETWORKS[6].filter((each) => !each.includes('/')),
};

/** Nested, so that longer prefixes overrule shorter ones; the range becomes prefixes that are none of the others. */
const NESTED = {
  4: [
    '128.0.0.0/1',
    '10.0.0.0/8',
    '10.0.0.0/24',
    '10.0.0.0/25',
    '10.0.0.9',
    '172.16.0.0/12',
    '172.17.0.2',
    '192.0.2.0/24',
    '192.0.2.64/26',
    '192.0.2.77',
    '198.51.100.0/25',
    '10.0.0.2-10.0.0.12',
  ],
  6: [
    '::/1',
    '2001:db8::/32',
    '2001:db8::/64',
    '2001:db8::9',
    '2001:db8::/120',
    '2001:db8:1::/64',
    '2001:db8:1::c8',
    '2001:db8:9::/48',
  ],
} as const;

const TCP_PORTS = [
  '22',
  '53',
  'tcp:80',
  'tcp:443',
  'tcp:78-82',
  'udp:53',
  'udp:440-445',
  'sctp:1024',
] as const;
const BARE_PORTS = {
  4: ['gre:0', 'icmp:echo-request', 'icmp:3/0', 'icmp:13/0'],
  6: ['gre:0', 'ipv6-icmp:echo-request', 'icmpv6:1/0'],
} as const;

type Dimension = 'address' | 'addresses' | 'network' | 'any-network' | 'port' | 'link' | 'mark' | 'mac';

interface Type {
  readonly dimensions: readonly Dimension[];
  readonly options?: Readonly<Record<Family, readonly string[]>>;
  /** Entries may exclude. */
  readonly excludes?: boolean;
}

const MASKS = {
  4: ['netmask 24', 'netmask 31', 'bitmask 255.0.0.255', 'bitmask 255.0.0.1'],
  6: ['netmask 64', 'netmask 127', 'bitmask ffff:ffff::f'],
};

/** Types of ipset(8), but for `bitmap:…` and `list:set`, which are made otherwise. */
const TYPES: Readonly<Record<string, Type>> = {
  'hash:ip': { dimensions: ['addresses'], options: MASKS },
  'hash:net': { dimensions: ['network'], excludes: true },
  'hash:ip,port': { dimensions: ['addresses', 'port'], options: MASKS },
  'hash:net,port': { dimensions: ['network', 'port'], excludes: true },
  'hash:ip,port,ip': { dimensions: ['addresses', 'port', 'address'] },
  'hash:ip,port,net': { dimensions: ['addresses', 'port', 'network'], excludes: true },
  'hash:net,net': { dimensions: ['any-network', 'any-network'], excludes: true },
  'hash:net,port,net': { dimensions: ['any-network', 'port', 'any-network'], excludes: true },
  'hash:net,iface': { dimensions: ['any-network', 'link'], excludes: true },
  'hash:ip,mark': { dimensions: ['address', 'mark'], options: { 4: ['markmask 0x1'], 6: ['markmask 0x1'] } },
  'hash:ip,mac': { dimensions: ['address', 'mac'] },
  'hash:mac': { dimensions: ['mac'] },
};

const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;

function termOf(dimension: Dimension, family: Family): Text {
  const plain = fc.constantFrom<string>(...PLAIN[family]);
  switch (dimension) {
    case 'address':
      return plain;
    case 'addresses':
      return family === 6
        ? plain
        : fc.oneof({ weight: 4, arbitrary: plain }, fc.constantFrom('10.0.0.5-10.0.0.9', '192.0.2.8/30'));
    case 'network':
      return fc.constantFrom(...NESTED[family]);
    case 'any-network':
      return fc.constantFrom(...NESTED[family], family === 4 ? '0.0.0.0/0' : '::/0');
    case 'port':
      return fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom<string>(...TCP_PORTS) },
        fc.constantFrom<string>(...BARE_PORTS[family]),
      );
    case 'link':
      return fc.constantFrom('eth0', 'eth1', 'docker0', 'lo', 'eth wildcard', 'd wildcard');
    case 'mark':
      return fc.constantFrom('0x0', '0x1', '0x2', '0x3');
    case 'mac':
      return fc.constantFrom(...MACS);
  }
}

const common: Text = fc.constantFrom('', '', '', 'timeout 86400', 'counters', 'comment', 'forceadd');

function setOf(name: string, type: string): fc.Arbitrary<DrawnSet> {
  const { dimensions, options, excludes } = TYPES[type] as Type;
  return fc.constantFrom<Family>(4, 6).chain((family) => {
    const entry = fc.tuple(...dimensions.map((dimension) => termOf(dimension, family))).map((terms) => {
      const [first = '', ...words] = (terms.at(-1) ?? '').split(' ');
      return [...terms.slice(0, -1), first].join(',') + words.map((word) => ` ${word}`).join('');
    });
    const mark = excludes === true ? fc.constantFrom('', '', ' nomatch') : fc.constant('');
    const isOfBoth = type === 'hash:mac';
    return fc
      .record({
        shape: options === undefined ? fc.constant('') : fc.constantFrom('', '', ...options[family]),
        other: common,
        entries: fc.uniqueArray(fc.tuple(entry, mark), {
          minLength: 1,
          maxLength: 8,
          selector: ([text]) => text,
        }),
      })
      .map(({ shape, other, entries }) => ({
        name,
        family: isOfBoth ? undefined : family,
        dimensions: dimensions.length,
        lines: [
          ['create', name, type, isOfBoth ? '' : `family inet${family === 6 ? '6' : ''}`, shape, other]
            .filter(Boolean)
            .join(' '),
          ...entries.map(([text, end]) => `add ${name} ${text}${end}`),
        ],
      }));
  });
}

/** Types that hold a bit for each address or port of a range. */
function bitmapOf(name: string, type: string): fc.Arbitrary<DrawnSet> {
  const isOfPorts = type === 'bitmap:port';
  const made: Text = isOfPorts
    ? fc.constantFrom('range 0-1023', 'range 22-8080')
    : fc.constantFrom(
        'range 10.0.0.0/24',
        'range 10.0.0.5-10.0.0.210',
        ...(type === 'bitmap:ip' ? ['range 10.0.0.0/16 netmask 28', 'range 192.0.0.0/12 netmask 28'] : []),
      );
  const entry: Text = isOfPorts
    ? fc.constantFrom('22', '53', '80', '78-82', '443')
    : fc.constantFrom(
        '10.0.0.9',
        '10.0.0.200',
        ...(type === 'bitmap:ip' ? ['10.0.0.8-10.0.0.12'] : [`10.0.0.7,${MACS[0]}`]),
      );
  return fc
    .tuple(
      made,
      common.filter((text) => text !== 'forceadd'),
      fc.uniqueArray(entry, { maxLength: 4 }),
    )
    .map(([range, other, entries]) => ({
      name,
      family: isOfPorts ? undefined : 4,
      dimensions: type.split(',').length,
      lines: [
        ['create', name, type, range, other].filter(Boolean).join(' '),
        ...entries
          .filter((each) => !range.includes('192.') || each.includes('192.'))
          .map((text) => `add ${name} ${text}`),
      ],
    }));
}

const BITMAPS = ['bitmap:ip', 'bitmap:port', 'bitmap:ip,mac'];

/** The types that the kernel of this machine has; not every one is made with all. */
let known: readonly string[] | undefined;
function typesHere(): readonly string[] {
  known ??= Object.keys(TYPES).filter(
    (type) =>
      spawnSync('unshare', [
        ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
        '--net',
        'ipset',
        'create',
        'x',
        type,
      ]).status === 0,
  );
  return known;
}

/** A list of sets of any kind and family. */
const listOf = (members: readonly DrawnSet[]): fc.Arbitrary<DrawnSet> =>
  fc.shuffledSubarray([...members], { minLength: 1 }).map((chosen) => ({
    name: 'list',
    family: undefined,
    dimensions: Math.max(...chosen.map(({ dimensions }) => dimensions)),
    lines: ['create list list:set size 8', ...chosen.map(({ name }) => `add list ${name}`)],
  }));

/** Some sets, or none. */
export function drawnSets(): fc.Arbitrary<DrawnSets> {
  const single = (index: number) =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .constantFrom(...typesHere(), 'hash:net,iface')
          .chain((type) => setOf(`s${index}`, type)),
      },
      { weight: 1, arbitrary: fc.constantFrom(...BITMAPS).chain((type) => bitmapOf(`s${index}`, type)) },
    );
  const some = fc
    .tuple(single(0), single(1), single(2), single(3))
    .chain((members) => fc.tuple(fc.constant(members), fc.option(listOf(members), { nil: undefined })))
    .map(([members, list]) => (list === undefined ? members : [...members, list]));
  return fc.oneof(fc.constant([]), some).map((sets: readonly DrawnSet[]) => ({
    parts: sets.flatMap(({ lines }) => lines.map((line) => `sets ${line}`)),
    matchOf: (family) => {
      const mine = sets.filter((each) => each.family === undefined || each.family === family);
      return mine.length === 0 ? undefined : fc.constantFrom(...mine).chain(matchOf);
    },
  }));
}

/** As many directions as the set has fields; seldom more, or too few. */
function matchOf({ name, dimensions }: DrawnSet): fc.Arbitrary<readonly string[]> {
  const count = fc.constantFrom(dimensions, dimensions, dimensions, dimensions, 1, 3);
  return fc
    .record({
      not: fc.constantFrom([], [], ['!']),
      sides: count.chain((length) =>
        fc.array(fc.constantFrom('src', 'dst'), { minLength: length, maxLength: length }),
      ),
      more: fc.constantFrom([], [], [], ['--return-nomatch']),
    })
    .map(({ not, sides, more }) => ['-m', 'set', ...not, '--match-set', name, sides.join(), ...more]);
}

/** Sets are freed some time after the rules that ask them. */
const CLEAR = `[ -z "$(ipset list -n)" ] && exit
for each in iptables ip6tables; do
  printf '*%s\\nCOMMIT\\n' raw mangle nat filter | $each-restore || exit
done
ipset flush
for each in $(seq 100); do ipset destroy 2>/dev/null && exit; sleep 0.02; done
ipset destroy`;

/** Replaces all sets, before the rules that ask them; the last step prints them. */
export function stepsOfSets(parts: readonly string[]): readonly LoadStep[] {
  const given = parts.flatMap((part) => (part.startsWith('sets ') ? [`${part.slice(5)}\n`] : [])).join('');
  return [
    { cmd: ['sh', '-c', CLEAR] },
    ...(given === ''
      ? []
      : [{ cmd: ['ipset', 'restore', '-exist'], text: given }, { cmd: ['ipset', 'save'] }]),
  ];
}

/** What a listing of the sets leaves open: hardware addresses, ranges of addresses that a mask cuts, and the order of what a wildcard excludes. */
export function isListedOpenly(parts: readonly string[]): boolean {
  return (
    parts.some((part) => /^sets create \S+ \S*(mac|ip .*bitmask|ip,port .*mask)/.test(part)) ||
    (parts.some((part) => part.includes(' wildcard')) && parts.some((part) => / nomatch$/.test(part)))
  );
}
