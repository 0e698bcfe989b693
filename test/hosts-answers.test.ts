import { describe, expect, test } from 'vitest';
import { answerTo } from './answer-to.ts';
import { dump, estateOf, links, routes } from './host-estate.ts';

const LOCAL = ['192.0.2.1', '10.0.0.1'].map((dst) => ({ type: 'local', dst, dev: 'lo', table: 'local' }));

/** What is answered to a probe at a host whose routing rule refuses. */
function answerAt(rule: Readonly<Record<string, unknown>>, text: string) {
  const estate = estateOf({
    'hosts/r/iptables.txt': dump({ input: 'ACCEPT', output: 'ACCEPT' }),
    'hosts/r/addr.json': links({ eth0: ['192.0.2.1/24'], eth1: ['10.0.0.1/24'] }),
    'hosts/r/route.json': [...routes({ default: 'eth0', '192.0.2.0/24': 'eth0' }), ...LOCAL],
    'hosts/r/ip4-rule.json': [
      { priority: 0, src: 'all', table: 'local' },
      { priority: 9, action: 'prohibit', ...rule },
      { priority: 32766, src: 'all', table: 'main' },
      { priority: 32767, src: 'all', table: 'default' },
    ],
    'hosts/r/sysctl.txt': ['all', 'eth0', 'eth1'].map((at) => `net.ipv4.conf.${at}.rp_filter = 0\n`).join(''),
  });
  const answer = answerTo(estate, text, true);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

/** Whether an answer to what the host takes in certainly has no way. */
function isRefused(rule: Readonly<Record<string, unknown>>, text: string): boolean {
  return answerAt(rule, text).notes.includes('the reply is blocked');
}

const OWN = { src: '192.0.2.1' };
const ANY = { src: 'all' };

/** Programs that have no address of their own answer by UDP from one that the route gives them: the rule is asked before that. */
describe('answers and routing rules that name a sender', () => {
  test.each([
    [true, OWN, 'tcp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0'],
    [true, OWN, 'icmp 8/0 198.51.100.7 -> 192.0.2.1 in eth0'],
    [false, OWN, 'udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0'],
    [false, OWN, 'tcp 198.51.100.7:4000 -> 10.0.0.1:53 in eth0'],
    [true, ANY, 'udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0'],
    [false, { src: '0.0.0.0', srclen: 8 }, 'udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0'],
    [false, { ...OWN, not: null }, 'udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0'],
    [true, { ...OWN, not: null }, 'tcp 198.51.100.7:4000 -> 10.0.0.1:53 in eth0'],
  ] as const)('%s %j %s', (refused, rule, probe) => expect(isRefused(rule, probe)).toBe(refused));
});

/** What it sees in place of ports stays open where it sees no sender yet, too. */
test.each([
  ['undecided', 'icmp 8/0 192.0.2.1 -> 198.51.100.7'],
  ['undecided', '50 192.0.2.1 -> 198.51.100.7'],
  ['undecided', 'udp 192.0.2.1:5 -> 198.51.100.7:2048'],
  ['allow', 'udp 192.0.2.1:5 -> 198.51.100.7:53'],
])('a rule for those without an address, and a port: %s %s', (verdict, probe) =>
  expect(answerAt({ src: '0.0.0.0', srclen: 8, dport: 2048 }, probe)).toMatchObject({ verdict }),
);
