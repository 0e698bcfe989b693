import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { configured, type Documents, hostNotation } from './firewalld-host.ts';
import { expectProbes, readHostCase } from './host-folder-case.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'firewalld');

/** Each folder is a host as it keeps its files: what is read of it, and `allow` or `deny` for each probe. */
for (const name of readdirSync(FIXTURES).sort()) {
  const snapshot = () => readEvidence(readHostCase(join(FIXTURES, name)));

  test(`firewalld: ${name}`, async () => {
    const { assets, gaps } = snapshot();
    expect(assets.map((asset) => asset.id)).toEqual(['h']);
    const text = `${hostNotation(assets[0]?.host?.filters ?? [], gaps).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'));
  });

  test(`firewalld: probes of ${name}`, () => {
    expectProbes(buildEstate(snapshot(), new PacketSpace()), join(FIXTURES, name));
  });
}

/** What decides, and the first rule that is shown of it, by probe. */
test.each([
  ['192.0.2.9:1 -> 192.0.2.1:22', 'public.xml:5 <service name="ssh"/>'],
  [
    '10.5.5.5:1 -> 192.0.2.1:7',
    'public.xml:23 <rule priority="-10" family="ipv4"><source address="10.5.5.5"/><accept/></rule>',
  ],
  ['192.0.2.9:1 -> 192.0.2.1:7', 'public.xml:2 <zone>, which has no target'],
  ['192.0.2.9:1 -> 192.0.2.1:2222', 'public.xml:10 <forward-port port="2222" protocol="tcp" to-port="22"/>'],
  ['192.0.2.9:1 -> 192.0.2.1:23', 'guard.xml:5 <service name="telnet"/>'],
  ['192.0.2.9:1 -> 192.0.2.1:4001', 'direct.xml:4 -A INPUT -p tcp --dport 4001 -j DROP'],
  ['198.51.100.9:1 -> 198.51.100.1:22', 'dropz.xml:2 <zone target="DROP">'],
  ['192.0.2.1:1 -> 192.0.2.9:80', 'firewalld.conf:2 the default of firewalld for packets that no rule stops'],
])('what decides is shown as the operator wrote it: tcp %s', (flow, shown) => {
  const estate = buildEstate(readEvidence(readHostCase(join(FIXTURES, 'several-zones'))), new PacketSpace());
  const link = flow.startsWith('198.') ? 'eth1' : 'eth0';
  const probe = parseProbe(`tcp ${flow}${flow.startsWith('192.0.2.1:') ? '' : ` in ${link}`}`);
  const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
  const rule = typeof answer === 'string' ? undefined : answer.layers[0]?.rules[0];
  expect(rule && `${rule.file.split('/').at(-1)}:${rule.line} ${rule.text}`).toBe(shown);
});

/** An element of zone `public`, and below it the rules of `filter_IN_public` (or another chain) that it makes. */
const ELEMENTS = `
<service name="ssh"/>
    accept | protocol 6 port 22
<service name="tftp"/>
    accept | protocol 17 port 69
<service name="ceph"/>
    accept | protocol 6 port 6800-7300
    accept | protocol 6 port 7301-7568 | ?(ports of service ceph, which are others in firewalld 2.3 than in 1.3.3)
<rule><icmp-type name="mld-listener-query"/><accept/></rule>
    accept | IPv6 protocol 58 type 130 | ?(ICMP type mld-listener-query, which firewalld 1.3.3 does not know)
<service name="mdns"/>
    accept | protocol 17 to 224.0.0.251 ff02::fb port 5353
<service name="web"/>
    accept | protocol 6 to 192.0.2.1 port 8443
    accept | protocol 17 source port 500 to 192.0.2.1
    accept | protocol 50 to 192.0.2.1
    accept | protocol 6 port 80
<service name="nowhere"/>
    accept | ?(service nowhere, which is not defined)
<port port="80" protocol="tcp"/>
    accept | protocol 6 port 80
<port port="5000-5010" protocol="sctp"/>
    accept | protocol 132 port 5000-5010
<port port="postgresql" protocol="tcp"/>
    accept | protocol 6 | ?(port postgresql)
<protocol value="gre"/>
    accept | protocol 47
<protocol value="nosuch"/>
    accept | ?(protocol nosuch)
<source-port port="53" protocol="udp"/>
    accept | protocol 17 source port 53
<icmp-block name="echo-request"/>
    reject with icmpx-admin-prohibited | IPv4 protocol 1 type 8 or IPv6 protocol 58 type 128
<rule priority="-5"><icmp-block name="redirect"/></rule>
    reject with icmpx-admin-prohibited | IPv4 protocol 1 type 5 or IPv6 protocol 58 type 137
<rule family="ipv4"><source address="10.0.0.0/255.0.0.0"/><accept/></rule>
    accept | IPv4 from 10.0.0.0/8
<rule family="ipv4"><source address="10.0.0.0/8" invert="True"/><port port="9999" protocol="tcp"/><drop/></rule>
    drop | IPv4 protocol 6 port 9999 | not (from 10.0.0.0/8)
<rule family="ipv6"><destination address="2001:db8::1"/><service name="ssh"/><reject type="icmp6-addr-unreachable"/></rule>
    reject with icmp6-addr-unreachable | IPv6 protocol 6 to 2001:db8::1 port 22
<rule family="ipv4"><source address="10.6.0.0/16"/><reject type="tcp-reset"/></rule>
    reject with tcp-reset | IPv4 protocol 6 from 10.6.0.0/16
<rule><source ipset="office"/><accept/></rule>
    accept | IPv4 from 203.0.113.0/24 198.51.100.7
<rule><source ipset="office" invert="yes"/><port port="22" protocol="tcp"/><drop/></rule>
    drop | IPv4 protocol 6 port 22 | not (from 203.0.113.0/24 198.51.100.7)
<rule><source ipset="pairs"/><accept/></rule>
    accept | IPv4 protocol 6 from 203.0.113.5 source port 40000
<rule><source ipset="fleeting"/><accept/></rule>
    accept | IPv4 | ?(address set fleeting, which is filled at run time)
<rule><source ipset="six" invert="yes"/><accept/></rule>
    accept | IPv6 | not (from 2001:db8::9)
<rule><source ipset="cards" invert="yes"/><accept/></rule>
    accept | ?(address set cards of type hash:mac)
<rule family="ipv4"><destination ipset="servers"/><accept/></rule>
    accept | IPv4 | protocol 17 to 192.0.2.1 port 53 or protocol 6 to 192.0.2.1 port 80
<rule><source ipset="named"/><accept/></rule>
    accept | IPv4 | ?(address set named, whose entry 192.0.2.1,tcp:http has a name for a number)
<rule><source ipset="nowhere"/><accept/></rule>
    accept | ?(address set nowhere, which is not defined)
<rule><source mac="00:11:22:33:44:55"/><accept/></rule>
    accept | ?(source hardware address 00:11:22:33:44:55)
<rule><port port="22" protocol="tcp"/><accept><limit value="3/m"/></accept></rule>
    accept | protocol 6 port 22 | ?(rate limit 3/m)
<rule><port port="22" protocol="tcp"/><log prefix="ssh "><limit value="3/m"/></log><audit/><accept/></rule>
    accept | protocol 6 port 22
<rule priority="100"><log prefix="rest "/></rule>
<rule><icmp-type name="echo-request"/><accept/></rule>
    accept | IPv4 protocol 1 type 8 or IPv6 protocol 58 type 128
<rule><source-port port="67" protocol="udp"/><accept/></rule>
    accept | protocol 17 source port 67
<rule priority="32767"><reject/></rule>
    reject with port-unreachable
<rule><source address="10.0.0.0/8"/><accept/></rule>
<rule family="ipv4"><source address="10.0.0.1"/><reject type="icmp6-adm-prohibited"/></rule>
<rule family="ipv4"><source address="10.0.0.1" mac="00:11:22:33:44:55"/><accept/></rule>
<rule family="ipv4"><forward-port port="80" protocol="tcp" to-addr="2001:db8::9"/></rule>
<rule><port port="22" protocol="tcp"/><service name="ssh"/><accept/></rule>
<rule><port port="22" protocol="tcp"/></rule>
<rule><tcp-mss-clamp value="pmtu"/></rule>
nat_PRE: <forward-port port="2222" protocol="tcp" to-port="22"/>
    translate to the interface port 22-22 | IPv4 protocol 6 port 2222
nat_PRE: <forward-port port="80-81" protocol="tcp" to-addr="10.0.0.9"/>
    translate to 10.0.0.9 | IPv4 protocol 6 port 80-81
nat_PRE: <forward-port port="80" protocol="tcp" to-port="8080" to-addr="2001:db8::9"/>
    translate to 2001:db8::9 port 8080-8080 | IPv6 protocol 6 port 80
nat_PRE: <rule family="ipv4"><source address="10.1.0.0/16"/><forward-port port="7" protocol="udp" to-port="8"/></rule>
    translate to the interface port 8-8 | IPv4 protocol 17 from 10.1.0.0/16 port 7
nat_POST: <masquerade/>
    translate source to the interface | IPv4 | not (out lo)
nat_POST: <rule family="ipv6"><destination address="2001:db8::/32"/><masquerade/></rule>
    translate source to the interface | IPv6 to 2001:db8::/32 | not (out lo)
mangle_PRE: <rule><protocol value="esp"/><mark set="0x10/0xff"/></rule>
    set packet mark 0x10/0xffffff00 | protocol 50
`;

const DEFINITIONS: Documents = {
  'services/web.xml':
    '<service><port port="8443" protocol="tcp"/><source-port port="500" protocol="udp"/><port port="" protocol="esp"/><destination ipv4="192.0.2.1"/><include service="http"/></service>',
  'ipsets/office.xml':
    '<ipset type="hash:net"><entry>203.0.113.0/24</entry><entry>198.51.100.7</entry></ipset>',
  'ipsets/pairs.xml': '<ipset type="hash:ip,port"><entry>203.0.113.5,tcp:40000</entry></ipset>',
  'ipsets/six.xml':
    '<ipset type="hash:net"><option name="family" value="inet6"/><entry>2001:db8::9</entry><entry>::/0</entry><entry>192.0.2.1</entry></ipset>',
  'ipsets/cards.xml': '<ipset type="hash:mac"><entry>00:11:22:33:44:55</entry></ipset>',
  'ipsets/servers.xml':
    '<ipset type="hash:ip,port"><entry>192.0.2.1,udp:53</entry><entry>192.0.2.1,80</entry><entry>192.0.2.1</entry><entry>192.0.2.1,tcp:90-80</entry></ipset>',
  'ipsets/named.xml': '<ipset type="hash:ip,port"><entry>192.0.2.1,tcp:http</entry></ipset>',
  'ipsets/fleeting.xml': '<ipset type="hash:ip"><option name="timeout" value="300"/></ipset>',
};

const ROWS = [...ELEMENTS.matchAll(/^(?:(\w+): )?(<.*)\n((?: {4}.*\n)*)/gm)].map(
  ([, chain = 'filter_IN', element = '', rules = '']) => ({ chain, element, rules }),
);

test.each(ROWS)('$element', ({ chain, element, rules }) => {
  const host = configured({ ...DEFINITIONS, 'zones/public.xml': `<zone>${element}</zone>` });
  expect(host.own(`${chain}_public`)).toEqual(
    rules
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
  const isDoubtful =
    rules.includes('?(') || (rules === '' && element.includes('<rule') && !/<log prefix|clamp/.test(element));
  if (isDoubtful && !/port postgresql|protocol nosuch/.test(rules))
    expect(host.gaps.length).toBeGreaterThan(1);
});

test('rules stand by priority below zero, refusals, permissions, priority above zero', () => {
  const port = (number: number, priority: string, action: string) =>
    `<rule${priority}><port port="${number}" protocol="tcp"/><${action}/></rule>`;
  const zone = [
    port(1, ' priority="7"', 'accept'),
    port(2, ' priority="5"', 'drop'),
    '<port port="3" protocol="tcp"/>',
    port(4, '', 'drop'),
    port(5, ' priority="-5"', 'accept'),
    port(6, ' priority="-7"', 'accept'),
  ].join('');
  const host = configured({ 'zones/public.xml': `<zone>${zone}</zone>` });
  const ports = host.own('filter_IN_public').map((rule) => /port (\d)/.exec(rule)?.[1]);
  expect(ports.join('')).toBe('654321');
});
