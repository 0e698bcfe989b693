import { describe, expect, test } from 'vitest';
import { configured, type Documents } from './firewalld-host.ts';

/** What makes firewalld 1.3.3 start with the configuration of its package instead, or leave a part out (each was tried). */
const REFUSED = `
zones/public.xml <zone><rule><port port="80" protocol="tcp"/><bogus/><accept/></rule></zone>
    a zone has no element bogus
zones/public.xml <zone colour="red"/>
    element zone has no attribute colour
zones/public.xml <zone target="MAYBE"/>
    "MAYBE" is no target of a zone
zones/home.xml <zone><port port="99999" protocol="tcp"/></zone>
    "99999" is no port or range of ports
zones/home.xml <zone><port port="7" protocol="TCP"/></zone>
    protocol "TCP" has no ports
zones/home.xml <zone><source address="300.1.2.3"/></zone>
    "300.1.2.3" is no address
zones/home.xml <zone><forward-port port="80" protocol="tcp"/></zone>
    a forward port needs to-port or to-addr
zones/home.xml <zone><rule priority="x"><port port="99" protocol="tcp"/><accept/></rule></zone>
    "x" is no priority
zones/home.xml <zone><rule family="ipv4"><destination address="10.0.0.1"/><service name="mdns"/><accept/></rule></zone>
    service mdns has a destination, and so has the rule
zones/home.xml <zone><rule family="ipv4"><icmp-type name="neighbour-solicitation"/><accept/></rule></zone>
    ICMP type neighbour-solicitation is not of the rule's family
zones/home.xml <zone
    not well-formed XML
zones/zzz.xml <zonf/>
    element zonf is not expected there
services/x.xml <service><port port="7"/></service>
    element port lacks its attribute protocol
services/x.xml <zone/>
    element zone is not expected there
policies/p.xml <policy target="CONTINUE" priority="0"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>
    "0" is no priority of a policy
policies/p.xml <policy><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>
    element policy lacks its attribute target
policies/p.xml <policy target="ACCEPT"><ingress-zone name="HOST"/><egress-zone name="HOST"/></policy>
    HOST is both where packets come from and where they go
policies/p.xml <policy target="ACCEPT"><ingress-zone name="ANY"/><ingress-zone name="home"/><egress-zone name="HOST"/></policy>
    ANY stands beside other zones
policies/p.xml <policy target="ACCEPT"><ingress-zone name="home"/><egress-zone name="HOST"/><masquerade/></policy>
    masquerade needs zones on both sides
policies/p.xml <policy target="ACCEPT"><ingress-zone name="home"/><egress-zone name="ANY"/><forward-port port="70" protocol="tcp" to-port="71"/></policy>
    a forward port needs to-addr unless packets go to HOST
policies/p.xml <policy target="ACCEPT" priority="-1"><ingress-zone name="home"/><egress-zone name="HOST"/><forward-port port="470" protocol="tcp" to-port="71"/></policy>
    a forward port towards HOST needs packets from ANY
policies/home.xml <policy target="ACCEPT"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>
    a zone is called home as well
ipsets/s.xml <ipset type="hash:what"/>
    "hash:what" is no type of an address set
ipsets/s.xml <ipset type="hash:ip"><option name="family"/></ipset>
    option family is not ""
zones/home.xml no XML at all
    not well-formed XML
ipsets/s.xml <ipset><entry>10.0.0.1</entry></ipset>
    element ipset lacks its attribute type
`;

const ROWS = [...REFUSED.matchAll(/^(\S+\.xml) (.*)\n {4}(.*)$/gm)].map(
  ([, file = '', text = '', reason = '']) => ({
    file,
    text,
    reason,
  }),
);

describe('a configuration that firewalld refuses leaves everything open to doubt', () => {
  test.each(ROWS)('$file $text', ({ file, text, reason }) => expectRefused({ [file]: text }, reason));

  test('a link in two zones', () => {
    const zone = '<zone><interface name="eth1"/></zone>';
    expectRefused(
      { 'zones/home.xml': zone, 'zones/work.xml': zone },
      'eth1 is in zone home and in zone work',
    );
  });

  test('a service that is not among those of the package, where they are in evidence', () => {
    const service = '<service><port port="22" protocol="tcp"/></service>';
    const zone = '<zone><service name="nosuch"/></zone>';
    const documents = { '../../usr/lib/firewalld/services/ssh.xml': service, 'zones/public.xml': zone };
    expectRefused(documents, 'there is no service nosuch');
  });
});

const BOMB = `<!DOCTYPE zone [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY ${'bcdefghij'[index]} "${`&${'abcdefghi'[index]};`.repeat(10)}">`,
).join('')}]><zone><short>&j;</short></zone>`;

const HOSTILE: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['an entity bomb', BOMB, 'document type'],
  [
    'an external entity',
    '<!DOCTYPE zone [<!ENTITY a SYSTEM "file:///etc/passwd">]><zone><short>&a;</short></zone>',
    'document type',
  ],
  ['an undefined entity', '<zone><short>&bomb;</short></zone>', 'entity'],
  ['deep nesting', '<rule>'.repeat(100_000), 'not well-formed'],
  [
    'deep nesting that is closed',
    `<zone>${'<rule>'.repeat(5000)}${'</rule>'.repeat(5000)}</zone>`,
    'not well-formed',
  ],
  ['reserved names', '<zone><__proto__ constructor="1"/></zone>', 'not well-formed'],
  ['two roots', '<zone/><zone/>', 'not well-formed'],
  ['text behind the root', '<zone/> and more', 'something follows'],
  ['an attribute twice', '<zone target="DROP" target="ACCEPT"/>', 'repeated'],
  ['comments without end', `<zone>${'<!-- '.repeat(50_000)}</zone>`, 'not well-formed'],
  ['NUL bytes', '<zone target="DROP">\0</zone>', 'binary'],
  ['UTF-16 without its mark', Buffer.from('<zone target="ACCEPT"/>', 'utf16le'), 'binary'],
  [
    'bytes that are no UTF-8',
    Uint8Array.of(0x3c, 0x7a, 0x6f, 0x6e, 0x65, 0xff, 0xfe, 0x2f, 0x3e),
    'invalid UTF-8',
  ],
  ['a root that is cut off', '<zone target="ACCEPT"', 'not well-formed'],
];

describe('hostile files end in a clear refusal', () => {
  test.each(HOSTILE)('%s', (_, content, reason) => {
    const started = performance.now();
    const { filters, gaps } = configured({ 'zones/public.xml': content });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(
      gaps
        .filter(({ kind }) => kind === 'refused')
        .map(({ what }) => what)
        .join(),
    ).toContain(reason);
    expect(
      filters.some(({ chains }) =>
        [...chains.values()].some(({ rules }) => rules[0]?.action.kind === 'opaque'),
      ),
    ).toBe(true);
  });

  test('UTF-16 with its mark is text', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<zone target="DROP"/>', 'utf16le')]);
    expect(configured({ 'zones/public.xml': bytes }).text).toContain('drop');
  });
});

test('parts that firewalld leaves out alone: direct rules, backups, what it does not load', () => {
  const { filters, gaps } = configured({
    'direct.xml': '<direct><rule ipv="ipv4" table="filter" chain="INPUT">-j DROP</rule></direct>',
    'zones/public.xml.old': '<zone colour="red"/>',
    'lockdown-whitelist.xml': '<whitelist><user id="0"/></whitelist>',
  });
  expect(filters.map(({ id }) => id)).toEqual(['firewalld', 'firewalld direct']);
  expect(gaps.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
});

function expectRefused(documents: Documents, reason: string): void {
  const { filters, gaps } = configured(documents);
  const refused = gaps.filter(({ kind }) => kind === 'refused');
  expect(refused.map(({ what }) => what).join()).toContain(reason);
  expect(refused[0]?.origin?.line).toBeGreaterThan(0);
  expect(filters.map(({ bases }) => bases.length)).toEqual([8]);
}
