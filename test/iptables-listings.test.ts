import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { hostFiles } from './kernel-case.ts';

/** What `iptables -S` prints of the tables, which it does not name. */
const FILTER = '-P INPUT DROP\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n';
const OPEN = '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n';
const SSH = '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n';
const NAT = '-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n';
const MOVED = '-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.0.2.1:22\n';
const RAW = '-P PREROUTING ACCEPT\n-P OUTPUT ACCEPT\n-A PREROUTING -p tcp -m tcp --dport 80 -j DROP\n';
const MANGLE =
  '-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n';

test.each([
  ['filter', [FILTER + SSH], { 22: 'allow', 80: 'deny' }],
  ['nat alone', [NAT + MOVED], { 22: 'undecided', 80: 'undecided' }],
  ['filter and nat', [FILTER + SSH, NAT + MOVED], { 22: 'allow', 80: 'allow', 81: 'deny' }],
  ['filter and nat in one file', [FILTER + SSH + NAT + MOVED], { 22: 'allow', 80: 'allow', 81: 'deny' }],
  ['nat and filter in one file', [NAT + MOVED + FILTER + SSH], { 22: 'allow', 80: 'allow', 81: 'deny' }],
  ['filter without rules and nat', [FILTER + NAT + MOVED], { 22: 'deny', 80: 'deny' }],
  ['raw, mangle and filter', [RAW + MANGLE + OPEN], { 22: 'allow', 80: 'deny' }],
  ['both families, of which nothing shows', [FILTER + OPEN], { 22: 'undecided' }],
  [
    'both families, of which a rule shows',
    [`${FILTER + SSH + OPEN}-A INPUT -s 2001:db8::/32 -j DROP\n`],
    { 22: 'allow', 80: 'deny' },
  ],
  ['one chain of nat', [`-P PREROUTING ACCEPT\n${MOVED}`], { 22: 'undecided', 80: 'undecided' }],
])('a listing of %s', (_, texts, verdicts) => {
  for (const [port, verdict] of Object.entries(verdicts))
    expect([port, ask(texts, port)]).toEqual([port, verdict]);
});

function ask(texts: readonly string[], port: string): string {
  const interfaces = [{ name: 'eth0', addrs: ['192.0.2.1/24'] }];
  const facts = hostFiles({ id: '', title: '', interfaces, load: [], results: [] });
  const listings = texts.map((text, index) => [`listing-${index}.txt`, text]);
  const files = [...(facts as [string, string][]), ...listings].map(([name, text]) => ({
    name: `hosts/h/${name}`,
    bytes: new TextEncoder().encode(text),
  }));
  const probe = parseProbe(`tcp 192.0.2.9:4000 -> 192.0.2.1:${port} in eth0`);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(buildEstate(readEvidence(files), new PacketSpace()), probe, true);
  return typeof answer === 'string' ? answer : answer.verdict;
}
