import fc from 'fast-check';
import { seldom, type Text, words } from './text.ts';
import type { Family } from './universe.ts';

const not = seldom(fc.constant('!'), 3);
const TYPES = {
  4: [
    'LOCAL',
    'UNICAST',
    'BROADCAST',
    'MULTICAST',
    'LOCAL,BROADCAST',
    'UNREACHABLE',
    'BLACKHOLE',
    'PROHIBIT',
    'ANYCAST',
  ],
  6: ['LOCAL', 'UNICAST', 'MULTICAST', 'ANYCAST', 'UNREACHABLE'],
} as const;

const reversePath = fc
  .subarray(['--loose', '--validmark', '--accept-local', '--invert'])
  .map((flags) => ['-m rpfilter', ...flags].join(' '));

const addressType = (family: Family, limits: readonly string[]): Text =>
  words(
    fc.constant('-m addrtype'),
    not,
    fc.constantFrom('--src-type', '--dst-type'),
    fc.constantFrom(...TYPES[family]),
    seldom(fc.constantFrom(...limits), 4),
  );

const early = (family: Family): Text =>
  words(
    fc.constantFrom('raw -A PREROUTING', 'mangle -A PREROUTING'),
    fc.oneof(reversePath, addressType(family, ['--limit-iface-in'])),
    fc.constantFrom('-j DROP', '-j DROP', '-j ACCEPT'),
  );

const late = (family: Family): Text =>
  fc.oneof(
    words(fc.constant('filter -A INPUT'), addressType(family, ['--limit-iface-in']), fc.constant('-j DROP')),
    words(
      fc.constant('filter -A FORWARD'),
      addressType(family, ['--limit-iface-in', '--limit-iface-out']),
      fc.constant('-j DROP'),
    ),
    words(
      fc.constant('filter -A OUTPUT'),
      addressType(family, ['--limit-iface-out']),
      fc.constant('-j DROP'),
    ),
    words(
      fc.constant('mangle -A PREROUTING'),
      seldom(fc.constantFrom('-i eth0', '-i eth1')),
      fc.constant('-j MARK --set-xmark 0x1/0x1'),
    ),
    words(
      fc.constant('filter -A FORWARD'),
      fc.constantFrom('-o eth0', '-o eth1', '-i docker0'),
      fc.constant('-j DROP'),
    ),
  );

const FAMILY_OF = fc.constantFrom('', '', 'meta nfproto ipv4', 'meta nfproto ipv6');

const fib = (limits: readonly string[]): Text =>
  words(
    FAMILY_OF,
    fc.oneof(
      words(
        fc.constantFrom('fib saddr . iif oif', 'fib saddr oif', 'fib saddr . mark . iif oif'),
        fc.constantFrom('missing', 'exists'),
      ),
      words(
        fc.constantFrom(
          ...['fib saddr', 'fib daddr'].flatMap((side) =>
            ['', ...limits].map((limit) => `${side}${limit} type`),
          ),
        ),
        seldom(fc.constant('!='), 3),
        fc.constantFrom(
          'local',
          'unicast',
          'broadcast',
          'multicast',
          'unreachable',
          'blackhole',
          'prohibit',
          'anycast',
        ),
      ),
    ),
    fc.constantFrom('drop', 'drop', 'accept'),
  );

const several = (text: Text, start: string, maxLength: number) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc
        .array(text, { maxLength, size: 'max' })
        .map((list) => list.map((each) => `${start}${each}`)),
    },
  );

/** Rules that ask for what a host says of itself. */
export const rules: fc.Arbitrary<string[]> = fc
  .tuple(
    several(fc.oneof(early(4), late(4)), '4 ', 2),
    several(fc.oneof(early(6), late(6)), '6 ', 2),
    several(fib([' . iif']), 'nft early ', 1),
    several(fib([' . iif', ' . oif']), 'nft passing ', 1),
  )
  .map((lists) => lists.flat());
