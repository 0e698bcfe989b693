import fc from 'fast-check';
import type { EvidenceFile, Format, RuleSet } from './format.ts';
import { type DrawnSets, drawnSets, isListedOpenly, NO_SETS, stepsOfSets } from './ipset.ts';
import { type Family, hasWorseWayBack, ICMP_TYPES, isOfLink, NETWORKS, PORTS } from './universe.ts';

type Words = readonly string[];

const CHAINS = ['FIRST', 'SECOND', 'THIRD'] as const;

const TABLES = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
} as const;
type Table = keyof typeof TABLES;

/** Matches on the way that `hook` stands for: links that a packet does not have there cannot be asked for. */
function linkMatch(chain: string): fc.Arbitrary<Words> {
  const flags = [
    ...(['OUTPUT', 'POSTROUTING'].includes(chain) ? [] : ['-i']),
    ...(['INPUT', 'PREROUTING'].includes(chain) ? [] : ['-o']),
  ];
  return fc
    .tuple(negation, fc.constantFrom(...flags), fc.constantFrom('eth0', 'eth1', 'eth+', 'docker0', 'lo'))
    .map((words) => words.flat());
}

/** What the routes say of the way back; only before routing. */
const reversePath: fc.Arbitrary<Words> = fc
  .subarray(['--invert', '--loose', '--validmark', '--accept-local'])
  .map((flags) => ['-m', 'rpfilter', ...flags]);

const negation: fc.Arbitrary<Words> = fc.constantFrom([], [], [], ['!']);

function ports(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...PORTS).map(String),
    fc.constantFrom('0:1023', '1024:65535', '80:443', '40000:'),
  );
}

function addressMatch(family: Family): fc.Arbitrary<Words> {
  return fc
    .tuple(negation, fc.constantFrom('-s', '-d'), fc.constantFrom(...NETWORKS[family]))
    .map((words) => words.flat());
}

/** A protocol with matches of its own. */
function protocolMatch(family: Family): fc.Arbitrary<Words> {
  const portMatch = fc
    .tuple(negation, fc.constantFrom('--dport', '--dport', '--sport'), ports())
    .map((words) => words.flat());
  const severalPorts = fc
    .tuple(
      negation,
      fc.constantFrom('--dports', '--ports'),
      fc.uniqueArray(ports(), { minLength: 1, maxLength: 3 }),
    )
    .map(([not, flag, list]) => [
      '-m',
      'multiport',
      ...not,
      flag,
      list.map((each) => (each.endsWith(':') ? `${each}65535` : each)).join(),
    ]);
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  const icmpFlag = family === 4 ? '--icmp-type' : '--icmpv6-type';
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), portMatch)
      .map(([name, match]) => ['-p', name, '-m', name, ...match]),
    fc.tuple(fc.constantFrom('tcp', 'udp'), severalPorts).map(([name, match]) => ['-p', name, ...match]),
    fc.constantFrom(
      ['-p', 'tcp', '-m', 'tcp', '--syn'],
      ['-p', 'tcp', '-m', 'tcp', '!', '--syn'],
      ['!', '-p', 'tcp'],
      ['-p', 'gre'],
    ),
    fc
      .tuple(negation, fc.constantFrom(...ICMP_TYPES[family]))
      .map(([not, type]) => [
        '-p',
        icmp,
        '-m',
        family === 4 ? 'icmp' : 'icmp6',
        ...not,
        icmpFlag,
        String(type),
      ]),
  );
}

/** Matches on what is known of the connection, the marks and the host. */
function otherMatch(family: Family): fc.Arbitrary<Words> {
  const states = fc.uniqueArray(
    fc.constantFrom('NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT'),
    { minLength: 1, maxLength: 2 },
  );
  const ends =
    family === 4 ? ['192.0.2.5-198.51.100.7', '10.0.0.0-10.0.0.127'] : ['2001:db8::2-2001:db8::80'];
  return fc.oneof(
    fc.tuple(negation, states).map(([not, list]) => ['-m', 'conntrack', ...not, '--ctstate', list.join()]),
    fc
      .tuple(fc.constantFrom('mark', 'connmark'), negation, fc.constantFrom('0x1/0x1', '0x2/0x3', '0x0'))
      .map(([module, not, value]) => ['-m', module, ...not, '--mark', value]),
    fc
      .tuple(
        negation,
        fc.constantFrom('--src-type', '--dst-type'),
        fc.constantFrom('LOCAL', 'UNICAST', 'MULTICAST'),
      )
      .map(([not, flag, type]) => ['-m', 'addrtype', ...not, flag, type]),
    fc
      .tuple(negation, fc.constantFrom('--src-range', '--dst-range'), fc.constantFrom(...ends))
      .map(([not, flag, range]) => ['-m', 'iprange', ...not, flag, range]),
    fc
      .tuple(
        negation,
        fc.constantFrom('--ctorigdstport', '--ctorigdstport', '--ctorigsrcport'),
        fc.constantFrom(...PORTS.map(String), '0:1023', '2048:40000', '0:65535'),
      )
      .map(([not, flag, range]) => ['-m', 'conntrack', ...not, flag, range]),
    fc.constantFrom('ORIGINAL', 'REPLY').map((way) => ['-m', 'conntrack', '--ctdir', way]),
  );
}

/** What no packet alone decides. */
const opaque: fc.Arbitrary<Words> = fc.constant([
  '-m',
  'statistic',
  '--mode',
  'random',
  '--probability',
  '0.5',
]);

const bits = fc.constantFrom('0x1', '0x2', '0x3', '0x0');
const copyMasks: fc.Arbitrary<Words> = fc.oneof(
  fc.constant<Words>([]),
  bits.map((mask): Words => ['--mask', mask]),
  fc.tuple(bits, bits).map(([packet, connection]): Words => ['--nfmask', packet, '--ctmask', connection]),
);

const ENDS = {
  4: { near: '10.0.0.9', last: '10.0.0.12', far: '192.0.2.77', networks: ['10.0.0.0/24', '192.0.2.64/26'] },
  6: {
    near: '2001:db8:1::9',
    last: '2001:db8:1::c',
    far: '2001:db8::77',
    networks: ['2001:db8:1::/64', '2001:db8::/120'],
  },
} as const;

/** Addresses and ports that are put in, single ones and ranges. */
function translation(chain: string, family: Family): fc.Arbitrary<Words> {
  const { near, last, far, networks } = ENDS[family];
  const ported = (addresses: string) => (family === 4 ? addresses : `[${addresses}]`);
  const protocol = fc.constantFrom('tcp', 'tcp', 'udp');
  const bare = (...words: readonly string[]) => fc.constant<Words>(['-j', ...words]);
  const withPorts = (...words: readonly string[]) =>
    protocol.map((name): Words => ['-p', name, '-j', ...words]);
  const mapped = fc.constantFrom(...networks).map((network): Words => ['-j', 'NETMAP', '--to', network]);
  if (chain === 'INPUT' || chain === 'POSTROUTING')
    return fc.oneof(
      bare('SNAT', '--to-source', far),
      bare('SNAT', '--to-source', `${near}-${last}`),
      withPorts('SNAT', '--to-source', `${ported(far)}:20000-29999`),
      withPorts('SNAT', '--to-source', `${ported(`${near}-${last}`)}:20000-29999`),
      mapped,
      bare('ACCEPT'),
      ...(chain === 'INPUT'
        ? []
        : [bare('MASQUERADE'), withPorts('MASQUERADE', '--to-ports', '20000-29999')]),
    );
  return fc.oneof(
    withPorts('DNAT', '--to-destination', `${ported(near)}:80`),
    withPorts('DNAT', '--to-destination', `${ported(`${near}-${last}`)}:80-83`),
    withPorts('DNAT', '--to-destination', ':8080-8083'),
    bare('DNAT', '--to-destination', far),
    bare('DNAT', '--to-destination', `${near}-${last}`),
    withPorts('REDIRECT', '--to-ports', '8080'),
    withPorts('REDIRECT', '--to-ports', '8080-8083'),
    bare('REDIRECT'),
    mapped,
    mapped,
    bare('RETURN'),
  );
}

function target(table: Table, chain: string, family: Family): fc.Arbitrary<Words> {
  const later = CHAINS.slice(CHAINS.indexOf(chain as (typeof CHAINS)[number]) + 1);
  const marks = fc.constantFrom('0x1/0x1', '0x2/0x2', '0x0/0x3');
  switch (table) {
    case 'filter': {
      const ends = fc.constantFrom<Words>(
        ['-j', 'ACCEPT'],
        ['-j', 'ACCEPT'],
        ['-j', 'DROP'],
        ['-j', 'REJECT'],
        ['-j', 'RETURN'],
      );
      if (later.length === 0) return ends;
      const leads = fc
        .tuple(fc.constantFrom('-j', '-g'), fc.constantFrom(...later))
        .map((words): Words => words);
      return fc.oneof({ weight: 3, arbitrary: ends }, { weight: 2, arbitrary: leads });
    }
    case 'mangle':
      return fc.oneof(
        marks.map((value): Words => ['-j', 'MARK', '--set-xmark', value]),
        marks.map((value): Words => ['-j', 'CONNMARK', '--set-xmark', value]),
        fc.constantFrom<Words>(['-j', 'ACCEPT'], ['-j', 'DROP']),
        fc
          .tuple(fc.constantFrom('--save-mark', '--restore-mark'), copyMasks)
          .map(([way, masks]): Words => ['-j', 'CONNMARK', way, ...masks]),
        fc
          .tuple(
            fc.constantFrom('MARK', 'CONNMARK'),
            fc.constantFrom('--and-mark', '--or-mark', '--xor-mark'),
            bits,
          )
          .map(([name, way, value]): Words => ['-j', name, way, value]),
      );
    case 'raw':
      return fc.constantFrom<Words>(['-j', 'CT', '--notrack'], ['-j', 'ACCEPT'], ['-j', 'DROP']);
    case 'nat': {
      return translation(chain, family);
    }
  }
}

function line(table: Table, family: Family, sets: DrawnSets, withOpaque: boolean): fc.Arbitrary<string> {
  const asked = sets.matchOf(family);
  const chains: readonly string[] =
    table === 'filter' ? [...TABLES.filter, ...TABLES.filter, ...CHAINS] : TABLES[table];
  return fc.constantFrom(...chains).chain((chain) => {
    const all = fc.tuple(
      optional(addressMatch(family)),
      optional(linkMatch(chain)),
      optional(protocolMatch(family)),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant<Words>([]) },
        { weight: 1, arbitrary: otherMatch(family) },
        ...(chain === 'PREROUTING' && table !== 'nat' ? [{ weight: 1, arbitrary: reversePath }] : []),
      ),
      asked === undefined ? fc.constant<Words>([]) : optional(asked),
      withOpaque
        ? fc.oneof({ weight: 4, arbitrary: fc.constant<Words>([]) }, { weight: 1, arbitrary: opaque })
        : fc.constant<Words>([]),
    );
    // What much is asked beside hardly ever decides.
    const matches =
      asked === undefined
        ? all
        : fc.oneof({ weight: 2, arbitrary: all }, { weight: 1, arbitrary: fc.tuple(asked) });
    return fc
      .tuple(matches, target(table, chain, family))
      .map(([parts, end]) =>
        [family, table, '-A', chain, ...withoutTwoProtocols(parts.flat(), end)].join(' '),
      );
  });
}

function optional(words: fc.Arbitrary<Words>): fc.Arbitrary<Words> {
  return fc.oneof(fc.constant<Words>([]), words);
}

/** A target that needs a protocol brings it where the matches name none. */
function withoutTwoProtocols(matches: Words, end: Words): Words {
  if (end[0] !== '-p' || !matches.includes('-p')) return [...matches, ...end];
  return matches[matches.indexOf('-p') + 1] === end[1] && matches[matches.indexOf('-p') - 1] !== '!'
    ? [...matches, ...end.slice(2)]
    : [...matches, '-j', 'RETURN'];
}

/** Rules and policies of one family: `4 filter -A INPUT -j ACCEPT`. */
function rulesOf(family: Family, sets: DrawnSets, withOpaque: boolean): fc.Arbitrary<readonly string[]> {
  const lines = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: line('filter', family, sets, withOpaque) },
      { weight: 1, arbitrary: line('raw', family, sets, withOpaque) },
      { weight: 2, arbitrary: line('mangle', family, sets, withOpaque) },
      { weight: 2, arbitrary: line('nat', family, sets, withOpaque) },
    ),
    { maxLength: 24, size: 'max' },
  );
  const policies = fc.record({
    INPUT: fc.constantFrom('ACCEPT', 'DROP'),
    FORWARD: fc.constantFrom('ACCEPT', 'DROP'),
    OUTPUT: fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP'),
  });
  return fc
    .tuple(policies, lines)
    .map(([policy, rules]) => [
      ...Object.entries(policy).map(([chain, verdict]) => `${family} filter :${chain} ${verdict} [0:0]`),
      ...rules,
    ]);
}

/** A dump of one family, as it is restored. */
function dumpOf(family: Family, parts: readonly string[]): string {
  return (Object.keys(TABLES) as Table[])
    .flatMap((table) => {
      const start = `${family} ${table} `;
      const given = parts.filter((part) => part.startsWith(start)).map((part) => part.slice(start.length));
      return [
        `*${table}`,
        ...TABLES[table].map((chain) => `:${chain} ACCEPT [0:0]`),
        ...(table === 'filter' ? CHAINS.map((chain) => `:${chain} - [0:0]`) : []),
        ...given,
        'COMMIT',
        '',
      ];
    })
    .join('\n');
}

/** Which source a packet was given is not carried along, so that rules which ask for it after that are undecided. */
const DISGUISES = /-j (SNAT|MASQUERADE)|(INPUT|POSTROUTING) .*-j NETMAP/;
/** One of several destinations is put in. */
const SEVERAL = /--to-(destination|ports) \S*-/;
/** What is tracked one way only is taken up in its middle, as a setting says; and from another machine on no way is judged. */
const NOT_FOLLOWED = /--notrack|-j DNAT/;

function ruleSetWith(sets: DrawnSets): fc.Arbitrary<RuleSet> {
  return fc
    .boolean()
    .chain((isOpaque) =>
      fc
        .tuple(rulesOf(4, sets, isOpaque), rulesOf(6, sets, isOpaque))
        .map(([four, six]) => ({ isOpaque, parts: [...sets.parts, ...four, ...six] })),
    );
}

/** Rules that any kernel takes without more. */
export const rulesWithoutSets: fc.Arbitrary<readonly string[]> = ruleSetWith(NO_SETS).map(
  ({ parts }) => parts,
);

/** Tables of `iptables-restore` and `ip6tables-restore`, and sets of `ipset restore`. */
export const iptables: Format = {
  programs: ['iptables-restore', 'ip6tables-restore', 'ipset'],
  ruleSet: drawnSets().chain(ruleSetWith),
  steps: (parts) => [
    ...stepsOfSets(parts),
    { cmd: ['iptables-restore'], text: dumpOf(4, parts) },
    { cmd: ['ip6tables-restore'], text: dumpOf(6, parts) },
  ],
  exports: (parts, printed) => {
    const rules = ([4, 6] as const).map(
      (family): EvidenceFile => [
        `ip${family}.txt`,
        `# Generated by ip${family === 4 ? '' : '6'}tables-save v1.8.9 (nf_tables)\n${dumpOf(family, parts)}`,
      ],
    );
    const saved = printed[stepsOfSets(parts).length - 1] ?? '';
    return [saved === '' ? rules : [...rules, ['ipset-save.txt', saved]]];
  },
  isUndecidable: (parts, what, packet) =>
    (isOfLink(packet) && parts.some((part) => part.includes('REDIRECT'))) ||
    (hasWorseWayBack(packet) && parts.some((part) => part.includes('rpfilter'))) ||
    // ICMP has an identifier at the place of the source port.
    ([1, 58].includes(packet.protocol) && parts.some((part) => part.includes('--ctorigsrcport'))) ||
    isListedOpenly(parts) ||
    parts.some((part) => SEVERAL.test(part)) ||
    parts.some((part) => DISGUISES.test(part) || (what === 'connections' && NOT_FOLLOWED.test(part))),
};
