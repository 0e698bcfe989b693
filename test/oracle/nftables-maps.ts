import fc from 'fast-check';
import { parseRange } from '../../src/net/address.ts';
import { familiesOf, type Place } from './nftables-matches.ts';
import { joined, seldom, type Text } from './text.ts';
import type { Family } from './universe.ts';

/** Addresses and ports that lie in each other, so that elements of concatenations overlap. */
const NESTED = {
  4: [
    '10.0.0.9',
    '10.0.0.8/29',
    '10.0.0.0-10.0.0.127',
    '10.0.0.0/8',
    '192.0.2.77',
    '192.0.2.0/24',
    '198.51.100.0-203.0.113.200',
    '172.17.0.2',
    '172.16.0.0/12',
    '128.0.0.0/1',
  ],
  6: [
    '2001:db8:1::9',
    '2001:db8:1::/64',
    '2001:db8::77',
    '2001:db8::9-2001:db8::80',
    '2001:db8::/32',
    '2001:db8:9::/48',
    '2001:db8:1::c8',
    '::/1',
  ],
} as const;
const NESTED_PORTS = [
  '22',
  '53',
  '80',
  '443',
  '22-80',
  '53-1024',
  '80-443',
  '1024-65535',
  '1-65535',
] as const;
const LINKS = ['"eth0"', '"eth1"', '"docker0"'] as const;
const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

/** A key of several fields, what each may be, and the type of a map of them. */
interface Concatenation {
  readonly key: string;
  readonly type: string;
  readonly fields: readonly (readonly string[])[];
}

/** What is asked of packets of a family at a hook. */
function concatenations(family: Family, hook: string | undefined): readonly Concatenation[] {
  const [ip, type] = family === 4 ? ['ip', 'ipv4_addr'] : ['ip6', 'ipv6_addr'];
  const addresses = NESTED[family];
  const links = ['output', 'postrouting'].includes(hook ?? '')
    ? []
    : [{ key: `iifname . ${ip} saddr`, type: `ifname . ${type}`, fields: [LINKS, addresses] }];
  return [
    { key: `${ip} saddr . tcp dport`, type: `${type} . inet_service`, fields: [addresses, NESTED_PORTS] },
    { key: `${ip} daddr . udp dport`, type: `${type} . inet_service`, fields: [addresses, NESTED_PORTS] },
    { key: `${ip} saddr . ${ip} daddr`, type: `${type} . ${type}`, fields: [addresses, addresses] },
    {
      key: `meta l4proto . ${ip} daddr . th dport`,
      type: `inet_proto . ${type} . inet_service`,
      fields: [PROTOCOLS, addresses, NESTED_PORTS],
    },
    ...links,
  ];
}

const NAMES: readonly string[] = [...LINKS, ...PROTOCOLS];

/** The ends of an element's field; names are numbered. */
function endsOf(text: string): readonly [bigint, bigint] {
  const [low, high = low] = text.split('-');
  if (/^\d+$/.test(low ?? '')) return [BigInt(low as string), BigInt(high as string)];
  const range = parseRange(text);
  if (range !== undefined) return [range.first, range.last];
  const number = BigInt(NAMES.indexOf(text));
  return [number, number];
}

/** The kernel refuses an element of which an end lies in one that is there; the first of several that hold a packet is taken. */
export function withoutRefused(elements: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const kept: (readonly (readonly [bigint, bigint])[])[] = [];
  return elements.filter((element) => {
    const ends = element.map(endsOf);
    const isTaken = (side: 0 | 1) =>
      kept.some((each) =>
        each.every(([low, high], at) => {
          const point = (ends[at] as readonly [bigint, bigint])[side];
          return low <= point && point <= high;
        }),
      );
    if (isTaken(0) || isTaken(1)) return false;
    kept.push(ends);
    return true;
  });
}

/** Of few values in each field, so that many of them overlap. */
function keysOf({ fields }: Concatenation): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(
      ...fields.map((values) =>
        fc.subarray([...values], { minLength: 2, maxLength: Math.min(4, values.length) }),
      ),
    )
    .chain((few) =>
      fc.array(fc.tuple(...few.map((values) => fc.constantFrom(...values))), {
        minLength: 1,
        maxLength: 7,
        size: 'max',
      }),
    )
    .map((elements) => withoutRefused(elements).map((each) => each.join(' . ')));
}

/** `{ key : value, … }`, seldom with what holds for all other keys. */
function mapOf(keys: fc.Arbitrary<readonly string[]>, value: Text): Text {
  return keys.chain((list) =>
    fc
      .tuple(
        fc.array(value, { minLength: list.length, maxLength: list.length }),
        seldom(joined(fc.constantFrom('* : ', '* comment "rest" : '), value), 4),
      )
      .map(([values, rest]) =>
        [...list.map((key, at) => `${key} : ${values[at]}`), ...(rest === '' ? [] : [rest])].join(', '),
      ),
  );
}

/** Named sets and maps of a table, as they are added: the places are all that rules name them in. */
export function namedMaps(table: Pick<Place, 'table'>, title: string, verdict: Text): readonly Text[] {
  return familiesOf(table).flatMap((family) => {
    const address = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
    const some = fc.uniqueArray(fc.constantFrom<string>(...NESTED[family]), { maxLength: 6 });
    const declared = (kind: 'set' | 'map', name: string, type: string, flags: string, elements: Text): Text =>
      elements.map((inside) => {
        const listed = inside === '' ? '' : `elements = { ${inside} };`;
        return `add ${kind} ${title} ${name}${family} { type ${type}; ${flags}${listed} }`;
      });
    const single = fc
      .uniqueArray(fc.constantFrom(...NESTED[family].filter((text) => !/[-/]/.test(text))), { maxLength: 4 })
      .map((list) => list.join(', '));
    const [pairs, , ends] = concatenations(family, undefined) as [
      Concatenation,
      Concatenation,
      Concatenation,
    ];
    const interval = fc.constantFrom('flags interval; ', 'flags interval, timeout; timeout 1d; ');
    return [
      declared(
        'set',
        'merged',
        address,
        'flags interval; auto-merge; ',
        some.map((list) => list.join(', ')),
      ),
      declared('set', 'plain', address, '', single),
      interval.chain((flags) =>
        declared(
          'set',
          'nested',
          pairs.type,
          flags,
          keysOf(pairs).map((list) => list.join(', ')),
        ),
      ),
      declared(
        'map',
        'choices',
        `${pairs.type} : verdict`,
        'flags interval; ',
        mapOf(keysOf(pairs), verdict),
      ),
      declared('map', 'marks', `${ends.type} : mark`, 'flags interval; ', mapOf(keysOf(ends), MARKS)),
    ];
  });
}

const MARKS = fc.constantFrom('0x1', '0x2', '0x3');

/** Asks for what the sets of `namedMaps` hold. */
export function namedMatch(family: Family): Text {
  const ip = family === 4 ? 'ip' : 'ip6';
  return fc.constantFrom(
    `${ip} saddr @merged${family}`,
    `${ip} daddr != @merged${family}`,
    `${ip} daddr @plain${family}`,
    `${ip} saddr . tcp dport @nested${family}`,
    `${ip} daddr . udp sport != @nested${family}`,
  );
}

/** A verdict for each of several fields at once. */
export function overlappingVerdicts(place: Place, family: Family, verdict: Text, isBase: boolean): Text {
  const ip = family === 4 ? 'ip' : 'ip6';
  const anonymous = fc
    .constantFrom(...concatenations(family, place.hook))
    .chain((each) => mapOf(keysOf(each), verdict).map((inside) => `${each.key} vmap { ${inside} }`));
  return isBase
    ? fc.oneof(
        anonymous,
        fc.constantFrom(
          `${ip} saddr . tcp dport vmap @choices${family}`,
          `${ip} daddr . udp dport vmap @choices${family}`,
        ),
      )
    : anonymous;
}

/** A mark for each of several fields at once, which name no protocol: others may stand in the rule. */
export function overlappingMarks(place: Place, family: Family): Text {
  const ip = family === 4 ? 'ip' : 'ip6';
  const targets = place.isTracked ? ['meta mark', 'ct mark'] : ['meta mark'];
  return fc.constantFrom(...targets).chain((target) =>
    fc.oneof(
      fc
        .constantFrom(...concatenations(family, place.hook).filter(({ key }) => !/(tcp|udp) dport/.test(key)))
        .chain((each) =>
          mapOf(keysOf(each), MARKS).map((inside) => `${target} set ${each.key} map { ${inside} }`),
        ),
      fc.constantFrom(`${target} set ${ip} saddr . ${ip} daddr map @marks${family}`),
    ),
  );
}

/** An address, with or without a port, for each of several fields at once. */
export function overlappingEnds(family: Family): Text {
  const [near, far] = family === 4 ? ['10.0.0.9', '192.0.2.77'] : ['2001:db8:1::9', '2001:db8::77'];
  const [pairs] = concatenations(family, undefined) as [Concatenation];
  return fc.constantFrom([near, far, near], [`${near} . 80`, `${far} . 8080`]).chain((ends) =>
    fc.oneof(
      mapOf(keysOf(pairs), fc.constantFrom(...ends)).map((inside) => `${pairs.key} map { ${inside} }`),
      mapOf(fc.constantFrom(['22', '80-443'], ['1024-65535'], ['53']), fc.constantFrom(...ends)).map(
        (inside) => `tcp dport map { ${inside} }`,
      ),
    ),
  );
}
