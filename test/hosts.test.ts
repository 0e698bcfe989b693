import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import { parseService } from '../src/model/service.ts';
import { parsePrefix } from '../src/net/address.ts';
import { type Demand, judgePair } from '../src/reach/judge/pair.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloud, dump, estateOf, type Files, links, routes } from './host-estate.ts';

/** Reverse path filtering is off. */
const UNFILTERED = 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n';

/** A host's rules and facts, alone or on an instance, and what they mean for a packet: an expected answer and a probe a line. */
const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a link of an instance that gives no ip addr may have any name but lo',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: [
          '-A INPUT -i eth0 -p tcp --dport 443 -j ACCEPT',
          '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
        ],
      }),
    }),
    ['undecided tcp 198.51.100.1 -> web:443', 'allow tcp web -> db:3306'],
  ],
  [
    'a rule that drops what comes by a link of unknown name',
    cloud({ 'hosts/web/iptables.txt': dump({ input: 'ACCEPT', filter: ['-A INPUT -i eth0 -j DROP'] }) }),
    ['undecided tcp 198.51.100.1 -> web:443'],
  ],
  [
    'nothing from outside comes by lo, whatever the links are called',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: ['-A INPUT -i lo -p tcp --dport 22 -j DROP', '-A INPUT ! -i lo -p tcp --dport 443 -j ACCEPT'],
      }),
    }),
    ['allow tcp 198.51.100.1 -> web:443', 'deny tcp 198.51.100.1 -> web:22'],
  ],
  [
    'a translated destination may be of a bridge that the platform does not know',
    cloud({
      'hosts/web/iptables.txt': dump({
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 172.17.0.1:8080'],
        filter: ['-A INPUT -p tcp --dport 8080 -j ACCEPT'],
      }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    }),
    ['undecided tcp 198.51.100.1 -> web:443'],
  ],
  ...Object.entries({
    'pf rules': 'block drop all\npass in proto tcp to port 22\n',
    'JSON that is cut off': '{"nftables": [',
    nothing: '',
    'the state of ufw': 'Status: active\n',
  }).map(([what, content]): (typeof CASES)[number] => [
    `a file of a host that holds ${what}`,
    cloud({ 'hosts/web/rules.txt': content }),
    [
      'undecided tcp 198.51.100.1 -> web:443',
      'deny tcp 198.51.100.1 -> web:22',
      'undecided tcp web -> db:3306',
    ],
  ]),
  [
    'a note beside the rules of a host is no rule, and neither is a hidden file or an empty one',
    cloud({
      'hosts/web/iptables.txt': dump({ filter: ['-A INPUT -p tcp --dport 443 -j ACCEPT'] }),
      'hosts/web/README.txt': 'The web server.\n',
      'hosts/web/.DS_Store': new Uint8Array([0, 0, 0, 1]),
      'hosts/web/iptables-legacy-save.txt': '',
    }),
    ['allow tcp 198.51.100.1 -> web:443'],
  ],
  ...(['a.txt', 'z.txt'] as const).map((other): (typeof CASES)[number] => [
    `of two dumps with different rules either may be in force, whichever file is named first (${other})`,
    {
      [`hosts/web/${other}`]: dump({
        input: 'ACCEPT',
        filter: ['-A INPUT -p tcp --dport 22 -j DROP', '-A INPUT -p tcp --dport 25 -j DROP'],
      }),
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        filter: ['-A INPUT -p tcp --dport 25 -j RETURN', '-A INPUT -p tcp --dport 80 -j DROP'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'undecided tcp 198.51.100.1 -> 10.0.1.10:22',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:25',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:80',
      'allow tcp 198.51.100.1 -> 10.0.1.10:443',
    ],
  ]),
  [
    'of two dumps with different policies a return leads to its own',
    {
      'hosts/web/a.txt': dump({ filter: ['-A INPUT -p tcp --dport 22 -j RETURN', '-A INPUT -j ACCEPT'] }),
      'hosts/web/b.txt': dump({ input: 'ACCEPT', filter: ['-A INPUT -p tcp --dport 25 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'undecided tcp 198.51.100.1 -> 10.0.1.10:22',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:25',
      'allow tcp 198.51.100.1 -> 10.0.1.10:80',
    ],
  ],
  [
    'a setting that two listings give differently is not known',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.9.9:53'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.ip_forward = 0\n`,
      'hosts/web/sysctl.conf': `${UNFILTERED}net.ipv4.ip_forward = 1\n`,
    },
    ['undecided udp 10.0.1.77 -> 10.0.1.10:53', 'allow udp 10.0.1.77 -> 10.0.1.10:54'],
  ],
  [
    'of two equal dumps one is enough',
    {
      'hosts/web/a.txt': dump({ filter: ['-A INPUT -p tcp --dport 22 -j ACCEPT'] }),
      'hosts/web/b.txt': dump({ filter: ['-A INPUT -p tcp --dport 22 -j ACCEPT'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    ['deny tcp 198.51.100.1 -> 10.0.1.10:25', 'allow udp 10.0.1.10 -> 198.51.100.1:53'],
  ],
  [
    'dumps of the two backends are both in force',
    {
      'hosts/web/a.txt': dump({ filter: ['-A INPUT -p tcp --dport 22:80 -j ACCEPT'] }).replace(
        'v1.8.9',
        'v1.8.9 (nf_tables)',
      ),
      'hosts/web/b.txt': dump({ input: 'ACCEPT', filter: ['-A INPUT -p tcp --dport 22 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'deny tcp 198.51.100.1 -> 10.0.1.10:22',
      'deny tcp 198.51.100.1 -> 10.0.1.10:443',
      'allow tcp 198.51.100.1 -> 10.0.1.10:80',
    ],
  ],
  ...Object.entries({
    'no route': [],
    'a blackhole': [{ type: 'blackhole', dst: 'default' }],
    'an unreachable route': [{ type: 'unreachable', dst: '198.51.100.0/24' }],
  }).map(([what, more]): (typeof CASES)[number] => [
    `a host with ${what} back to the sender takes packets and answers none`,
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/route.json': [...routes({ '10.0.1.0/24': 'eth0', '10.0.0.0/8': 'eth0' }), ...more],
      'hosts/web/sysctl.txt': UNFILTERED,
    },
    [
      'deny tcp 198.51.100.1 -> 10.0.1.10:443',
      'allow udp 198.51.100.1 -> 10.0.1.10:53',
      'allow tcp 10.9.9.9 -> 10.0.1.10:443',
    ],
  ]),
  [
    'no route back in the main table, but others that routing rules may use',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/route.json': [
        ...routes({ '10.0.0.0/8': 'eth0' }),
        { dst: 'default', gateway: '10.0.1.1', dev: 'eth0', table: '100' },
      ],
      'hosts/web/sysctl.txt': UNFILTERED,
    },
    ['undecided tcp 198.51.100.1 -> 10.0.1.10:443'],
  ],
  [
    'a host forwards to another one what it has no route back for',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 10.0.9.9:443'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.9.1/24'] }),
      'hosts/web/route.json': routes({ '10.0.1.0/24': 'eth0', '10.0.9.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth1.rp_filter = 0\n`,
    },
    ['deny tcp 198.51.100.1 -> 10.0.1.10:443', 'allow tcp 10.0.1.77 -> 10.0.1.10:443'],
  ],
  [
    'an answer may leave by the link that its route names, and not by the one that the question came by',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT', filter: ['-A OUTPUT -o eth0 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.9.1/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.9.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.conf.eth1.rp_filter = 0\n`,
    },
    ['undecided tcp 198.51.100.1 -> 10.0.9.1:443 in eth1', 'allow tcp 10.0.9.9 -> 10.0.9.1:443 in eth1'],
  ],
  [
    'an answer to what left with another source may be told by it',
    {
      'hosts/web/iptables.txt': dump({
        filter: [
          '-A INPUT -m conntrack --ctstate SNAT -j DROP',
          '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
        ],
        nat: ['-A POSTROUTING -p tcp --dport 443 -j SNAT --to-source 10.0.1.11'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    ['undecided tcp 10.0.1.10 -> 198.51.100.1:443', 'allow tcp 10.0.1.10 -> 198.51.100.1:80'],
  ],
  [
    'a host that talks to itself does so by lo, both ways',
    {
      'hosts/web/iptables.txt': dump({
        output: 'DROP',
        filter: [
          '-A INPUT -i lo -p tcp --dport 25 -j DROP',
          '-A INPUT -i lo -p tcp --sport 80 -j DROP',
          '-A INPUT -i lo -j ACCEPT',
          '-A OUTPUT -o lo -p tcp --sport 22 -j DROP',
          '-A OUTPUT -o lo -j ACCEPT',
        ],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'allow tcp 10.0.1.10 -> 10.0.1.10:443',
      'allow tcp 127.0.0.1 -> 127.0.0.1:443',
      'deny tcp 10.0.1.10 -> 10.0.1.10:25',
      'deny tcp 10.0.1.10 -> 10.0.1.10:80',
      'deny tcp 10.0.1.10 -> 10.0.1.10:22',
      'deny tcp 10.0.1.10 -> 198.51.100.1:443',
    ],
  ],
  [
    'a machine that talks to itself needs rules that let it',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: [
          '-A INPUT -i lo -p tcp --dport 443 -j ACCEPT',
          '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
        ],
      }),
    }),
    ['allow tcp web -> web:443', 'deny tcp web -> web:22'],
  ],
  [
    'ip route prints IPv4 routes only: IPv6 goes by the only link there is, or by one that is not known',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/ip6tables.txt': dump({ input: 'ACCEPT' }, 6),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1:1::10/64'] }),
      'hosts/web/route.json': routes({ '10.0.0.0/8': 'eth0' }),
    },
    [
      'allow tcp [2001:db8:1:1::10]:40000 -> [2001:db8:9::1]:443',
      'allow tcp 10.0.1.10 -> 10.9.9.9:443',
      'deny tcp 10.0.1.10 -> 198.51.100.1:443',
    ],
  ],
  [
    'IPv6 of which no route is given may go by either link',
    {
      'hosts/web/ip6tables.txt': dump({ filter: ['-A OUTPUT -o eth1 -j DROP'] }, 6),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1:1::10/64'], eth1: ['10.1.0.1/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0' }),
    },
    ['undecided udp [2001:db8:1:1::10]:40000 -> [2001:db8:9::1]:443'],
  ],
  [
    'of a route with several next hops either may be taken',
    {
      'hosts/web/iptables.txt': dump({ filter: ['-A OUTPUT -o eth1 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.1.0.1/24'] }),
      'hosts/web/route.json': [
        {
          dst: 'default',
          nexthops: [
            { gateway: '10.0.1.1', dev: 'eth0' },
            { gateway: '10.1.0.2', dev: 'eth1' },
          ],
        },
      ],
    },
    ['undecided udp 10.0.1.10 -> 198.51.100.1:53'],
  ],
  [
    'what a host forwards to another machine has the filters of that one before it',
    cloud({
      'hosts/web/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 10.0.2.10:443'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0' }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    }),
    ['undecided tcp 198.51.100.1 -> web:443', 'deny tcp web -> db:443'],
  ],
  [
    'what it forwards to a container of its own arrives',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: ['-A FORWARD -o docker0 -p tcp --dport 80 -j ACCEPT', '-A FORWARD -i docker0 -j ACCEPT'],
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 172.17.0.2:80'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], docker0: ['172.17.0.1/16'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0', '172.17.0.0/16': 'docker0' }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    }),
    ['allow tcp 198.51.100.1 -> web:443'],
  ],
  [
    'an address of the interface that the host does not carry is forwarded, and goes back out',
    {
      ...cloud({
        'hosts/db/iptables.txt': dump({ forward: 'ACCEPT' }),
        'hosts/db/addr.json': links({ eth0: ['10.0.2.99/24'] }),
        'hosts/db/route.json': routes({ default: 'eth0', '10.0.2.0/24': 'eth0' }),
        'hosts/db/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
      }),
    },
    ['undecided tcp web -> 10.0.2.10:3306'],
  ],
  [
    'a host of which no network is in evidence forwards to what nothing in evidence carries',
    {
      'hosts/gate/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: [
          '-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 192.168.5.1',
          '-A PREROUTING -p tcp --dport 444 -j DNAT --to-destination 192.168.5.2',
        ],
      }),
      'hosts/gate/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
      'hosts/gate/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
      'hosts/other/iptables.txt': dump({}),
      'hosts/other/addr.json': links({ eth0: ['192.168.5.2/24'] }),
    },
    ['allow tcp 198.51.100.1 -> 10.0.1.10:443', 'undecided tcp 198.51.100.1 -> 10.0.1.10:444'],
  ],
  [
    'a translation that is not modelled may send to any address and port',
    {
      'hosts/web/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -d 10.0.1.10/32 -j TPROXY --on-port 3129'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '192.168.5.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    },
    [
      'undecided tcp 198.51.100.1:40000 -> 10.0.1.10:443 in eth0',
      'undecided icmp 8/0 198.51.100.1 -> 10.0.1.10 in eth0',
      'deny tcp 198.51.100.1:40000 -> 192.168.5.254:443 in eth0',
    ],
  ],
  [
    'a packet that a translation not modelled may send to an admitted port',
    cloud({
      'hosts/web/iptables.txt': dump({
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination :http-alt'],
        filter: ['-A INPUT -p tcp --dport 8443 -j ACCEPT'],
      }),
    }),
    ['undecided tcp 198.51.100.1 -> web:443'],
  ],
  [
    'filters beyond a source translation see another sender',
    cloud({
      'hosts/web/iptables.txt': dump({
        nat: ['-A POSTROUTING -o ens5 -j SNAT --to-source 10.9.9.9'],
        input: 'ACCEPT',
      }),
      'hosts/web/addr.json': links({ ens5: ['10.0.1.10/24'] }),
    }),
    ['undecided tcp web -> db:3306', 'allow tcp 198.51.100.1 -> web:443'],
  ],
  [
    'masquerading by the only link, and translation to the address that a packet has, change nothing',
    cloud({
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        nat: [
          '-A POSTROUTING -p tcp --dport 3306 -j MASQUERADE',
          '-A POSTROUTING -o ens5 -j SNAT --to-source 10.0.1.10',
        ],
      }),
      'hosts/web/addr.json': links({ ens5: ['10.0.1.10/24'], docker0: ['172.17.0.1/16'] }),
      'hosts/web/route.json': routes({ default: 'ens5', '172.17.0.0/16': 'docker0' }),
    }),
    ['allow tcp web -> db:3306', 'deny tcp web -> db:3307'],
  ],
  [
    'Cilium decides in programs that no dump shows',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: [':CILIUM_INPUT - [0:0]', '-A INPUT -p tcp --dport 443 -j ACCEPT'],
      }),
    }),
    ['undecided tcp 198.51.100.1 -> web:443'],
  ],
  [
    'an answer to what was not tracked is invalid, and not untracked',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        output: 'DROP',
        raw: [
          '-A PREROUTING -p tcp -m multiport --dports 443,444 -j NOTRACK',
          '-A OUTPUT -p tcp --sport 444 -j NOTRACK',
        ],
        filter: [
          '-A OUTPUT -m conntrack --ctstate UNTRACKED -j ACCEPT',
          '-A OUTPUT -p tcp --sport 445 -j ACCEPT',
        ],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'deny tcp 198.51.100.1 -> 10.0.1.10:443',
      'allow tcp 198.51.100.1 -> 10.0.1.10:444',
      'allow tcp 198.51.100.1 -> 10.0.1.10:445',
    ],
  ],
  ...(
    [
      [
        'a rule in PREROUTING or OUTPUT that drops all but opening packets',
        {
          mangle: [
            '-A PREROUTING -p tcp --dport 443 ! --syn -j DROP',
            '-A OUTPUT -p tcp --dport 443 ! --syn -j DROP',
          ],
        },
        ['deny', 'deny', 'deny'],
      ],
      [
        'a rule in POSTROUTING that drops all but opening packets',
        { mangle: ['-A POSTROUTING -p tcp --dport 443 ! --syn -j DROP'] },
        ['allow', 'deny', 'deny'],
      ],
      [
        'a mark that opening packets alone are given',
        {
          mangle: [
            '-A PREROUTING -m conntrack --ctstate NEW -j MARK --set-mark 1',
            '-A OUTPUT -m conntrack --ctstate NEW -j MARK --set-mark 1',
          ],
          filter: [
            '-A INPUT -p tcp --dport 443 -m mark ! --mark 1 -j DROP',
            '-A FORWARD -p tcp --dport 443 -m mark ! --mark 1 -j DROP',
            '-A OUTPUT -p tcp --dport 443 -m mark ! --mark 1 -j DROP',
          ],
        },
        ['deny', 'deny', 'deny'],
      ],
      [
        'a mark of the connection that each packet is given again',
        {
          mangle: [
            '-A PREROUTING -m conntrack --ctstate NEW -j CONNMARK --set-mark 1',
            '-A PREROUTING -j CONNMARK --restore-mark',
            '-A OUTPUT -m conntrack --ctstate NEW -j CONNMARK --set-mark 1',
            '-A OUTPUT -j CONNMARK --restore-mark',
          ],
          filter: [
            '-A INPUT -m mark ! --mark 1 -j DROP',
            '-A FORWARD -m mark ! --mark 1 -j DROP',
            '-A OUTPUT -m mark ! --mark 1 -j DROP',
          ],
        },
        ['allow', 'allow', 'allow'],
      ],
      [
        'a mark that the answer gives its connection',
        {
          mangle: [
            '-A PREROUTING -p tcp --sport 443 -j CONNMARK --set-mark 1',
            '-A OUTPUT -p tcp --sport 443 -j CONNMARK --set-mark 1',
          ],
          filter: [
            '-A INPUT -p tcp --dport 443 ! --syn -m connmark ! --mark 1 -j DROP',
            '-A FORWARD -p tcp --dport 443 ! --syn -m connmark ! --mark 1 -j DROP',
            '-A OUTPUT -p tcp --dport 443 ! --syn -m connmark ! --mark 1 -j DROP',
          ],
        },
        ['allow', 'allow', 'allow'],
      ],
      [
        'the packet after an untracked answer is invalid',
        {
          raw: [
            '-A OUTPUT -p tcp --sport 443 -j CT --notrack',
            '-A PREROUTING -p tcp --sport 443 -j CT --notrack',
          ],
          filter: [
            '-A INPUT -p tcp --dport 443 -m conntrack --ctstate INVALID -j DROP',
            '-A FORWARD -p tcp --dport 443 -m conntrack --ctstate INVALID -j DROP',
            '-A OUTPUT -p tcp --dport 443 -m conntrack --ctstate INVALID -j DROP',
          ],
        },
        ['deny', 'deny', 'deny'],
      ],
      [
        'packets that are tracked neither way stay so',
        {
          raw: [
            '-A PREROUTING -p tcp -m multiport --ports 443 -j CT --notrack',
            '-A OUTPUT -p tcp -m multiport --ports 443 -j CT --notrack',
          ],
          filter: [
            '-A INPUT -m conntrack ! --ctstate UNTRACKED -j DROP',
            '-A FORWARD -m conntrack ! --ctstate UNTRACKED -j DROP',
            '-A OUTPUT -m conntrack ! --ctstate UNTRACKED -j DROP',
          ],
        },
        ['allow', 'allow', 'allow'],
      ],
      [
        'rules that let in what has the SYN flag',
        {
          filter: [
            '-A INPUT -p tcp --tcp-flags SYN SYN -j RETURN',
            '-A INPUT -j DROP',
            '-A FORWARD -p tcp --tcp-flags SYN SYN -j RETURN',
            '-A FORWARD -j DROP',
            '-A OUTPUT -p tcp --tcp-flags SYN SYN -j RETURN',
            '-A OUTPUT -j DROP',
          ],
        },
        ['deny', 'deny', 'deny'],
      ],
      [
        'rules that see the ends of the connection before their translation, and after it, of each packet',
        {
          mangle: [
            '-A PREROUTING -p tcp --dport 843 -j DROP',
            '-A POSTROUTING -s 10.0.9.1/32 -p tcp --dport 843 -j DROP',
          ],
          nat: [
            '-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination :843',
            '-A POSTROUTING -p tcp -j MASQUERADE',
          ],
          filter: ['-A FORWARD -s 10.0.1.77/32 -p tcp --dport 443 -j DROP'],
        },
        ['allow', 'allow', 'allow'],
      ],
      [
        'each goes in the direction of the first',
        {
          filter: [
            '-A INPUT -p tcp --dport 443 -m conntrack --ctdir REPLY -j DROP',
            '-A FORWARD -p tcp --dport 443 -m conntrack ! --ctdir ORIGINAL -j DROP',
            '-A OUTPUT -p tcp --dport 443 -m conntrack --ctdir REPLY -j DROP',
          ],
        },
        ['allow', 'allow', 'allow'],
      ],
      [
        'an answer goes to another source before its translation is undone',
        {
          raw: ['-A PREROUTING -d 10.0.1.77/32 -p tcp --sport 443 -j DROP'],
          nat: ['-A POSTROUTING -o eth1 -j MASQUERADE'],
        },
        ['allow', 'undecided', 'allow'],
      ],
    ] as const
  ).map(([what, rules, verdicts]): (typeof CASES)[number] => [
    `the packets after the first of a connection: ${what}`,
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT', ...rules }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.9.1/24'] }),
      'hosts/web/route.json': routes({ '10.0.1.0/24': 'eth0', '10.0.9.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth1.rp_filter = 0\n`,
    },
    [
      `${verdicts[0]} tcp 10.0.1.77 -> 10.0.1.10:443 in eth0`,
      `${verdicts[1]} tcp 10.0.1.77 -> 10.0.9.9:443 in eth0`,
      `${verdicts[2]} tcp 10.0.1.10 -> 10.0.1.77:443`,
    ],
  ]),
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
  ).map(([where, text, verdict]): (typeof CASES)[number] => [
    `reverse path filtering that is stated ${where}`,
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '192.168.5.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `net.ipv4.conf.${text}\n`,
    },
    [`${verdict} tcp 192.168.5.9 -> 10.0.1.10:22 in eth0`, 'allow tcp 198.51.100.1 -> 10.0.1.10:22 in eth0'],
  ]),
];

describe.each(CASES)('%s', (_, files, lines) => {
  const estate = estateOf(files);
  test.each(lines)('%s', (line) => {
    const [expected, ...rest] = line.split(' ');
    const probe = parseProbe(rest.join(' '));
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estate, probe, false);
    expect(answer).toMatchObject({ verdict: expected });
  });
});

const SIX: Files = {
  'hosts/web/iptables.txt': dump({ filter: ['-A INPUT -p tcp --dport 443 -j ACCEPT'] }),
  'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1::10/64'] }),
};

/** The same for a requirement: from, to, service, verdict. */
const PAIRS: readonly (readonly [string, Files, Demand['layers'], readonly string[]])[] = [
  [
    'answers of what was forwarded leave by the link that the question came by',
    {
      'hosts/web/iptables.txt': dump({
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 172.17.0.2:443'],
        filter: [
          '-A FORWARD -o docker0 -p tcp --dport 443 -j ACCEPT',
          '-A FORWARD -i docker0 -o eth0 -j ACCEPT',
        ],
      }),
      'hosts/web/addr.json': links({
        eth0: ['10.0.1.10/24'],
        eth1: ['192.168.5.254/24'],
        docker0: ['172.17.0.1/16'],
      }),
      'hosts/web/route.json': routes({
        default: 'eth0',
        '10.0.1.0/24': 'eth0',
        '192.168.5.0/24': 'eth1',
        '172.17.0.0/16': 'docker0',
      }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.accept_local = 1\n',
    },
    [],
    [
      '192.168.4.0/23 10.0.1.10 tcp/443 partial',
      '192.168.4.0/24 10.0.1.10 tcp/443 open',
      '192.168.5.0/25 10.0.1.10 tcp/443 blocked',
    ],
  ],
  [
    'a demanded host layer is not there for IPv6 where only IPv4 rules are in evidence',
    SIX,
    ['host'],
    ['2001:db8:9::/64 2001:db8:1::10 tcp/443 undecided', '198.51.100.0/24 10.0.1.10 tcp/443 open'],
  ],
  ['which nothing demands', SIX, [], ['2001:db8:9::/64 2001:db8:1::10 tcp/443 open']],
];

describe.each(PAIRS)('%s', (_, files, layers, lines) => {
  const estate = estateOf(files);
  test.each(lines)('%s', (line) => {
    const [from = '', to = '', service = '', expected] = line.split(' ');
    const demand = { oneWay: false, layers };
    const wanted = parseService(service) as NonNullable<ReturnType<typeof parseService>>;
    const { verdict, proof } = judgePair(estate, addresses(from), addresses(to), wanted, demand);
    expect({ verdict, layers: proof.layers }).toMatchObject({ verdict: expected });
  });
});

function addresses(text: string): Endpoint {
  const range = parsePrefix(text);
  return { kind: 'addresses', ranges: range === undefined ? [] : [range], text };
}
