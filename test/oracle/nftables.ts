import fc from 'fast-check';
import type { Format } from './format.ts';
import { isHeaderUnknown } from './nftables-bits.ts';
import { namedMaps, overlappingEnds, overlappingMarks, overlappingVerdicts } from './nftables-maps.ts';
import { DISJOINT, DISJOINT_PORTS, familiesOf, matches, type Place } from './nftables-matches.ts';
import { outerTables, rareEffects, rareKeys, rarelyKnown } from './nftables-rare.ts';
import type { Text } from './text.ts';
import { type Family, hasWorseWayBack, isOfLink } from './universe.ts';

const TABLES = [
  { table: 'ip', name: 'four' },
  { table: 'ip6', name: 'six' },
  { table: 'inet', name: 'both' },
  { table: 'inet', name: 'again' },
] as const;
type Table = (typeof TABLES)[number];

const titleOf = ({ table, name }: Table) => `${table} ${name}`;

const CHAINS = ['alpha', 'beta', 'gamma'] as const;

/** Kinds of base chains, with the priorities that each is tried at. */
const BASES = [
  { hook: 'prerouting', type: 'filter', priorities: ['-300', '-150', '-50', '10'] },
  { hook: 'prerouting', type: 'filter', priorities: ['-450', '-201', '-199', '-101', '-99', '400'] },
  { hook: 'input', type: 'filter', priorities: ['-150', '0', '0', '10', '50'] },
  { hook: 'input', type: 'filter', priorities: ['0', '5'] },
  { hook: 'forward', type: 'filter', priorities: ['-150', '0', '0', '10', '50'] },
  { hook: 'forward', type: 'filter', priorities: ['0', '5'] },
  { hook: 'input', type: 'filter', priorities: ['-400', '99', '101'] },
  { hook: 'output', type: 'filter', priorities: ['-201', '-199', '-101', '-99', '300'] },
  { hook: 'postrouting', type: 'filter', priorities: ['-300', '99', '101', '400'] },
  { hook: 'output', type: 'filter', priorities: ['-300', '-150', '0', '0', '50'] },
  { hook: 'postrouting', type: 'filter', priorities: ['-150', '0', '50', '150'] },
  { hook: 'prerouting', type: 'nat', priorities: ['-100', '-110'] },
  { hook: 'output', type: 'nat', priorities: ['-100'] },
  { hook: 'postrouting', type: 'nat', priorities: ['100'] },
  { hook: 'input', type: 'nat', priorities: ['100', '50'] },
] as const;

interface Base {
  readonly table: Table;
  readonly chain: string;
  readonly hook: string;
  readonly type: 'filter' | 'nat';
  readonly priority: string;
  readonly policy: string;
}

const bases: fc.Arbitrary<readonly Base[]> = fc
  .array(
    fc.constantFrom(...BASES).chain(({ hook, type, priorities }) =>
      fc.record({
        table: fc.constantFrom(...TABLES),
        hook: fc.constant<string>(hook),
        type: fc.constant(type),
        priority: fc.constantFrom<string>(...priorities),
        policy: fc.constantFrom('accept', 'accept', type === 'nat' ? 'accept' : 'drop'),
      }),
    ),
    { minLength: 1, maxLength: 6, size: 'max' },
  )
  .map((list) => list.map((each, index) => ({ ...each, chain: `${each.hook}_${each.type}_${index}` })));

/** What stands in a table besides its base chains, each in one command. */
function declarations(table: Table): fc.Arbitrary<readonly string[]> {
  const title = titleOf(table);
  const set = (name: string, type: string, elements: Text, maxLength = 4): Text =>
    fc
      .uniqueArray(elements, { maxLength, selector: (each) => each.split(' : ')[0] ?? '' })
      .map((list) => {
        const inside = list.length === 0 ? '' : `elements = { ${list.join(', ')} };`;
        return `${name} { type ${type}; ${type.startsWith('ifname') ? '' : 'flags interval; '}${inside} }`;
      })
      .map((text) => `add ${type.includes(':') ? 'map' : 'set'} ${title} ${text}`);
  const decide = fc.constantFrom(
    'accept',
    'drop',
    'jump alpha',
    'jump beta',
    'goto gamma',
    'return',
    'continue',
  );
  const entry = (keys: readonly string[]): Text =>
    fc.tuple(fc.constantFrom(...keys), decide).map((pair) => pair.join(' : '));
  const sets = familiesOf(table).flatMap((family) => {
    const type = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
    const address = fc.constantFrom<string>(...DISJOINT[family]);
    return [
      set(`near${family}`, type, address),
      set(
        `pairs${family}`,
        `${type} . inet_service`,
        fc.tuple(address, fc.constantFrom(...DISJOINT_PORTS)).map((pair) => pair.join(' . ')),
      ),
      set(`hosts${family}`, `${type} : verdict`, entry(DISJOINT[family])),
    ];
  });
  return fc
    .tuple(
      set('ports', 'inet_service', fc.constantFrom<string>(...DISJOINT_PORTS)),
      set('services', 'inet_service : verdict', entry(DISJOINT_PORTS)),
      set('links', 'ifname : verdict', entry(['"eth0"', '"eth1"', '"docker0"', '"lo"'])),
      ...sets,
      ...namedMaps(table, title, decide),
    )
    .map((texts) => [
      ...CHAINS.map((chain) => `add chain ${title} ${chain}`),
      `add set ${title} seen { type inet_proto; flags dynamic; size 100; }`,
      `add ct helper ${title} ftp { type "ftp" protocol tcp; }`,
      ...texts,
    ]);
}

/** Verdicts of maps, for a rule of `chain`: later chains of the table are all that it may lead to. */
function verdictMap(place: Place, family: Family, later: readonly string[], isBase: boolean): Text {
  const verdicts = [
    'accept',
    'drop',
    'return',
    'continue',
    ...later.flatMap((each) => [`jump ${each}`, `goto ${each}`]),
  ];
  const map = (key: string, values: readonly string[]): Text =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...values), fc.constantFrom(...verdicts)), {
        minLength: 1,
        maxLength: 4,
        selector: ([value]) => value,
      })
      .map((list) => `${key} vmap { ${list.map((pair) => pair.join(' : ')).join(', ')} }`);
  const address = family === 4 ? 'ip saddr' : 'ip6 saddr';
  const links = ['output', 'postrouting'].includes(place.hook ?? '') ? [] : ['iifname'];
  return fc.oneof(
    map('tcp dport', DISJOINT_PORTS),
    map('meta l4proto', ['tcp', 'udp', 'gre', 'icmp']),
    map(address, DISJOINT[family]),
    map(
      `${address} . tcp dport`,
      DISJOINT[family].map((each) => `${each} . 22`),
    ),
    ...(place.isTracked ? [map('ct state', ['new', 'established', 'related', 'invalid', 'untracked'])] : []),
    ...links.map((link) => map(link, ['"eth0"', '"eth1"', '"docker0"'])),
    ...rareKeys(place, family).map(([key, values]) => map(key, values)),
    overlappingVerdicts(place, family, fc.constantFrom(...verdicts), isBase),
    overlappingVerdicts(place, family, fc.constantFrom(...verdicts), isBase),
    ...(isBase
      ? [
          fc.constantFrom(
            'tcp dport vmap @services',
            `${address} vmap @hosts${family}`,
            ...links.map((link) => `${link} vmap @links`),
          ),
        ]
      : []),
  );
}

/** What a rule does and goes on. */
function effect(place: Place, family: Family, named: string): Text {
  const { isTracked, hook } = place;
  const isEarly = !isTracked && (hook === 'prerouting' || hook === 'output');
  // What is written into a header, or taken from a map, ends the rule of packets without it.
  const written = [
    ...(family === 4 ? ['ip dscp set cs1', 'ip ttl set 64'] : ['ip6 dscp set cs1', 'ip6 hoplimit set 64']),
    'tcp option maxseg size set 1000',
    'reset tcp option sack-perm',
    'meta priority set 1:2',
    ...(named === 'tcp' ? ['meta priority set tcp dport map { 22 : 1:2, 80-443 : 1:3 }'] : []),
  ];
  const plain = fc.constantFrom(
    ...written,
    'counter',
    'counter',
    'counter log prefix "x "',
    'meta mark set 0x1',
    'meta mark set 0x1',
    'meta mark set meta mark or 0x2',
    'meta mark set meta mark and 0x1',
    ...(isTracked ? ['ct mark set 0x1', 'ct mark set meta mark', 'meta mark set ct mark'] : []),
    ...(isEarly ? ['notrack', 'notrack'] : []),
  );
  return named === ''
    ? fc.oneof(
        { weight: 6, arbitrary: plain },
        { weight: 2, arbitrary: overlappingMarks(place, family) },
        { weight: 1, arbitrary: fc.constantFrom(...rareEffects(place, family, named)) },
      )
    : named === 'tcp'
      ? fc.oneof({ weight: 3, arbitrary: plain }, fc.constantFrom(...rareEffects(place, family, named)))
      : plain;
}

function ending(
  place: Place,
  family: Family,
  named: string,
  later: readonly string[],
  isBase: boolean,
): Text {
  const leads = later.flatMap((each) => [`jump ${each}`, `goto ${each}`]);
  const mayReject = ['input', 'forward', 'output'].includes(place.hook ?? '');
  const rejects = [
    'reject',
    'reject with icmpx type admin-prohibited',
    ...(named === 'tcp' || named === '' ? ['reject with tcp reset'] : []),
  ].filter((text) => place.table === 'inet' || !text.includes('icmpx'));
  const plain = fc.constantFrom(
    'accept',
    'accept',
    'drop',
    'return',
    'continue',
    '',
    ...(mayReject ? rejects : []),
  );
  const maps = named === '' ? [{ weight: 5, arbitrary: verdictMap(place, family, later, isBase) }] : [];
  const jumps = leads.length === 0 ? [] : [{ weight: 3, arbitrary: fc.constantFrom(...leads) }];
  return fc.oneof({ weight: 6, arbitrary: plain }, ...jumps, ...maps);
}

/** Translations of a chain of type nat; what names a port needs a protocol that has one. */
function translation({ table, hook }: Place, family: Family, named: string): Text {
  const hasPorts = named === 'tcp' || named === 'udp';
  const word = table === 'inet' ? (family === 4 ? ' ip' : ' ip6') : '';
  const [near, far] = family === 4 ? ['10.0.0.9', '192.0.2.77'] : ['2001:db8:1::9', '2001:db8::77'];
  const withPort = family === 4 ? `${near}:80` : `[${near}]:80`;
  const several = family === 4 ? '10.0.0.9-10.0.0.12' : '2001:db8:1::9-2001:db8:1::c';
  const severalPorts = family === 4 ? `${several}:80-83` : `[2001:db8:1::9]-[2001:db8:1::c]:80-83`;
  const header = family === 4 ? 'ip' : 'ip6';
  const networks = family === 4 ? ['192.0.2.0/24', '10.0.0.0/24'] : ['2001:db8::/64', '2001:db8:1::/64'];
  if (hook === 'postrouting' || hook === 'input')
    return fc.constantFrom(
      ...(hook === 'input' ? [] : ['masquerade']),
      `snat${word} to ${far}`,
      `snat${word} to ${several}`,
      `snat${word} to ${header} saddr map { ${networks[0]} : ${near}, ${networks[1]} : ${far} }`,
      'accept',
      'return',
      ...(hasPorts ? ['snat to :20000-29999'] : []),
      ...(hasPorts && hook !== 'input' ? ['masquerade to :20000-29999'] : []),
    );
  const plain = fc.constantFrom(
    `dnat${word} to ${far}`,
    `dnat${word} to ${several}`,
    `dnat${word} to ${header} saddr map { ${networks[0]} : ${near}, ${networks[1]} : ${far} }`,
    `dnat${word} prefix to ${header} daddr map { ${networks[0]} : ${networks[1]} }`,
    'accept',
    'redirect',
    ...(hasPorts ? [`dnat${word} to ${withPort}`, 'redirect to :8080', 'redirect to :8080-8083'] : []),
    ...(hasPorts ? [`dnat${word} to ${severalPorts}`, 'dnat to :8080-8083'] : []),
    ...(hasPorts ? [`dnat${word} to ${named} dport map { 22 : ${near}, 80-1024 : ${far} }`] : []),
    ...(hasPorts ? [`redirect to :${named} dport map { 22-80 : 8080, 443 : 8081 }`] : []),
  );
  return named === '' || named === 'tcp'
    ? fc.oneof(
        { weight: 3, arbitrary: plain },
        { weight: 1, arbitrary: overlappingEnds(family).map((map) => `dnat${word} to ${map}`) },
      )
    : plain;
}

function rule(place: Place, chain: string, base: Base | undefined, isOpaque: boolean): Text {
  const later =
    base === undefined ? CHAINS.slice(CHAINS.indexOf(chain as (typeof CHAINS)[number]) + 1) : CHAINS;
  return matches(place).chain(({ text, family, named }) =>
    fc
      .tuple(
        isOpaque
          ? fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom(...rarelyKnown(named)))
          : fc.constant(''),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant('') },
          { weight: 2, arbitrary: effect(place, family, named) },
        ),
        fc.oneof(
          { weight: 4, arbitrary: fc.constant('') },
          fc.constantFrom('meta mark 0x1', 'meta mark & 0x2 == 0x2'),
        ),
        base?.type === 'nat'
          ? translation(place, family, named)
          : ending(place, family, named, later, base !== undefined),
      )
      .map((words) => [text, ...words].filter(Boolean).join(' ') || 'counter'),
  );
}

const placeOf = ({ table: { table }, hook, type, priority }: Base): Place => ({
  table,
  hook,
  isTracked: type === 'nat' || !(['prerouting', 'output'].includes(hook) && Number(priority) < -200),
});

function rulesOf(list: readonly Base[], isOpaque: boolean): fc.Arbitrary<readonly string[]> {
  const tables = [...new Set(list.map(({ table }) => table))];
  const inBases = fc
    .constantFrom(...list)
    .chain((base) =>
      rule(placeOf(base), base.chain, base, isOpaque).map(
        (text) => `add rule ${titleOf(base.table)} ${base.chain} ${text}`,
      ),
    );
  const inOthers = fc
    .tuple(fc.constantFrom(...tables), fc.constantFrom(...CHAINS))
    .chain(([table, chain]) =>
      rule({ table: table.table, hook: undefined, isTracked: true }, chain, undefined, isOpaque).map(
        (text) => `add rule ${titleOf(table)} ${chain} ${text}`,
      ),
    );
  return fc
    .tuple(
      fc.tuple(...tables.map(declarations)),
      fc.array(fc.oneof({ weight: 3, arbitrary: inBases }, { weight: 1, arbitrary: inOthers }), {
        maxLength: 24,
        size: 'max',
      }),
    )
    .map(([declared, rules]) => [
      ...tables.map((table) => `add table ${titleOf(table)}`),
      ...declared.flat(),
      ...list.map(
        ({ table, chain, type, hook, priority, policy }) =>
          `add chain ${titleOf(table)} ${chain} { type ${type} hook ${hook} priority ${priority}; policy ${policy}; }`,
      ),
      ...rules,
    ]);
}

const DISGUISES = /(snat|masquerade)\b/;
/** What is tracked one way only, and what is handed on to another machine, whose way from there on is not judged. */
const NOT_FOLLOWED = /notrack|\bdnat\b/;
/** One of several destinations is put in. */
const SEVERAL = /(dnat|redirect)[^{]* to [^{]*\d-/;

const BASE = /^add chain (\S+ \S+) (\S+) \{ type \w+ hook (\w+) priority (-?\d+)/;
const CHANGES = /\b(dnat|redirect|mark set)\b/;

/** Chains of several tables at one place, of which one changes what the others see: no listing says which comes first. */
function isOrderUnknown(parts: readonly string[]): boolean {
  const bases = parts.flatMap((part) => {
    const [, table, chain, hook, priority] = BASE.exec(part) ?? [];
    return table === undefined ? [] : [{ table, chain, place: `${hook} ${priority}` }];
  });
  return [...Map.groupBy(bases, ({ place }) => place).values()].some(
    (group) =>
      new Set(group.map(({ table }) => table)).size > 1 &&
      group.some(({ table, chain }) =>
        parts.some((part) => part.startsWith(`add rule ${table} ${chain} `) && CHANGES.test(part)),
      ),
  );
}

/** Tables of `nft -f`, read from the kernel's own listing, as JSON and as text. */
export const nftables: Format = {
  programs: ['nft'],
  ruleSet: fc
    .tuple(fc.boolean(), bases)
    .chain(([isOpaque, list]) =>
      fc
        .tuple(
          rulesOf(list, isOpaque),
          fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: outerTables }),
        )
        .map(([parts, outer]) => ({ isOpaque, parts: [...parts, ...outer] })),
    ),
  steps: (parts) => [
    { cmd: ['nft', '-f', '-'], text: ['flush ruleset', ...parts, ''].join('\n') },
    { cmd: ['nft', '-j', 'list', 'ruleset'] },
    { cmd: ['nft', 'list', 'ruleset'] },
  ],
  exports: (_, [, json = '', text = '']) => [[['nft.json', json]], [['nft.txt', text]]],
  isUndecidable: (parts, what, packet) =>
    isOrderUnknown(parts) ||
    isHeaderUnknown(parts, packet) ||
    // JSON may lack the devices, and says of flags no more than their first letter.
    parts.some((part) => part.includes('hook ingress')) ||
    // JSON may have rounded numbers of 64 bits.
    parts.some((part) => part.includes('@nh,64,64 .')) ||
    (isOfLink(packet) && parts.some((part) => part.includes('redirect'))) ||
    // Kernels differ in whether the loopback link has a way back.
    ((hasWorseWayBack(packet) || packet.link === undefined) && parts.some((part) => /iif oif/.test(part))) ||
    parts.some((part) => SEVERAL.test(part)) ||
    parts.some((part) => DISGUISES.test(part) || (what === 'connections' && NOT_FOLLOWED.test(part))),
};
