import fc from 'fast-check';
import { seldom, type Text, words } from './text.ts';
import type { Family } from './universe.ts';

const NEAR = {
  4: ['10.0.0.0/24', '10.9.0.0/16', '172.17.0.0/16', '192.0.2.0/24', '192.0.2.9/32', '198.51.100.0/24'],
  6: ['2001:db8:1::/64', '2001:db8:2::/64', '2001:db8:9::/48', '2001:db8::/64', '2001:db8::9/128'],
} as const;
const ADDRESSES = {
  4: ['10.0.0.1/24 dev eth1', '172.17.0.1/16 dev docker0'],
  6: ['2001:db8:1::1/64 dev eth1 nodad', '2001:db8:2::1/64 dev docker0 nodad'],
} as const;
const LINK = fc.constantFrom('eth0', 'eth1', 'docker0');

const prefixOf = (family: Family): Text =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(family === 4 ? '0.0.0.0/0' : '::/0') },
    { weight: 3, arbitrary: fc.constantFrom<string>(...NEAR[family]) },
  );

function route(family: Family): Text {
  const table = fc.constantFrom('', 'table 100', 'table 100', 'table 200');
  const metric = seldom(fc.constantFrom('metric 5', 'metric 2000'), 4);
  const refusing = fc.constantFrom('throw', 'blackhole', 'unreachable', 'prohibit');
  return fc.oneof(
    {
      weight: 4,
      arbitrary: words(
        fc.constant('route add'),
        prefixOf(family),
        metric,
        table,
        LINK.map((link) => `dev ${link}`),
      ),
    },
    { weight: 1, arbitrary: words(fc.constant('route add'), refusing, prefixOf(family), metric, table) },
    {
      weight: 1,
      arbitrary: words(
        fc.constantFrom('route add local', family === 4 ? 'route add broadcast' : 'route add anycast'),
        prefixOf(family),
        table,
        fc.constantFrom('dev lo', 'dev eth1'),
      ),
    },
    {
      weight: 1,
      arbitrary: words(
        fc.constant('route add'),
        prefixOf(family),
        table,
        family === 6
          ? prefixOf(family).map((prefix) => `from ${prefix}`)
          : fc.constantFrom('tos 0x10', 'tos 0x8'),
        LINK.map((link) => `dev ${link}`),
      ),
    },
    {
      weight: 1,
      arbitrary: words(
        fc.constant('route add'),
        prefixOf(family),
        table,
        fc.tuple(LINK, LINK).map(([one, other]) => `nexthop dev ${one} nexthop dev ${other}`),
      ),
    },
  );
}

/** Selectors that may stand together in one rule. */
function rule(family: Family): Text {
  const what = words(
    seldom(fc.constant('not'), 5),
    seldom(
      prefixOf(family).map((prefix) => `from ${prefix}`),
      2,
    ),
    seldom(
      prefixOf(family).map((prefix) => `to ${prefix}`),
      3,
    ),
    seldom(fc.constantFrom('iif eth0', 'iif eth1', 'iif lo'), 3),
    seldom(fc.constantFrom('oif eth0', 'oif eth1'), 9),
    seldom(fc.constantFrom('fwmark 0x1', 'fwmark 0x1/0x3', 'fwmark 0x2/0x2'), 3),
    seldom(
      fc.constantFrom('ipproto udp', 'ipproto tcp', family === 4 ? 'ipproto icmp' : 'ipproto ipv6-icmp'),
      4,
    ),
    seldom(fc.constantFrom('uidrange 0-0', 'uidrange 0-99', 'uidrange 1000-2000'), 9),
    seldom(fc.constantFrom('tos 0x10', 'tos 0x8'), 12),
    seldom(fc.constantFrom('dport 53', 'dport 80-443', 'sport 80', 'sport 1000-1200'), 4),
  );
  const action = fc.oneof(
    {
      weight: 5,
      arbitrary: words(
        fc.constantFrom('lookup 100', 'lookup 100', 'lookup 200', 'lookup main', 'lookup 300'),
        seldom(fc.constantFrom('suppress_prefixlength 0', 'suppress_prefixlength 24'), 4),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('prohibit', 'blackhole', 'unreachable') },
    { weight: 1, arbitrary: fc.constantFrom('goto 20', 'goto 32766', 'goto 40000', 'nop') },
  );
  const priority = seldom(fc.constantFrom('priority 10', 'priority 20', 'priority 40000'), 3);
  return words(fc.constant('rule add'), what, action, priority);
}

const MARK: Text = fc.constantFrom(
  '-p udp -j MARK --set-mark 1',
  '-i eth1 -j MARK --set-mark 3',
  '-p tcp -j MARK --set-mark 2',
);

const SENT_MARK: Text = fc.constantFrom(
  '-p udp -j MARK --set-mark 1',
  '-o eth0 -j MARK --set-mark 3',
  '-p tcp --dport 80 -j MARK --set-mark 2',
);

const several = (text: Text, start: string, minLength: number, maxLength: number) =>
  fc.array(text, { minLength, maxLength, size: 'max' }).map((list) => list.map((each) => `${start}${each}`));

const ofFamily = (family: Family) =>
  fc.tuple(
    fc.constant(ADDRESSES[family].map((each) => `${family} ip address add ${each}`)),
    fc.constant([`${family} ip route add default dev eth0`]),
    several(route(family), `${family} ip `, 1, 6),
    several(rule(family), `${family} ip `, 1, 4),
    several(MARK, `${family} mangle -A PREROUTING `, 0, 2),
    several(SENT_MARK, `${family} mangle -A OUTPUT `, 0, 1),
    // Which link was taken is seen by what is let out.
    several(
      LINK.map((link) => `FORWARD -o ${link} -j DROP`),
      `${family} filter -A `,
      1,
      1,
    ),
    several(
      LINK.map((link) => `OUTPUT -o ${link} -j DROP`),
      `${family} filter -A `,
      0,
      1,
    ),
    several(
      LINK.map((link) => `POSTROUTING -o ${link} -j DROP`),
      `${family} mangle -A `,
      0,
      1,
    ),
  );

/** A host that forwards, and that sends by the tables that its rules choose. */
export const ruled: fc.Arbitrary<string[]> = fc
  .tuple(ofFamily(4), ofFamily(6), fc.constantFrom('0', '0', '0', '2'))
  .map(([four, six, filtering]) => [
    ...four.flat(),
    ...six.flat(),
    'sysctl net.ipv4.ip_forward=1',
    'sysctl net.ipv6.conf.all.forwarding=1',
    ...['all', 'eth0', 'eth1', 'docker0'].map(
      (link) => `sysctl net.ipv4.conf.${link}.rp_filter=${filtering}`,
    ),
  ]);
