import { type HostCase, testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

/** Reverse path filtering is off. */
const UNFILTERED = 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n';

testCases([
  [
    'a proxy on loopback answers as who was called, which INPUT sees, and answers no address that is not of the host',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        nat: [
          '-A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 8080',
          '-A POSTROUTING -s 10.0.1.11 -j SNAT --to-source 10.0.1.77',
        ],
        filter: ['-A INPUT -s 198.51.100.0/24 -j DROP'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '10.0.1.11/24'] }),
    },
    [
      'allow packet tcp 10.0.1.10 -> 203.0.113.7:80',
      'undecided tcp 10.0.1.10 -> 203.0.113.7:80',
      'deny tcp 10.0.1.10 -> 198.51.100.7:80',
      'undecided tcp 10.0.1.11 -> 203.0.113.7:80',
    ],
  ],
  [
    'an answer to a source that INPUT translated leaves first by the link to that, and chains before the translation see it',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        nat: [
          '-A INPUT -p tcp --dport 80 -j SNAT --to-source 10.0.2.77',
          '-A INPUT -p tcp --dport 81 -j SNAT --to-source 10.0.2.77',
        ],
        mangle: ['-A OUTPUT -p tcp --sport 81 -d 10.0.2.77 -j DROP'],
        filter: [
          '-A OUTPUT -p tcp --sport 80 -o eth1 -j DROP',
          '-A OUTPUT -p tcp --sport 82 -o eth1 -j DROP',
        ],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.2.10/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0', '10.0.2.0/24': 'eth1' }),
    },
    [
      'undecided tcp 198.51.100.1 -> 10.0.1.10:80 in eth0',
      'undecided tcp 198.51.100.1 -> 10.0.1.10:81 in eth0',
      'allow tcp 198.51.100.1 -> 10.0.1.10:82 in eth0',
    ],
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
      [
        'before connections are looked up nothing was translated',
        {
          raw: ['-A PREROUTING -p tcp -m conntrack --ctstate DNAT,SNAT -j DROP'],
          nat: [
            '-A PREROUTING -d 10.0.9.9 -p tcp -j DNAT --to-destination 10.0.9.8',
            '-A POSTROUTING -o eth1 -j MASQUERADE',
          ],
        },
        ['allow', 'allow', 'allow'],
      ],
    ] as const
  ).map(
    ([what, rules, verdicts]): HostCase => [
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
    ],
  ),
]);
