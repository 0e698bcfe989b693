import { type HostCase, testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

/** Reverse path filtering is off. */
const UNFILTERED = 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n';

testCases([
  [
    'a host of which no network is in evidence forwards to other machines, of which two are in evidence',
    {
      'hosts/gate/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: [
          '-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 192.168.5.1',
          '-A PREROUTING -p tcp --dport 444 -j DNAT --to-destination 192.168.5.2',
          '-A PREROUTING -p tcp --dport 445 -j DNAT --to-destination 192.168.5.3',
        ],
      }),
      'hosts/gate/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
      'hosts/gate/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
      'hosts/closed/iptables.txt': dump({}),
      'hosts/closed/addr.json': links({ eth0: ['192.168.5.2/24'] }),
      'hosts/open/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/open/addr.json': links({ eth0: ['192.168.5.3/24'] }),
    },
    [
      'undecided tcp 198.51.100.1 -> 10.0.1.10:443',
      'deny tcp 198.51.100.1 -> 10.0.1.10:444',
      // Whether its answers come back by the first host is not in evidence.
      'undecided tcp 198.51.100.1 -> 10.0.1.10:445',
    ],
  ],
  [
    'what a container sends leaves by its host, and may bear its address',
    {
      'hosts/app/iptables.txt': dump({
        filter: [
          '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
          '-A FORWARD -i docker0 -p tcp --dport 5432 -j ACCEPT',
        ],
        nat: ['-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'],
      }),
      'hosts/app/addr.json': links({ eth0: ['10.0.1.10/24'], docker0: ['172.17.0.1/16'] }),
      'hosts/app/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
      'hosts/db/iptables.txt': dump({ filter: ['-A INPUT -s 10.0.1.10 -j ACCEPT'] }),
      'hosts/db/addr.json': links({ eth0: ['10.0.1.20/24'] }),
    },
    [
      'undecided tcp 172.17.0.2 -> 10.0.1.20:5432',
      'deny tcp 172.18.0.2 -> 10.0.1.20:5432',
      'allow tcp 10.0.1.10 -> 10.0.1.20:5432',
    ],
  ],
  [
    'a host forwards to containers on it, and by tunnels and gateways to other machines',
    {
      'hosts/node/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: [
          '-A PREROUTING -p tcp --dport 441 -j DNAT --to-destination 172.17.0.2',
          '-A PREROUTING -p tcp --dport 442 -j DNAT --to-destination 10.42.1.12',
          '-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 10.42.0.12',
          '-A PREROUTING -p tcp --dport 444 -j DNAT --to-destination 172.17.7.2',
          '-A PREROUTING -p tcp --dport 445 -j DNAT --to-destination 172.18.0.2',
        ],
      }),
      'hosts/node/addr.json': [
        ...links({
          eth0: ['10.0.1.10/24'],
          docker0: ['172.17.0.1/16'],
          cali0123456789a: [],
          'flannel.1': ['10.42.1.0/32'],
          'br-0123456789ab': ['172.18.0.1/16'],
        }),
        { ifname: 'veth0a1b2c3', master: 'docker0', addr_info: [] },
        { ifname: 'eth1', master: 'br-0123456789ab', addr_info: [] },
      ],
      'hosts/node/route.json': [
        ...routes({
          default: 'eth0',
          '172.17.0.0/16': 'docker0',
          '10.42.1.12': 'cali0123456789a',
          '172.18.0.0/16': 'br-0123456789ab',
        }),
        { dst: '10.42.0.0/24', gateway: '10.42.0.0', dev: 'flannel.1', flags: ['onlink'] },
        { dst: '172.17.7.0/24', gateway: '172.17.0.9', dev: 'docker0' },
      ],
      'hosts/node/sysctl.txt': `${UNFILTERED}net.ipv4.ip_forward = 1\n`,
      'hosts/other/iptables.txt': dump({}),
      'hosts/other/addr.json': links({ eth0: ['10.0.1.20/24'] }),
    },
    [
      'allow tcp 198.51.100.1 -> 10.0.1.10:441',
      'allow tcp 198.51.100.1 -> 10.0.1.10:442',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:443',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:444',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:445',
    ],
  ],
  [
    'a bridge of a router is an interface of its own',
    {
      'hosts/router/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/router/addr.json': links({ 'br-lan': ['192.168.1.1/24'], 'br-0123456789ab': ['172.18.0.1/16'] }),
    },
    ['allow tcp 192.168.1.9 -> router:22'],
  ],
  ...(
    [
      ['for all links and for the link', 'all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0', 'allow'],
      ['for all links alone', 'all.rp_filter = 0', 'undecided'],
      ['for the link, which is stronger', 'all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 1', 'deny'],
    ] as const
  ).map(
    ([where, text, verdict]): HostCase => [
      `reverse path filtering that is stated ${where}`,
      {
        'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
        'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
        'hosts/web/route.json': routes({ default: 'eth0', '192.168.5.0/24': 'eth1' }),
        'hosts/web/sysctl.txt': `net.ipv4.conf.${text}\n`,
      },
      [
        `${verdict} tcp 192.168.5.9 -> 10.0.1.10:22 in eth0`,
        'allow tcp 198.51.100.1 -> 10.0.1.10:22 in eth0',
      ],
    ],
  ),
]);
