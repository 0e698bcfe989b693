import { testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

/** A host that forwards both families between two links, without reverse path filtering; each case as the kernel answered it. */
function router(nat: readonly string[] = [], takesLoopback?: 0 | 1) {
  const off = ['all', 'eth0', 'eth1'].map((link) => `net.ipv4.conf.${link}.rp_filter = 0\n`);
  const loopback =
    takesLoopback === undefined
      ? []
      : ['all', 'default', 'eth0', 'eth1'].map(
          (link) => `net.ipv4.conf.${link}.route_localnet = ${takesLoopback}\n`,
        );
  return {
    'hosts/r/iptables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT', nat }),
    'hosts/r/ip6tables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT' }, 6),
    'hosts/r/addr.json': links({
      eth0: ['192.0.2.1/24', '2001:db8::1/64'],
      eth1: ['10.0.0.1/24', '2001:db8:1::1/64'],
    }),
    'hosts/r/route.json': routes({
      default: 'eth0',
      '192.0.2.0/24': 'eth0',
      '10.0.0.0/24': 'eth1',
      '2001:db8::/32': 'eth0',
      '2001:db8:1::/64': 'eth1',
    }),
    'hosts/r/sysctl.txt': `net.ipv4.ip_forward = 1\nnet.ipv6.conf.all.forwarding = 1\n${[...off, ...loopback].join('')}`,
  };
}

const OUT = ['-A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.9'];

testCases([
  [
    'sources and destinations that no packet has',
    router(),
    [
      'deny udp 224.0.0.9:5 -> 10.0.0.9:53 in eth0',
      'deny udp 255.255.255.255:5 -> 10.0.0.9:53 in eth0',
      'deny udp 0.0.0.0:68 -> 192.0.2.1:67 in eth0',
      'deny udp 0.0.0.0:68 -> 239.1.1.1:67 in eth0',
      'allow udp 0.0.0.0:68 -> 255.255.255.255:67 in eth0',
      'allow udp 0.0.0.0:68 -> 224.0.0.1:67 in eth0',
      'allow udp 0.0.0.5:68 -> 192.0.2.1:67 in eth0',
      'allow udp 240.0.0.1:5 -> 192.0.2.1:67 in eth0',
      'deny udp 192.0.2.9:5 -> 0.0.0.0:53 in eth0',
      'deny udp [ff02::5]:5 -> [2001:db8::1]:53 in eth0',
      'deny udp [ff02::5]:5 -> [2001:db8:1::9]:53 in eth0',
      'deny udp [2001:db8::9]:5 -> [ff01::1]:53 in eth0',
      'deny udp [2001:db8::9]:5 -> [ff10::5]:53 in eth0',
      'allow udp [2001:db8::9]:5 -> [ff02::1]:53 in eth0',
    ],
  ],
  [
    'a loopback source of what goes to everybody',
    router([], 0),
    [
      'deny udp 127.1.2.3:5 -> 192.0.2.1:53 in eth0',
      'undecided udp 127.1.2.3:5 -> 255.255.255.255:53 in eth0',
    ],
  ],
  [
    'loose filtering is strict by a link without an address',
    {
      ...router(),
      'hosts/r/addr.json': links({ eth0: ['192.0.2.1/24'], eth1: ['10.0.0.1/24'], eth2: [] }),
      'hosts/r/sysctl.txt': 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 2\n',
    },
    [
      'allow udp 192.0.2.9:5 -> 10.0.0.1:53 in eth1',
      'deny udp 192.0.2.9:5 -> 10.0.0.1:53 in eth2',
      'deny udp 192.0.2.9:5 -> 10.0.0.9:53 in eth2',
    ],
  ],
  [
    'sources that mean nothing beyond their link',
    router(),
    [
      'deny udp [fe80::5]:5 -> [2001:db8:1::9]:53 in eth0',
      'deny udp [::]:5 -> [2001:db8:1::9]:53 in eth0',
      'allow udp [fe80::5]:5 -> [2001:db8::9]:53 in eth0',
      'allow udp [fe80::5]:5 -> [2001:db8::1]:53 in eth0',
      'allow udp [::]:5 -> [2001:db8::1]:53 in eth0',
    ],
  ],
  [
    'a packet from loopback that is translated to go out by a link which takes none',
    router(OUT, 0),
    ['deny tcp 127.0.0.1 -> 127.0.0.1:80', 'allow tcp 127.0.0.1 -> 127.0.0.1:81'],
  ],
  ['by a link which takes them', router(OUT, 1), ['allow packet tcp 127.0.0.1 -> 127.0.0.1:80']],
  ['by a link of which it is not known', router(OUT), ['undecided packet tcp 127.0.0.1 -> 127.0.0.1:80']],
]);
