import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { formatAddress } from '../src/net/address.ts';
import { scanContradictions } from '../src/reach/judge/scan-contradictions.ts';
import { cloud, dump, estateOf, type Files, links, routes } from './host-estate.ts';

/** `nmap -oX` of one host: `{ '22': 'open' }`. */
function scan(address: string, ports: Readonly<Record<string, string>>): string {
  const port = ([id, state]: [string, string]) =>
    `<port protocol="tcp" portid="${id}"><state state="${state}" reason="${state === 'open' ? 'syn-ack' : 'no-response'}" reason_ttl="0"/></port>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///usr/bin/../share/nmap/nmap.xsl" type="text/xsl"?>
<!-- Nmap 7.93 scan initiated Mon Mar  2 10:15:00 2026 as: nmap -oX - ${address} -->
<nmaprun scanner="nmap" start="1772446500" version="7.93" xmloutputversion="1.05">
<host starttime="1772446500"><status state="up" reason="echo-reply"/>
<address addr="${address}" addrtype="ipv4"/>
<address addr="02:00:00:00:00:10" addrtype="mac"/>
<ports><extraports state="filtered" count="997"/>
${Object.entries(ports).map(port).join('\n')}
</ports></host>
<runstats><finished time="1772446501" exit="success"/></runstats>
</nmaprun>
`;
}

test('nmap -oX: ports that answered and ports that were silent', () => {
  const bytes = new TextEncoder().encode(
    scan('192.0.2.1', { 22: 'open', 25: 'filtered', 80: 'closed', 53: 'open|filtered' }),
  );
  const { scans = [], gaps } = readEvidence([{ name: 'scan.xml', bytes }]);
  const lines = scans.map(
    ({ address, protocol, port, state, origin }) =>
      `${state} ${protocol} ${formatAddress(address)}:${port} line ${origin.line}`,
  );
  expect([...lines, ...gaps]).toEqual(['open 6 192.0.2.1:22 line 10', 'silent 6 192.0.2.1:25 line 11']);
});

test.each([
  ['cut off', scan('192.0.2.1', { 22: 'open' }).slice(0, 700)],
  ['a type with entities', '<!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun></nmaprun>'],
])('a scan that is not read: %s', (_, text) => {
  const encode = (content: string) => new TextEncoder().encode(content);
  const { gaps, evidence } = readEvidence([
    { name: 'hosts/h/sysctl.txt', bytes: encode('net.ipv4.ip_forward = 0\n') },
    { name: 'scan.xml', bytes: encode(text) },
  ]);
  expect(gaps.map(({ kind }) => kind)).toContain('refused');
  expect(evidence[1]?.reason).toMatch(/^not valid XML/);
});

const SERVER: Files = {
  'hosts/h/iptables.txt': dump({
    filter: [
      '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
      '-A INPUT -p tcp --dport 443 -j ACCEPT',
      '-A INPUT -s 10.9.9.0/24 -p tcp --dport 22 -j ACCEPT',
    ],
  }),
  'hosts/h/addr.json': links({ eth0: ['192.0.2.1/24'] }),
  'hosts/h/route.json': routes({ default: 'eth0' }),
  'hosts/h/sysctl.txt':
    'net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n',
  'hosts/h/ss.txt': 'tcp LISTEN 0 5 *:443 *:*\ntcp LISTEN 0 5 *:22 *:*\ntcp LISTEN 0 5 *:3306 *:*\n',
};

const CASES: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'what may be',
    { ...SERVER, 'scan.xml': scan('192.0.2.1', { 443: 'open', 22: 'open', 3306: 'filtered' }) },
    [],
  ],
  [
    'an open port that the rules close to everybody',
    { ...SERVER, 'scan.xml': scan('192.0.2.1', { 3306: 'open' }) },
    ['may-allow-more tcp 3306 of h (192.0.2.1) answered'],
  ],
  [
    'silence of a port that serves everybody; of one that serves some it says nothing',
    { ...SERVER, 'scan.xml': scan('192.0.2.1', { 443: 'filtered', 22: 'filtered' }) },
    ['may-allow-less tcp 443 of h (192.0.2.1) did not answer'],
  ],
  [
    'silence of a port on which nothing listens',
    { ...SERVER, 'hosts/h/ss.txt': '', 'scan.xml': scan('192.0.2.1', { 443: 'filtered' }) },
    [],
  ],
  [
    'an instance by its private and its public address',
    cloud({
      'a.xml': scan('10.0.1.10', { 443: 'open', 22: 'open' }),
      'b.xml': scan('203.0.113.10', { 23: 'open' }),
    }),
    [
      'may-allow-more tcp 22 of web (10.0.1.10) answered',
      'may-allow-more tcp 23 of web (203.0.113.10) answered',
    ],
  ],
  [
    'an address of nobody',
    { ...SERVER, 'scan.xml': scan('192.0.2.77', { 22: 'open', 80: 'open' }) },
    ['none a scan found 192.0.2.77'],
  ],
];

describe('a scan contradicts the evidence', () => {
  test.each(CASES)('%s', (_, files, expected) => {
    const found = scanContradictions(estateOf(files)).map(
      ({ effect, what }) =>
        `${effect} ${what.replace('a scan contradicts the evidence: ', '').replace(/,.*/, '')}`,
    );
    expect(found).toEqual(expected);
  });
});
