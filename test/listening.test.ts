import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Listener } from '../src/model/host.ts';
import { formatAddress } from '../src/net/address.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { cloud, dump, estateOf } from './host-estate.ts';

/** What a program prints of listening sockets, and how it is read. */
const LISTS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'ss -H -tulpn',
    `udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*
udp   UNCONN 0      0              [::]:5353         [::]:*    users:(("avahi-daemon",pid=501,fd=12))
tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*
tcp LISTEN 0 5 *:443 *:* users:(("nginx",pid=7,fd=6),("nginx",pid=8,fd=6))
tcp LISTEN 0 5 [::]:444 [::]:*
tcp LISTEN 0 5 *%eth0:9000 *:*
tcp LISTEN 0 5 [::]%eth0:9001 [::]:*
tcp LISTEN 0 5 127.0.0.1:5432 0.0.0.0:* users:(("postgres",pid=1,fd=4))
tcp LISTEN 0 5 [2001:db8::1]:8080 [::]:*
tcp ESTAB 0 0 192.0.2.1:22 203.0.113.9:40000
`,
    [
      'udp 53 IPv4 127.0.0.53 on lo',
      'udp 5353 IPv6 by avahi-daemon',
      'tcp 22 IPv4',
      'tcp 443 IPv4 IPv6 by nginx',
      'tcp 444 IPv6',
      'tcp 9000 IPv4 IPv6 on eth0',
      'tcp 9001 IPv6 on eth0',
      'tcp 5432 IPv4 127.0.0.1 by postgres',
      'tcp 8080 IPv6 2001:db8::1',
    ],
  ],
  [
    'ss -tln of an old release, with its header and without a first column',
    `State      Recv-Q Send-Q Local Address:Port               Peer Address:Port
LISTEN     0      128       *:22                    *:*
LISTEN     0      128      :::80                   :::*
`,
    ['tcp 22 IPv4 IPv6', 'tcp 80 IPv4 IPv6'],
  ],
  [
    'Get-NetTCPConnection | Export-Csv',
    `#TYPE Microsoft.Management.Infrastructure.CimInstance#root/standardcimv2/MSFT_NetTCPConnection
"LocalPort","LocalAddress","RemotePort","RemoteAddress","State","OwningProcess"
"3389","::","0","::","Listen","1044"
"3389","0.0.0.0","0","0.0.0.0","Listen","1044"
"5985","127.0.0.1","0","0.0.0.0","Listen","4"
"50123","192.0.2.1","443","203.0.113.9","Established","880"
`,
    ['tcp 3389 IPv4 IPv6 by 1044', 'tcp 3389 IPv4 by 1044', 'tcp 5985 IPv4 127.0.0.1 by 4'],
  ],
  [
    'Get-NetUDPEndpoint | Export-Csv -UseCulture',
    `"LocalAddress";"LocalPort";"OwningProcess"
"fe80::1%5";"546";"1200"
"0.0.0.0";"123";"1100"
`,
    ['udp 546 IPv6 fe80::1 by 1200', 'udp 123 IPv4 by 1100'],
  ],
  [
    'Get-NetUDPEndpoint | Export-Csv, whose first properties are empty',
    '"Caption","Description","LocalAddress","LocalPort"\r\n,,"0.0.0.0","123"\r\n',
    ['udp 123 IPv4'],
  ],
  [
    'ss -tulp, which names ports: what else listens by a protocol is not known',
    `Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
tcp   LISTEN 0      128          0.0.0.0:ssh       0.0.0.0:*
tcp   LISTEN 0      128          0.0.0.0:2024      0.0.0.0:*
udp   UNCONN 0      0            0.0.0.0:5353      0.0.0.0:*
`,
    ['udp 5353 IPv4'],
  ],
  [
    'Get-NetTCPConnection with an address that is none',
    '"LocalAddress","LocalPort","State"\n"everywhere","22","Listen"\n"::","80","Listen"\n',
    [],
  ],
];

test.each(LISTS)('%s', (_, text, expected) => {
  const { assets, evidence } = readEvidence([
    { name: 'hosts/h/sockets.txt', bytes: new TextEncoder().encode(text) },
  ]);
  expect(evidence.map(({ importer }) => importer)).toEqual(['listeners']);
  const found = [...(assets[0]?.host?.listeners ?? [])].flatMap(([protocol, listeners]) =>
    listeners.map((listener) => listenerNotation(protocol, listener)),
  );
  expect(found.sort()).toEqual([...expected].sort());
});

function listenerNotation(protocol: number, { port, families, address, link, process }: Listener): string {
  return [
    `${protocol === 6 ? 'tcp' : 'udp'} ${port}`,
    ...families.map((family) => `IPv${family}`),
    ...(address === undefined ? [] : [formatAddress(address)]),
    ...(link === undefined ? [] : [`on ${link}`]),
    ...(process === undefined ? [] : [`by ${process}`]),
  ].join(' ');
}

/** The sockets of web, whose port 443 the world calls, and what is said of it. */
const SOCKETS: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  'none' | 'loopback' | undefined,
])[] = [
  ['no list', {}, undefined],
  ['a list without TCP', { 'ss.txt': 'udp UNCONN 0 0 0.0.0.0:443 0.0.0.0:*\n' }, undefined],
  [
    'a port by its name',
    { 'ss.txt': 'tcp LISTEN 0 5 0.0.0.0:https 0.0.0.0:*\ntcp LISTEN 0 5 *:22 *:*\n' },
    undefined,
  ],
  ['another port', { 'ss.txt': 'tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\n' }, 'none'],
  ['loopback', { 'ss.txt': 'tcp LISTEN 0 5 127.0.0.1:443 0.0.0.0:*\n' }, 'loopback'],
  ['loopback by its link', { 'ss.txt': 'tcp LISTEN 0 5 *%lo:443 *:*\n' }, 'loopback'],
  ['loopback by its link alone', { 'ss.txt': 'tcp LISTEN 0 5 0.0.0.0%lo:443 0.0.0.0:*\n' }, 'loopback'],
  ['IPv6 alone', { 'ss.txt': 'tcp LISTEN 0 5 [::]:443 [::]:*\n' }, 'none'],
  ['both families', { 'ss.txt': 'tcp LISTEN 0 5 *:443 *:*\n' }, undefined],
  ['one address', { 'ss.txt': 'tcp LISTEN 0 5 10.0.1.10:443 0.0.0.0:*\n' }, undefined],
  [
    'loopback and every address',
    { 'ss.txt': 'tcp LISTEN 0 5 127.0.0.1:443 0.0.0.0:*\ntcp LISTEN 0 5 *:443 *:*\n' },
    undefined,
  ],
  [
    'another port behind a translation',
    {
      'ss.txt': 'tcp LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\n',
      'iptables.txt': dump({
        input: 'ACCEPT',
        nat: ['-A PREROUTING -p tcp --dport 443 -j REDIRECT --to-ports 8443'],
      }),
    },
    undefined,
  ],
];

describe('an exposed port is served where something listens', () => {
  test.each(SOCKETS)('%s', (_, files, listener) => {
    const ofWeb = Object.entries(files).map(([name, text]) => [`hosts/web/${name}`, text]);
    const estate = estateOf(cloud(Object.fromEntries(ofWeb)));
    const facts = judgeInternet(estate, [{ protocol: 'tcp', port: 443 }]).map(({ fact }) => fact);
    expect(facts.map((fact) => [fact.verdict, fact.listener])).toEqual([['exposed', listener]]);
  });
});
