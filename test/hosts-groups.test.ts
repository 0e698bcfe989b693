import { testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

/** A host of two links that takes in everything, and sends by eth0 alone. */
const HOST = {
  'hosts/h/iptables.txt': dump({
    input: 'ACCEPT',
    output: 'DROP',
    filter: ['-A OUTPUT -o lo -j ACCEPT', '-A OUTPUT -o eth0 -j ACCEPT'],
  }),
  'hosts/h/ip6tables.txt': dump({ input: 'ACCEPT' }, 6),
  'hosts/h/addr.json': links({
    eth0: ['192.0.2.1/24', '2001:db8::1/64'],
    eth1: ['10.0.0.1/24', '2001:db8:1::1/64'],
  }),
  'hosts/h/route.json': routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1' }),
  'hosts/h/sysctl.txt': ['all', 'eth0', 'eth1']
    .map((link) => `net.ipv4.conf.${link}.rp_filter = 0\n`)
    .join(''),
};

const JOINED = [
  { ifname: 'eth0', maddr: [{ link: '01:00:5e:00:00:01' }, { family: 'inet', address: '224.0.0.251' }] },
  { ifname: 'eth1', maddr: [{ family: 'inet6', address: 'ff02::fb' }] },
];

const mdns = (link: string) => `udp 192.0.2.9:5353 -> 224.0.0.251:5353 in ${link}`;

testCases([
  [
    'groups that a host belongs to are not in evidence: whether it takes their packets is undecided',
    HOST,
    [
      `undecided ${mdns('eth0')}`,
      'undecided udp [2001:db8::9]:5353 -> [ff02::fb]:5353 in eth0',
      'allow udp 192.0.2.9:4000 -> 224.0.0.1:53 in eth0',
      'allow icmpv6 128/0 2001:db8::9 -> ff02::1 in eth0',
      'allow 2 192.0.2.9 -> 224.0.0.22 in eth0',
    ],
  ],
  [
    'a link takes packets of the groups that it belongs to, and of no others',
    { ...HOST, 'hosts/h/maddr.json': JOINED },
    [
      `allow ${mdns('eth0')}`,
      `deny ${mdns('eth1')}`,
      'deny udp [2001:db8::9]:5353 -> [ff02::fb]:5353 in eth0',
      'allow udp [2001:db8::9]:5353 -> [ff02::fb]:5353 in eth1',
      'allow udp 192.0.2.9:4000 -> 224.0.0.1:53 in eth1',
    ],
  ],
  [
    'what a host sends to several machines leaves by a link, never by loopback',
    HOST,
    [
      'undecided udp 192.0.2.1:5353 -> 224.0.0.251:5353',
      'allow udp 192.0.2.1:5353 -> 224.0.0.251:5353 out eth0',
      'deny udp 10.0.0.1:5353 -> 224.0.0.251:5353 out eth1',
      'undecided udp 192.0.2.1:68 -> 255.255.255.255:67',
      'allow udp 192.0.2.1:137 -> 192.0.2.255:137',
      'deny udp 10.0.0.1:137 -> 10.0.0.255:137',
      'allow udp 10.0.0.1:137 -> 192.0.2.1:137',
    ],
  ],
]);
