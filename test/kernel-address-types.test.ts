import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { hostFiles } from './kernel-case.ts';

/** The addresses for which `-m addrtype` and a match held in a Linux kernel, asked of packets that came in by eth0, and for which not. */
interface Answers {
  readonly family: 4 | 6;
  readonly match: string;
  readonly holds?: readonly string[];
  readonly fails?: readonly string[];
  /** The kernel did not load the rule. */
  readonly refused?: true;
}

const ANSWERS = JSON.parse(readFileSync('fixtures/kernel-address-types.json', 'utf8')) as Answers[];

const INTERFACES = [
  { name: 'eth0', addrs: ['192.0.2.1/24', '2001:db8::1/64'] },
  { name: 'eth1', addrs: ['10.0.0.1/24', '2001:db8:1::1/64'] },
];

test.each(ANSWERS)('IPv$family $match', ({ family, match, holds = [], fails = [], refused }) => {
  const estate = estateOf(family, match);
  const verdicts = (addresses: readonly string[]) =>
    new Set(addresses.map((address) => verdictOf(estate, match, address)));
  const among = (verdict: string) => new Set([verdict, ...uncertain(family, match)]);
  expect(verdicts(holds).difference(among('deny'))).toEqual(new Set());
  // What routing drops whatever the rule says shows nothing of it.
  const unruled = estateOf(family, '');
  const shown = fails.filter((address) => verdictOf(unruled, match, address) === 'allow');
  expect(verdicts(shown).difference(among('allow'))).toEqual(new Set());
  if (refused === true) expect(verdicts(['2001:db8::9'])).toEqual(new Set(['undecided']));
});

/** Of types that depend on every route of the host, and of UNSPEC, not all is known. */
function uncertain(family: 4 | 6, match: string): string[] {
  return (family === 4 ? /UNICAST/ : /ANYCAST|UNREACHABLE|UNSPEC/).test(match) ? ['undecided'] : [];
}

/** A host that drops the packets for which a match holds before they are routed, and by rules nothing else. */
function estateOf(family: 4 | 6, match: string): Estate {
  const rule = match === '' ? '' : `-A PREROUTING -m addrtype ${match} -j DROP\n`;
  const text = `*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}COMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n`;
  const cmd = [family === 6 ? 'ip6tables-restore' : 'iptables-restore'];
  const files = hostFiles({ id: '', title: '', interfaces: INTERFACES, load: [{ cmd, text }], results: [] });
  if (typeof files === 'string') throw new Error(files);
  const encode = (name: string, content: string) => ({
    name: `hosts/h/${name}`,
    bytes: new TextEncoder().encode(content),
  });
  return buildEstate(readEvidence(files.map(([name, content]) => encode(name, content))), new PacketSpace());
}

function verdictOf(estate: Estate, match: string, address: string): string {
  const isSource = match.includes('--src-type');
  const [own, other] = address.includes(':') ? ['2001:db8::1', '2001:db8::77'] : ['192.0.2.1', '192.0.2.77'];
  const [from, to] = isSource ? [address, own] : [other, address];
  const end = (text: string, port: number) => (text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`);
  const probe = parseProbe(`udp ${end(from, 4000)} -> ${end(to, 53)} in eth0`);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estate, probe, true);
  if (typeof answer === 'string') throw new Error(answer);
  return answer.verdict;
}
