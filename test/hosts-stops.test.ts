import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { type Probe, parseProbe } from '../src/reach/probe-text.ts';
import { whyDenied } from './host-case.ts';
import { cloud, dump, estateOf, type Files, links, routes } from './host-estate.ts';

const GATE: Files = {
  'hosts/gate/iptables.txt': dump({
    filter: ['-A INPUT -p tcp --dport 22 -j ACCEPT', '-A INPUT -p tcp --dport 23 -j REJECT'],
  }),
  'hosts/gate/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['192.168.5.254/24'] }),
  'hosts/gate/route.json': [
    ...routes({ '10.0.1.0/24': 'eth0', '10.9.0.0/16': 'eth0', '192.168.5.0/24': 'eth1' }),
    { type: 'blackhole', dst: '203.0.113.0/24' },
  ],
  'hosts/gate/sysctl.txt':
    'net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.eth0.rp_filter = 1\nnet.ipv4.conf.all.accept_local = 0\nnet.ipv4.conf.eth0.accept_local = 0\nnet.ipv4.conf.all.route_localnet = 0\nnet.ipv4.conf.eth0.route_localnet = 0\n',
};
const REVERSE_PATH = 'dropped: reverse path filtering (rp_filter): the way back does not lead by eth0';

/** Whether it lets anything out depends on what a packet does not show. */
const LIMITED = dump({
  input: 'ACCEPT',
  output: 'DROP',
  filter: ['-A OUTPUT -m limit --limit 3/min -j ACCEPT'],
});

/** The layer that stops a packet, where it is, and its rule or reason. */
const STOPPED: readonly (readonly [string, Files, string, string])[] = [
  ['tcp 10.0.1.77 -> 10.0.1.10:23 in eth0', GATE, 'host gate', '-A INPUT -p tcp --dport 23 -j REJECT'],
  ['tcp 10.0.1.77 -> 10.0.1.10:25 in eth0', GATE, 'host gate', ':INPUT DROP [0:0]'],
  ['tcp 192.168.5.9 -> 10.0.1.10:22 in eth0', GATE, 'host gate', REVERSE_PATH],
  ['udp 198.51.100.1 -> 10.0.1.10:22 in eth0', GATE, 'host gate', REVERSE_PATH],
  [
    'tcp 10.0.1.10 -> 10.0.1.10:22 in eth0',
    GATE,
    'host gate',
    "dropped: martian: the source is the host's own address",
  ],
  [
    'tcp 127.0.0.1 -> 10.0.1.10:22 in eth0',
    GATE,
    'host gate',
    'dropped: martian: a loopback source from a link',
  ],
  [
    'tcp 10.0.1.77 -> 192.168.5.9:22 in eth0',
    GATE,
    'host gate',
    'dropped: the host does not forward IPv4 (sysctl)',
  ],
  ['tcp 10.0.1.10 -> 198.51.100.1:22', GATE, 'host gate', 'dropped: the host has no route there'],
  [
    'tcp 10.0.1.10 -> 203.0.113.7:22',
    GATE,
    'host gate',
    "dropped: the host's route for 203.0.113.0/24 is blackhole",
  ],
  [
    'tcp 198.51.100.1 -> web:443',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: ['-A INPUT -p tcp --dport 443 -m limit --limit 3/min -j DROP'],
      }),
    }),
    'host web',
    ':INPUT DROP [0:0]',
  ],
  // What another layer leaves open does not matter then.
  [
    'tcp web -> db:3307',
    cloud({ 'hosts/web/iptables.txt': LIMITED }),
    'group sg-db (sg-db)',
    'sg-db (sg-db): ingress that no rule allows',
  ],
  [
    'tcp 198.51.100.1 -> web:22',
    cloud({ 'aws/acls.json': { NetworkAcls: [] } }),
    'group sg-web (sg-web)',
    'sg-web (sg-web): ingress that no rule allows',
  ],
  [
    'tcp web -> db:3306',
    cloud({ 'hosts/web/iptables.txt': LIMITED, 'hosts/db/iptables.txt': dump({}) }),
    'host db',
    ':INPUT DROP [0:0]',
  ],
];

test.each(STOPPED)('what stops %s', (text, files, where, why) => {
  const answer = answerProbe(estateOf(files), parseProbe(text) as Probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  const stopping = answer.layers
    .filter((layer) => layer.decides)
    .map((layer) => `${layer.layer} ${layer.where}`);
  expect({ stopping, why: whyDenied(answer) }).toEqual({ stopping: [where], why });
});
