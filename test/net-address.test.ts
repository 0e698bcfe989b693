import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import {
  type AddressRange,
  type Family,
  formatAddress,
  formatRange,
  parseAddress,
  parseMasked,
  parsePrefix,
  parseRange,
  prefixLength,
  rangeContains,
} from '../src/net/address.ts';
import { intersectRanges, mergeRanges, prefixesOf, subtractRanges } from '../src/net/address-ranges.ts';

const range = (text: string) => parseRange(text) as AddressRange;
const ranges = (text: string) => text.split(' ').filter(Boolean).map(range);

describe('what is no address', () => {
  const wrong = `010.0.0.1 10.0.0 10.0.0.256 0x0a.0.0.1 167772161 10.0.0.1. .10.0.0.1 10..0.1 10.0.0.1%eth0 1.2.3.4.5 ١.0.0.1
    : ::: 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 1::2::3 1:2:3:4:5:6:7::8 12345:: ::1%eth0 ::g 1.2.3.4:: ::1.2.3 ::01.2.3.4
    1:2:3:4:5:6:7:1.2.3.4 -1.0.0.0 +1.0.0.0 1e1.0.0.0 [::1] any`;
  test.each(wrong.split(/\s+/))('%s', (text) => {
    expect(parseAddress(text)).toBeUndefined();
    expect(parsePrefix(`${text}/8`)).toBeUndefined();
  });
  test.each(['', ' ', '10.0.0.1 ', ' 10.0.0.1', '10.0.0.1\n', '::1\n'])('%j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

test.each([
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['10.0.0.1', '10.0.0.1'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['2001:db8::1/32', '2001:db8::/32'],
  ['::ffff:10.0.0.1/128', '::ffff:a00:1'],
  ['1::/0', '::/0'],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/08', undefined],
  ['10.0.0.0/', undefined],
  ['10.0.0.0/+8', undefined],
  ['10.0.0.0/8/8', undefined],
  ['::/129', undefined],
  ['10.0.0.0/255.0.0.0', undefined],
])('the prefix %s is %s', (text, shown) => {
  const prefix = parsePrefix(text);
  expect(prefix && formatRange(prefix)).toBe(shown);
});

test.each([
  ['10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9'],
  ['10.0.0.0-10.0.0.255', '10.0.0.0/24'],
  ['::1-::1', '::1'],
  ['10.0.0.9-10.0.0.1', undefined],
  ['10.0.0.1-::1', undefined],
  ['10.0.0.1-', undefined],
  ['10.0.0.1-10.0.0.2-10.0.0.3', undefined],
  ['10.0.0.0/24-10.0.1.0/24', undefined],
])('the range %s is %s', (text, shown) => {
  const parsed = parseRange(text);
  expect(parsed && formatRange(parsed)).toBe(shown);
});

test.each([
  ['10.1.2.3/255.0.0.0', '10.0.0.0/8'],
  ['10.1.2.3/24', '10.1.2.0/24'],
  ['10.1.2.3/0.0.0.0', '0.0.0.0/0'],
  ['10.1.2.3/255.255.255.255', '10.1.2.3'],
  ['10.1.2.3/255.0.0.255', '10.0.0.3/255.0.0.255'],
  ['1:2::3/ffff::ffff', '1::3/ffff::ffff'],
  ['1:2::3/ffff:ffff::', '1:2::/32'],
  ['10.0.0.1/ffff::', undefined],
  ['10.0.0.1/255.0.0', undefined],
  ['/255.0.0.0', undefined],
])('the masked address %s is %s', (text, shown) => {
  const term = parseMasked(text);
  expect(term && formatRange(term)).toBe(shown);
});

test.each([
  '::',
  '::1',
  '1::',
  '1:0:1::',
  '::ffff:a00:1',
  '2001:db8::1:0:0:1',
  '1:0:2:3:4:5:6:7',
  '0:1:2:3:4:5:6:7',
])('%s is written as RFC 5952 says', (text) => {
  expect(formatAddress(parseAddress(text) as never)).toBe(text);
});

test.each([
  ['10.0.0.0/9 10.128.0.0/9', '10.0.0.0/8'],
  ['10.0.0.5 10.0.0.0-10.0.0.9 10.0.0.3', '10.0.0.0-10.0.0.9'],
  ['192.0.2.1 10.0.0.5 192.0.2.0 10.0.0.5 10.0.0.0/30', '10.0.0.0/30 10.0.0.5 192.0.2.0/31'],
  ['::/1 8000::/1 0.0.0.0/1 128.0.0.0/1', '0.0.0.0/0 ::/0'],
  ['0.0.0.0/0 ::', '0.0.0.0/0 ::'],
  ['', ''],
])('%s merge to %s', (from, merged) => {
  expect(mergeRanges(ranges(from)).map(formatRange)).toEqual(ranges(merged).map(formatRange));
});

test('the prefixes of a range are the fewest', () => {
  expect(prefixesOf(range('10.0.0.1-10.0.0.8')).map(formatRange)).toEqual([
    '10.0.0.1',
    '10.0.0.2/31',
    '10.0.0.4/30',
    '10.0.0.8',
  ]);
  expect(prefixesOf(range('::/0')).map(formatRange)).toEqual(['::/0']);
});

test('ranges subtract and intersect like sets of addresses', () => {
  const small = fc.record({ first: fc.integer({ min: 0, max: 31 }), size: fc.integer({ min: 0, max: 9 }) });
  const list = fc
    .array(fc.record({ span: small, family: fc.constantFrom<Family[]>(4, 6) }), { maxLength: 6 })
    .map((items) =>
      items.map(({ span, family }) => ({
        family,
        first: BigInt(span.first),
        last: BigInt(span.first + span.size),
      })),
    );
  const holds = (all: readonly AddressRange[], family: Family, value: bigint) =>
    all.some((each) => rangeContains(each, { family, value }));
  fc.assert(
    fc.property(list, list, (left, right) => {
      const rest = subtractRanges(left, right);
      const both = intersectRanges(left, right);
      for (const family of [4, 6] as const) {
        for (let value = 0n; value < 48n; value++) {
          const [a, b] = [holds(left, family, value), holds(right, family, value)];
          expect([holds(rest, family, value), holds(both, family, value)]).toEqual([a && !b, a && b]);
        }
      }
      expect(mergeRanges(rest)).toEqual(rest);
      expect(mergeRanges(both)).toEqual(both);
      for (const each of rest) {
        const prefixes = prefixesOf(each);
        expect(prefixes.every((prefix) => prefixLength(prefix) !== undefined)).toBe(true);
        expect(mergeRanges(prefixes)).toEqual([each]);
      }
    }),
  );
});

test('addresses mean what another library reads', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(32), (text, length) => {
      const other = new Address4(`${text}/${length}`);
      expect(parseAddress(text)).toEqual({ family: 4, value: other.bigInt() });
      expect(parsePrefix(`${text}/${length}`)).toEqual({
        family: 4,
        first: other.startAddress().bigInt(),
        last: other.endAddress().bigInt(),
      });
      expect(formatAddress({ family: 4, value: other.bigInt() })).toBe(other.correctForm());
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), fc.nat(128), (text, length) => {
      const other = new Address6(`${text}/${length}`);
      expect(parseAddress(text)).toEqual({ family: 6, value: other.bigInt() });
      expect(parsePrefix(`${text}/${length}`)).toEqual({
        family: 6,
        first: other.startAddress().bigInt(),
        last: other.endAddress().bigInt(),
      });
      expect(formatAddress({ family: 6, value: other.bigInt() })).toBe(other.correctForm());
    }),
    { numRuns: 500 },
  );
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
      expect(parseAddress(formatAddress({ family: 6, value }))).toEqual({ family: 6, value });
    }),
  );
});

test('what is an address is what the platform takes for one', () => {
  const word = fc.constantFrom(
    '0',
    '1',
    'a',
    'FFFF',
    '00ab',
    '10',
    '255',
    '256',
    '01',
    '1.2.3.4',
    '',
    '::',
    ':',
    '.',
    'g',
  );
  const text = fc
    .tuple(fc.array(word, { maxLength: 9 }), fc.constantFrom(':', '.', ''))
    .map(([words, by]) => words.join(by));
  fc.assert(
    fc.property(text, (candidate) => {
      expect(parseAddress(candidate)?.family).toBe(isIPv4(candidate) ? 4 : isIPv6(candidate) ? 6 : undefined);
    }),
    { numRuns: 20_000 },
  );
});
