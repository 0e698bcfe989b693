import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
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
zones/home.xml <zone><rule family="ipv4"><source address=""/><accept/></rule></zone>
    the source is none of address, mac and ipset
zones/home.xml <zone><rule family="ipv4"><port port="53" protocol="udp"/><reject type="tcp-reset"/></rule></zone>
    only TCP can be reset
zones/my.home.xml <zone/>
    "." may not be in the name of a zone
zones/longer-than-chains.xml <zone/>
    the name of a zone has at most 17 characters in older releases
policies/as-long-as-a-chain-is.xml <policy target="ACCEPT"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>
    the name of a policy has at most 18 characters in older releases
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
policies/p.xml <policy target="ACCEPT"><disable/><ingress-zone name="HOST"/><egress-zone name="HOST"/></policy>
    HOST is both where packets come from and where they go
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
direct.xml <direct><rule ipv="ipv4" table="filter" chain="IN_public_allow" priority="0">-j DROP</rule></direct>
    there is no chain IN_public_allow in table filter
direct.xml <direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-p tcp --dport 23 -j CHECKED</rule></direct>
    there is no chain CHECKED
direct.xml <direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-p tcp --dport 22,23 -j ACCEPT</rule></direct>
    "22,23" is no port
direct.xml <direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-p tcp --dport 23 -m limit --limit 3/minutes -j DROP</rule></direct>
    "3/minutes" is no value of --limit
direct.xml <direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-t nat -j DROP</rule></direct>
    nothing that the rule names is known to take -t nat
direct.xml <direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-j own</rule><chain ipv="ipv4" table="nat" chain="own"/></direct>
    there is no chain own
direct.xml <direct><chain ipv="ipv4" table="filter" chain="INPUT"/></direct>
    chain INPUT is one of the kernel
direct.xml <direct><chain ipv="ipv4" table="filter" chain="as-long-as-no-name-of-a-chain"/></direct>
    chain name as-long-as-no-name-of-a-chain is too long
direct.xml <direct><passthrough ipv="ipv4">-I INPUT 1 -p tcp --dport 23 -j CHECKED</passthrough></direct>
    there is no chain CHECKED
direct.xml <direct><passthrough ipv="ipv4">-A own -j DROP</passthrough><passthrough ipv="ipv4">-N own</passthrough></direct>
    there is no chain own in table filter
direct.xml <direct><passthrough ipv="ipv4">-N own</passthrough><rule ipv="ipv4" table="filter" chain="own" priority="0">-j DROP</rule></direct>
    there is no chain own in table filter
direct.xml <direct><passthrough ipv="ipv4">-t none -A INPUT -j DROP</passthrough></direct>
    iptables has no table none
direct.xml <direct><passthrough ipv="ipv4">-w -A INPUT -j DROP</passthrough></direct>
    nothing that the rule names is known to take -w
direct.xml <direct><passthrough ipv="ipv6">-A INPUT -s 10.0.0.1 -j DROP</passthrough></direct>
    "10.0.0.1" is no address of IPv6
ipsets/s.xml <ipset type="hash:what"/>
    "hash:what" is no type of an address set
ipsets/s.xml <ipset type="hash:ip"><option name="family"/></ipset>
    option family is not ""
policies/p.xml <policy target="ACCEPT"><ingress-zone name="HOST"/><egress-zone name="ANY"/><rule><protocol value="esp"/><mark set="5"/></rule></policy>
    a mark needs packets that are chosen before they are routed
zones/public/one.xml <zone/>
    zone public/one is one part of several
zones/home.xml no XML at all
    not well-formed XML
ipsets/s.xml <ipset><entry>10.0.0.1</entry></ipset>
    element ipset lacks its attribute type
ipsets/s.xml <ipset type="hash:net"><entry>192.0.2.0/255.255.255.0</entry></ipset>
    the mask of entry "192.0.2.0/255.255.255.0" is no number of bits
ipsets/s.xml <ipset type="hash:net"><entry>192.0.2.9</entry><entry>198.51.100.7</entry><entry>192.0.2.0/24</entry></ipset>
    entries "192.0.2.0/24" and "192.0.2.9" overlap
ipsets/s.xml <ipset type="hash:net,port"><entry>192.0.2.0/24,tcp:80-90</entry><entry>192.0.2.9,85</entry></ipset>
    entries "192.0.2.0/24,tcp:80-90" and "192.0.2.9,85" overlap
ipsets/s.xml <ipset type="hash:ip"><entry>192.0.2.5-192.0.2.80</entry></ipset>
    entry "192.0.2.5-192.0.2.80" is a range of addresses
ipsets/s.xml <ipset type="hash:ip,port"><entry>192.0.2.9,icmp:echo-request</entry></ipset>
    entry "192.0.2.9,icmp:echo-request" is of ICMP
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

  test.each([
    ['<masquerade/>', 'masquerade cannot be chosen by the link'],
    ['<service name="tftp"/>', 'a connection tracking helper needs packets'],
  ])('with rules of iptables, in a policy between zones: %s', (setting, reason) => {
    const policy = `<policy target="ACCEPT"><ingress-zone name="home"/><egress-zone name="work"/>${setting}</policy>`;
    const documents = { 'zones/home.xml': '<zone><interface name="eth1"/></zone>', 'policies/p.xml': policy };
    expect(configured(documents).gaps.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expectRefused(
      { ...documents, 'firewalld.conf': 'DefaultZone=public\nFirewallBackend=iptables\n' },
      reason,
    );
  });

  test('a backend in capitals', () => {
    expectRefused(
      { 'firewalld.conf': 'DefaultZone=public\nFirewallBackend=NFTABLES\n' },
      'its FirewallBackend is written in capitals',
    );
  });

  test.each([
    ['hash:net,net', '<source ipset="s"/>', 'address set s is of a type that says no source'],
    ['hash:ip,port,ip', '<rule><source ipset="s"/><accept/></rule>', 'address set s is of a type'],
    ['hash:ip', '<rule family="ipv6"><source ipset="s"/><accept/></rule>', "is not of the rule's family"],
    [
      'hash:ip',
      '<rule family="ipv6"><destination ipset="s"/><accept/></rule>',
      "address set s is not of the rule's family",
    ],
  ])('an address set where it does not fit: %s in %s', (type, element, reason) => {
    const documents = {
      'ipsets/s.xml': `<ipset type="${type}"/>`,
      'zones/public.xml': `<zone>${element}</zone>`,
    };
    expectRefused(documents, reason);
  });

  test('with rules of iptables, entries of an address set may overlap and be ranges', () => {
    const entries = ['192.0.2.0/24', '192.0.2.9', '198.51.100.1-198.51.100.9'];
    const set = `<ipset type="hash:net">${entries.map((each) => `<entry>${each}</entry>`).join('')}</ipset>`;
    const settings = 'DefaultZone=public\nFirewallBackend=iptables\n';
    const { gaps } = configured({ 'firewalld.conf': settings, 'ipsets/s.xml': set });
    expect(gaps.filter(({ kind }) => kind === 'refused')).toEqual([]);
  });

  test.each([
    ['pair', 'ipv4'],
    ['timestamp-request', 'ipv6'],
  ])('an ICMP type of the administrator, which nothing can load: %s of %s', (name, family) => {
    const zone = `<zone><icmp-block name="${name}"/></zone>`;
    const type = `<icmptype><destination ${family}="yes"/></icmptype>`;
    expectRefused({ 'zones/public.xml': zone, [`icmptypes/${name}.xml`]: type }, `ICMP type ${name} is none`);
  });

  test('a service that is not among those of the package, where they are in evidence', () => {
    const service = '<service><port port="22" protocol="tcp"/></service>';
    const zone = '<zone><service name="nosuch"/></zone>';
    const documents = { '../../usr/lib/firewalld/services/ssh.xml': service, 'zones/public.xml': zone };
    expectRefused(documents, 'there is no service nosuch');
  });
});

describe('of files that differ any may be what runs', () => {
  const OPEN = '<zone><port port="80" protocol="tcp"/></zone>';
  test.each([
    ['zones/home.xml', OPEN, '<zone/>', 'zone home of firewalld was given twice, and differently'],
    ['firewalld.conf', undefined, 'DefaultZone=drop\n', 'firewalld.conf of firewalld was given twice'],
    [
      'direct.xml',
      '<direct/>',
      '<direct><passthrough ipv="ipv4">-A INPUT -j DROP</passthrough></direct>',
      'direct.xml of firewalld was given twice',
    ],
  ])('%s', (name, one, other, reason) => {
    const documents = one === undefined ? {} : { [name]: one };
    const { filters, gaps } = configured({ ...documents, [`../../old/etc/firewalld/${name}`]: other });
    expect(gaps.map(({ effect, what }) => `${effect} ${what}`)).toContainEqual(
      expect.stringContaining(`either ${reason}`),
    );
    const ways = filters.flatMap(({ chains }) =>
      [...chains.values()].map(({ rules }) => rules[0]?.action.kind),
    );
    expect(ways).toContain('opaque');
  });

  test('equal copies, backups and the settings of editions are not such', () => {
    const documents = { 'zones/public.xml': OPEN };
    const more = {
      '../../old/etc/firewalld/zones/public.xml': OPEN.replace('><', '>\n<'),
      'firewalld-server.conf': 'DefaultZone=drop\n',
      'firewalld.conf.old': 'DefaultZone=trusted\n',
    };
    expect(configured({ ...documents, ...more }).text).toBe(configured(documents).text);
  });
});

test('direct rules of chains that the file makes, and commands that firewalld does not pass on', () => {
  const { filters, gaps } = configured({
    'direct.xml': `<direct>
<chain ipv="ipv4" table="filter" chain="own"/>
<rule ipv="ipv4" table="filter" chain="own" priority="0">-p tcp --dport 23 -j DROP</rule>
<rule ipv="ipv4" table="filter" chain="INPUT_direct" priority="0">-m comment --comment 'of our own' -j own</rule>
<rule ipv="ipv4" table="filter" chain="FORWARD" priority="0">-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu</rule>
<passthrough ipv="ipv4">-N more</passthrough>
<passthrough ipv="ipv4">-A more -p udp -j DROP</passthrough>
<passthrough ipv="ipv4">-D own -p tcp --dport 23 -j DROP</passthrough>
<passthrough ipv="ipv4">-F INPUT</passthrough>
<passthrough ipv="ipv4">-P INPUT DROP</passthrough>
<passthrough ipv="ipv4">-p tcp -j DROP</passthrough>
</direct>`,
  });
  expect(gaps.filter(({ kind }) => kind === 'refused')).toEqual([]);
  const direct = filters.find(({ id }) => id.startsWith('firewalld direct'));
  const kinds = ['INPUT', 'own', 'more', 'FORWARD'].map((chain) =>
    direct?.chains.get(`filter/${chain}`)?.rules.map(({ action }) => action.kind),
  );
  expect(kinds).toEqual([['jump'], ['drop'], ['drop'], ['continue']]);
  expect(direct?.bases.map(({ policy }) => policy)).not.toContain('drop');
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

test('a zone that is listed alone leaves the others in doubt', () => {
  const listing = 'public (active)\n  target: default\n  services: ssh\n  icmp-blocks: \n  rich rules: \n';
  const files = [{ name: 'hosts/h/list-all.txt', bytes: new TextEncoder().encode(listing) }];
  const { assets, gaps } = readEvidence(files);
  const rules = assets[0]?.host?.filters[0]?.chains.get('filter_INPUT')?.rules ?? [];
  expect(rules.find(({ action }) => action.kind === 'opaque')?.conditions).toEqual([]);
  expect(gaps.map(({ what }) => what).join('\n')).toContain('zones that were not listed');
});

test('a zone whose file is called as the host may be any zone', () => {
  const files = [{ name: 'hosts/web.xml', bytes: new TextEncoder().encode('<zone target="ACCEPT"/>') }];
  expect(
    readEvidence(files)
      .gaps.map(({ what }) => what)
      .join(),
  ).toContain('does not say which zone it is');
});

test.each([
  ['', 'host'],
  ['firewalld/', 'host'],
  ['etc/firewalld/', 'host'],
  ['web-1/etc/firewalld/', 'web-1'],
  ['hosts/web-2/', 'web-2'],
])('files below "%s" are of one host: %s', (folder, host) => {
  const files = ['firewalld.conf', 'zones/public.xml', 'services/web.xml'].map((name) => ({
    name: `${folder}${name}`,
    bytes: new TextEncoder().encode(
      name === 'firewalld.conf' ? 'DefaultZone=public\n' : `<${name.slice(0, name.indexOf('s/'))}/>`,
    ),
  }));
  expect(readEvidence(files).assets.map(({ id }) => id)).toEqual([host]);
});

test('policies of one priority are said', () => {
  const policy = (target: string) =>
    `<policy target="${target}" priority="5"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>`;
  const { text } = configured({ 'policies/a.xml': policy('DROP'), 'policies/b.xml': policy('ACCEPT') });
  expect(text).toContain('policies a, b have priority 5');
});

test('sources of two zones that overlap are said', () => {
  const zone = (address: string) => `<zone><source address="${address}"/></zone>`;
  const { text } = configured({
    'zones/work.xml': zone('10.0.0.0/8'),
    'zones/home.xml': zone('10.1.0.0/16'),
  });
  expect(text).toContain('sources 10.1.0.0/16 and 10.0.0.0/8 of two zones overlap');
});

test('links of two zones that overlap are said, and read in the order in which firewalld starts', () => {
  const zone = (name: string) => `<zone><interface name="${name}"/></zone>`;
  const { text } = configured({ 'zones/work.xml': zone('eth+'), 'zones/home.xml': zone('eth1') });
  expect(text).toContain('links eth+ and eth1 of two zones overlap');
  expect(text.indexOf('goto filter_IN_work | in eth*')).toBeLessThan(
    text.indexOf('goto filter_IN_home | in eth1'),
  );
});

function expectRefused(documents: Documents, reason: string): void {
  const { filters, gaps } = configured(documents);
  const refused = gaps.filter(({ kind }) => kind === 'refused');
  expect(refused.map(({ what }) => what).join()).toContain(reason);
  expect(refused[0]?.origin?.line).toBeGreaterThan(0);
  expect(filters.map(({ bases }) => bases.length)).toEqual([8]);
}
