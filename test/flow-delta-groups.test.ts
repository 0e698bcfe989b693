import { expect, test } from 'vitest';
import { PacketSpace } from '../src/net/packet-set.ts';
import { flowChanges } from '../src/reach/delta/flow-changes.ts';
import { flowDelta } from '../src/reach/delta/flow-delta.ts';
import { cloud, dump, estateOf, links } from './host-estate.ts';

const BEFORE = ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', '-A INPUT -p udp -m udp --dport 53 -j ACCEPT'];

/** Hosts take in broadcasts and groups beside what is for their own addresses; what moves for these is not told twice. */
test.each<readonly [rule: string, told: readonly string[]]>([
  ['-A INPUT -d 255.255.255.255/32 -p udp -m udp --dport 67 -j ACCEPT', ['opened udp 67 255.255.255.255']],
  ['-A INPUT -d 10.0.1.255/32 -p udp -m udp --dport 137 -j ACCEPT', ['opened udp 137 10.0.1.255']],
  ['-A INPUT -d 10.0.2.255/32 -p udp -m udp --dport 137 -j ACCEPT', []],
  ['-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT', ['undecided udp 5353 224.0.0.251']],
  ['-A INPUT -d 224.0.0.1/32 -p 2 -j ACCEPT', ['opened igmp 224.0.0.1']],
  [
    '-A INPUT -m pkttype --pkt-type multicast -j ACCEPT',
    [
      'undecided icmp,icmpv6,hopopt,2-5,7-16,18-57,59-255 224.0.0.0/4',
      'undecided udp 0-52 54-65535 224.0.0.0/4',
    ],
  ],
  ['-A INPUT -d 10.0.1.255/32 -p tcp -m tcp --dport 139 -j ACCEPT', []],
  ['-A INPUT -p udp -m udp --dport 514 -j ACCEPT', ['opened udp 514 10.0.1.5']],
])('%s', (rule, told) => {
  const space = new PacketSpace();
  const [before, after] = [BEFORE, [...BEFORE, rule]].map((filter) =>
    estateOf(
      {
        'hosts/one/iptables.txt': dump({ input: 'DROP', filter }),
        'hosts/one/ip-addr.json': links({ eth0: ['10.0.1.5/24'] }),
        'hosts/one/sysctl.txt': 'net.ipv4.ip_forward = 0\n',
      },
      space,
    ),
  ) as [ReturnType<typeof estateOf>, ReturnType<typeof estateOf>];
  const boxes = flowChanges({ before, after }, flowDelta(before, after).moved);
  // Sources that no neighbour has are a kind of their own.
  const usual = boxes.filter(({ witness }) => witness.includes('203.0.113.7'));
  expect(
    usual.map(({ kind, protocols, ports, destinations }) =>
      [kind, protocols.join(), ...ports, ...destinations.flatMap(({ addresses }) => addresses)].join(' '),
    ),
  ).toEqual(told);
});

test('networks of clouds hand on neither', () => {
  const space = new PacketSpace();
  const rules = (filter: readonly string[]) => ({
    ...cloud(),
    'hosts/db/iptables.txt': dump({ input: 'DROP', filter }),
    'hosts/db/ip-addr.json': links({ eth0: ['10.0.2.10/24'] }),
  });
  const [before, after] = [BEFORE, [...BEFORE, '-A INPUT -d 255.255.255.255/32 -p udp -j ACCEPT']].map(
    (each) => estateOf(rules(each), space),
  ) as [ReturnType<typeof estateOf>, ReturnType<typeof estateOf>];
  expect(flowDelta(before, after).moved).toEqual([]);
});
