import { testCases } from './host-case.ts';
import { cloud, dump, links, routes } from './host-estate.ts';

testCases([
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
    'a host sends its own packets to another address or port than they are for',
    {
      'hosts/node/iptables.txt': dump({
        input: 'ACCEPT',
        nat: [
          '-A OUTPUT -p tcp --dport 441 -j DNAT --to-destination 10.0.1.30',
          '-A OUTPUT -p tcp --dport 442 -j REDIRECT --to-ports 3128',
          '-A OUTPUT -p tcp --dport 443 -j DNAT --to-destination :8443',
          '-A OUTPUT -d 10.0.1.10 -p tcp --dport 444 -j DNAT --to-destination 172.17.0.2',
          '-A OUTPUT -d 10.0.1.10 -p tcp --dport 445 -j DNAT --to-destination 10.0.1.30',
        ],
      }),
      'hosts/node/addr.json': links({ eth0: ['10.0.1.10/24'], docker0: ['172.17.0.1/16'] }),
      'hosts/other/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/other/addr.json': links({ eth0: ['10.0.1.20/24'] }),
    },
    [
      'allow tcp node -> other:440',
      'undecided tcp node -> other:441',
      'undecided tcp node -> other:442',
      'undecided tcp node -> other:443',
      'allow tcp node -> 10.0.1.10:442',
      'allow tcp node -> 10.0.1.10:444',
      'undecided tcp node -> 10.0.1.10:445',
    ],
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
    'an answer bears the address that was asked in POSTROUTING chains behind source translation, and its own before',
    {
      'hosts/web/nft-ruleset.txt': `table inet again {
  chain divert { type nat hook prerouting priority dstnat; policy accept; redirect }
  chain early { type filter hook postrouting priority 50; policy accept; ip saddr 10.0.1.10 tcp sport 8080 drop; }
  chain late { type filter hook postrouting priority 150; policy drop; ip saddr 10.0.9.9 accept }
}
`,
      'hosts/web/ip-addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/ip-route.json': routes({ default: 'eth0' }),
    },
    [
      'allow tcp 198.51.100.1:40000 -> 10.0.9.9:443 in eth0',
      'deny tcp 198.51.100.1:40000 -> 10.0.9.9:8080 in eth0',
      'deny tcp 198.51.100.1:40000 -> 10.0.9.8:443 in eth0',
    ],
  ],
  [
    'what comes after a translation in INPUT sees another source, also of the packets that follow the first one',
    {
      'hosts/h/iptables.txt': dump({
        input: 'ACCEPT',
        nat: ['-A INPUT -p tcp -j SNAT --to-source 192.0.2.99'],
      }),
      'hosts/h/nft.txt':
        'table ip late {\n\tchain in {\n\t\ttype filter hook input priority 150; policy accept;\n\t\tip saddr 203.0.113.7 drop\n\t}\n}\n',
      'hosts/h/addr.json': links({ eth0: ['10.0.0.20/24'] }),
      'hosts/h/route.json': routes({ default: 'eth0', '10.0.0.0/24': 'eth0' }),
    },
    [
      'undecided tcp 203.0.113.7 -> 10.0.0.20:22 in eth0',
      'deny udp 203.0.113.7:53 -> 10.0.0.20:53 in eth0',
      'allow udp 203.0.113.8:53 -> 10.0.0.20:53 in eth0',
    ],
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
]);
