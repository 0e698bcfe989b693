import { type HostCase, testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

const FACTS = {
  'hosts/h/addr.json': links({ eth0: ['10.0.0.20/24', '2001:db8::20/64'] }),
  'hosts/h/route.json': routes({
    '10.0.0.0/24': 'eth0',
    '2001:db8::/64': 'eth0',
    default: 'eth0',
    '::/0': 'eth0',
  }),
};

/** What becomes of packets from elsewhere and to another port, behind a rule that may write into them. */
const REWRITING: readonly (readonly [string, 4 | 6, string])[] = [
  ['-A PREROUTING -p tcp -j NFQUEUE --queue-num 0', 4, 'undecided'],
  ['-A PREROUTING -p tcp -j NFQUEUE --queue-balance 0:3 --queue-bypass', 4, 'undecided'],
  ['-A PREROUTING -p tcp -j RAWDNAT --to-destination 10.0.0.9', 4, 'undecided'],
  ['-A PREROUTING -p udp -j NFQUEUE --queue-num 0', 4, 'deny'],
  ['-A PREROUTING -j HMARK --hmark-tuple src --hmark-mod 2', 4, 'deny'],
  ['-A INPUT -j SNPT --src-pfx 2001:db8:7::/64 --dst-pfx 2001:db8:9::/64', 6, 'undecided'],
  ['-A PREROUTING -j DNPT --src-pfx 2001:db8::/64 --dst-pfx 2001:db8:1::/64', 6, 'undecided'],
  ['-A INPUT -p udp -j SNPT --src-pfx 2001:db8:7::/64 --dst-pfx 2001:db8:9::/64', 6, 'deny'],
];

testCases(
  REWRITING.map(([rule, family, verdict]): HostCase => {
    const [trusted, source, own] =
      family === 4
        ? ['192.0.2.9', '192.0.2.7', '10.0.0.20']
        : ['2001:db8:9::7', '[2001:db8:7::7]', '[2001:db8::20]'];
    const rules = { mangle: [rule], filter: [`-A INPUT -s ${trusted} -j ACCEPT`] };
    return [
      rule,
      { ...FACTS, 'hosts/h/rules.txt': dump(rules, family) },
      [`${verdict} tcp ${source} -> ${own}:22 in eth0`],
    ];
  }),
);
