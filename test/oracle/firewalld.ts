import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import type { EvidenceFile, Format } from './format.ts';
import { address, joined, seldom, type Text } from './text.ts';
import { type Family, hasWorseWayBack, isOfLink, PORTS } from './universe.ts';

/** The release of the program that is asked, whichever is installed: `[1, 3]`. */
const RELEASE = (spawnSync('firewall-offline-cmd', ['--version'], { encoding: 'utf8' }).stdout ?? '')
  .trim()
  .split('.')
  .map(Number);
const isSince = (major: number, minor: number) => {
  const [own = 0, part = 0] = RELEASE;
  return own > major || (own === major && part >= minor);
};

const ZONES = ['public', 'internal', 'lab'] as const;
const POLICIES = ['inward', 'across'] as const;
const LINK_NAMES = ['eth0', 'eth1', 'docker0'] as const;
const SERVICES = ['ssh', 'http', 'https', 'dns', 'portal'] as const;

/** A service of the administrator, with ports of several protocols, source ports and another service within. */
const PORTAL = `<service>
  <port port="8080" protocol="tcp"/>
  <port port="1024-2047" protocol="udp"/>
  <source-port port="1100-1150" protocol="tcp"/>
  <protocol value="gre"/>
  <include service="http"/>
</service>
`;

const port: Text = fc.oneof(
  fc.constantFrom(...PORTS).map(String),
  fc.constantFrom('1-1023', '1024-65535', '80-443'),
);
const transport = fc.constantFrom('tcp', 'tcp', 'udp', 'sctp');
const portOf = (name: string): Text =>
  fc.tuple(port, transport).map(([ports, protocol]) => `<${name} port="${ports}" protocol="${protocol}"/>`);
const service: Text = fc.constantFrom(...SERVICES).map((name) => `<service name="${name}"/>`);
const protocol: Text = fc
  .constantFrom('gre', 'udp', 'icmp', 'ipv6-icmp')
  .map((name) => `<protocol value="${name}"/>`);
const ICMP_NAMES = {
  4: ['echo-request', 'timestamp-request', 'echo-reply', 'destination-unreachable'],
  6: ['echo-request', 'echo-reply', 'destination-unreachable'],
} as const;

const forwardPort = (family: Family): Text =>
  fc
    .tuple(
      fc.constantFrom(...PORTS),
      fc.constantFrom('tcp', 'udp'),
      fc.constantFrom(
        'to-port="8080"',
        ...(family === 4
          ? ['to-port="80" to-addr="10.0.0.9"', 'to-addr="192.0.2.77"']
          : ['to-port="80" to-addr="2001:db8:1::9"']),
      ),
    )
    .map(([from, name, to]) => `<forward-port port="${from}" protocol="${name}" ${to}/>`);

/** firewalld 1.3.3 fails to load a policy that marks packets for the host. */
const actions = (isOfZone: boolean): Text =>
  fc.constantFrom(
    ...(isOfZone ? ['<mark set="0x1/0x1"/>'] : []),
    '<accept/>',
    '<accept/>',
    '<drop/>',
    '<reject/>',
  );

/** Rich rules that firewalld takes; of translations, a policy takes only such as fit where it leads; `<log/>` beside an action decides nothing. */
const richRule = (isOfZone: boolean): Text =>
  fc.constantFrom<Family>(4, 4, 6).chain((family) =>
    fc
      .record({
        priority: fc.constantFrom('', '', ' priority="-5"', ' priority="7"', ' priority="-1"'),
        source: seldom(
          fc
            .tuple(address(family), fc.constantFrom('', '', ' invert="True"'))
            .map(([text, not]) => `<source address="${text}"${not}/>`),
          1,
        ),
        destination: seldom(
          address(family).map((text) => `<destination address="${text}"/>`),
          3,
        ),
        what: fc.oneof(
          {
            weight: 5,
            arbitrary: joined(
              fc.oneof(service, portOf('port'), portOf('source-port'), protocol),
              seldom(fc.constant('<log prefix="x "/>'), 4),
              actions(isOfZone),
            ),
          },
          {
            weight: 1,
            arbitrary: fc
              .constantFrom(...ICMP_NAMES[family])
              .chain((name) => joined(fc.constant(`<icmp-type name="${name}"/>`), actions(isOfZone))),
          },
          {
            weight: 1,
            arbitrary: fc.constantFrom(...ICMP_NAMES[family]).map((name) => `<icmp-block name="${name}"/>`),
          },
          ...(isOfZone
            ? [{ weight: 1, arbitrary: fc.oneof(forwardPort(family), fc.constant('<masquerade/>')) }]
            : []),
          { weight: 2, arbitrary: actions(isOfZone) },
        ),
      })
      .map(({ priority, source, destination, what }) => {
        // A rule without an element needs a side.
        const side =
          source === '' && destination === ''
            ? `<source address="${family === 4 ? '10.0.0.0/24' : '2001:db8:1::/64'}"/>`
            : source;
        return `<rule family="ipv${family}"${priority}>${side}${destination}${what}</rule>`;
      }),
  );

/** Elements of a zone: `zones/public <service name="ssh"/>`. */
const zoneElement: Text = fc.constantFrom(...ZONES).chain((zone) =>
  fc
    .oneof(
      { weight: 3, arbitrary: service },
      { weight: 2, arbitrary: portOf('port') },
      { weight: 1, arbitrary: portOf('source-port') },
      { weight: 1, arbitrary: protocol },
      { weight: 1, arbitrary: forwardPort(4) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('<masquerade/>', '<forward/>', '<forward/>', '<icmp-block-inversion/>'),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...ICMP_NAMES[4]).map((name) => `<icmp-block name="${name}"/>`),
      },
      { weight: 5, arbitrary: richRule(true) },
    )
    .map((element) => `zones/${zone} ${element}`),
);

const policyElement: Text = fc
  .constantFrom(...POLICIES)
  .chain((policy) =>
    fc
      .oneof(
        { weight: 2, arbitrary: service },
        { weight: 2, arbitrary: portOf('port') },
        { weight: 3, arbitrary: richRule(false) },
      )
      .map((element) => `policies/${policy} ${element}`),
  );

/** Which links and sources are of which zone, each of one only. */
const bindings: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.tuple(
      ...LINK_NAMES.map((name) =>
        fc.tuple(fc.constant(name), fc.constantFrom(...ZONES, ...ZONES, ...ZONES, undefined)),
      ),
    ),
    fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(
          '10.0.0.0/25',
          '10.0.0.200',
          '198.51.100.0/24',
          '192.0.2.77',
          '2001:db8:1::/64',
          '2001:db8::77',
        ),
        fc.constantFrom(...ZONES),
      ),
      { maxLength: 3, selector: ([source]) => source },
    ),
  )
  .map(([links, sources]) => [
    ...links.flatMap(([name, zone]) =>
      zone === undefined ? [] : [`zones/${zone} <interface name="${name}"/>`],
    ),
    ...sources.map(([source, zone]) => `zones/${zone} <source address="${source}"/>`),
  ]);

/** Attributes of a zone that releases since 2.0 have. */
const zonePriority = (zone: string, side: string): fc.Arbitrary<string[]> =>
  isSince(2, 0)
    ? fc
        .constantFrom('', '', '', '-5', '10')
        .map((priority) => (priority === '' ? [] : [`zones/${zone} ${side}-priority="${priority}"`]))
    : fc.constant([]);

const heads: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.tuple(
      ...ZONES.map((zone) =>
        fc
          .constantFrom('', '', ' target="ACCEPT"', ' target="DROP"', ' target="%%REJECT%%"')
          .map((target) => `zones/${zone}${target}`),
      ),
    ),
    fc.tuple(...ZONES.flatMap((zone) => ['ingress', 'egress'].map((side) => zonePriority(zone, side)))),
    fc.tuple(
      fc.constantFrom(...ZONES, 'ANY'),
      fc.constantFrom('CONTINUE', 'ACCEPT', 'DROP', 'REJECT'),
      fc.constantFrom('-10', '-1', '5'),
    ),
    fc.tuple(
      fc.constantFrom(...ZONES, 'ANY', 'HOST'),
      fc.constantFrom(...ZONES, 'ANY'),
      fc.constantFrom('CONTINUE', 'ACCEPT', 'DROP', 'REJECT'),
      fc.constantFrom('-10', '-2', '7'),
    ),
    fc.constantFrom(...ZONES),
    fc.constantFrom('yes', 'no'),
    fc.constantFrom('yes', 'no', 'no'),
  )
  .map(
    ([
      zones,
      priorities,
      [from, target, priority],
      [first, last, verdict, rank],
      standard,
      check,
      strict,
    ]) => [
      ...zones,
      ...priorities.flat(),
      ...(isSince(2, 3) ? [`firewalld.conf StrictForwardPorts=${strict}`] : []),
      `policies/inward target="${target}" priority="${priority}"`,
      `policies/inward <ingress-zone name="${from}"/>`,
      'policies/inward <egress-zone name="HOST"/>',
      `policies/across target="${verdict}" priority="${rank}"`,
      `policies/across <ingress-zone name="${first}"/>`,
      `policies/across <egress-zone name="${last}"/>`,
      `firewalld.conf DefaultZone=${standard}`,
      `firewalld.conf IPv6_rpfilter=${check}`,
    ],
  );

/** Behind the parts of a file that say what it holds; a file whose head is left out is one without attributes. */
function filesOf(parts: readonly string[]): EvidenceFile[] {
  const of = (name: string) =>
    parts
      .filter((part) => part.startsWith(`${name} `) || part === name)
      .map((part) => part.slice(name.length + 1));
  const document = (folder: string, name: string, element: string): EvidenceFile[] => {
    const given = of(`${folder}/${name}`);
    if (given.length === 0) return [];
    const attributes = given.filter((each) => !each.startsWith('<')).join(' ');
    const children = given.filter((each) => each.startsWith('<'));
    return [
      [
        `${folder}/${name}.xml`,
        `<${`${element} ${attributes}`.trim()}>\n${children.join('\n')}\n</${element}>\n`,
      ],
    ];
  };
  return [
    ['firewalld.conf', `${[...of('firewalld.conf'), 'FirewallBackend=nftables'].join('\n')}\n`],
    ['services/portal.xml', PORTAL],
    ...ZONES.flatMap((zone) => document('zones', zone, 'zone')),
    ...POLICIES.flatMap((policy) => document('policies', policy, 'policy')),
  ];
}

/** A bus and a firewalld of their own, which end with the helper's namespace. */
const PREPARE = `
mount -t tmpfs none /run
mkdir /run/etc /run/bus.d
cat > /run/bus.conf <<END
<busconfig><type>system</type><listen>unix:path=/run/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
END
dbus-daemon --config-file=/run/bus.conf --nofork --nopidfile > /run/bus.log 2>&1 < /dev/null &
while [ ! -S /run/bus ]; do sleep 0.05; done
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
firewalld --nofork --nopid --system-config=/run/etc --log-file=/run/log > /run/out 2>&1 < /dev/null &
for try in $(seq 600); do
  state=$(firewall-cmd --state 2>&1) || :
  if [ "$state" = running ]; then
    firewall-cmd --version > /run/version
    exit 0
  fi
  sleep 0.1
done
cat /run/log /run/out >&2
exit 1
`;

const RELOAD = `
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
: > /run/log
dbus-send --system --print-reply --reply-timeout=60000 --dest=org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1 org.fedoraproject.FirewallD1.reload > /run/reply
! grep ERROR /run/log >&2
`;

const WRITE = `
import json, os, shutil, sys
for folder in ("zones", "policies", "services"):
    shutil.rmtree("/run/etc/" + folder, ignore_errors=True)
    os.makedirs("/run/etc/" + folder)
for name, text in json.load(sys.stdin):
    open("/run/etc/" + name, "w").write(text)
`;

/** Policies of one priority, which 2.3 puts where they happen to come. */
function hasEqualPolicies(parts: readonly string[]): boolean {
  const priorities = POLICIES.map((name) =>
    parts.map((part) => new RegExp(`^policies/${name} .*priority="(.+)"`).exec(part)?.[1]).find(Boolean),
  );
  return new Set(priorities).size < priorities.length;
}

/** Real firewalld: its files are read, and the rules that it loads answer. */
export const firewalld: Format = {
  programs: ['firewalld', 'firewall-cmd', 'firewall-offline-cmd', 'dbus-daemon', 'dbus-send', 'nft', 'mount'],
  ruleSet: fc
    .tuple(
      heads,
      bindings,
      fc.array(fc.oneof({ weight: 4, arbitrary: zoneElement }, { weight: 1, arbitrary: policyElement }), {
        maxLength: 18,
        size: 'max',
      }),
    )
    .map((lists) => ({ isOpaque: false, parts: [...new Set(lists.flat())] })),
  prepare: [{ cmd: ['sh', '-ec', PREPARE] }],
  steps: (parts) => [
    { cmd: ['/usr/bin/python3', '-c', WRITE], text: JSON.stringify(filesOf(parts)) },
    { cmd: ['sh', '-ec', RELOAD] },
    { cmd: ['nft', '-j', 'list', 'ruleset'] },
    { cmd: ['nft', 'list', 'ruleset'] },
    { cmd: ['cat', '/run/version'] },
  ],
  exports: (parts, [, , json = '', text = '', version = '']) => [
    [
      ...filesOf(parts).map(([name, content]): EvidenceFile => [`etc/firewalld/${name}`, content]),
      ['firewall-cmd-version.txt', version],
    ],
    [['nft.json', json]],
    [['nft.txt', text]],
  ],
  isUndecidable: (parts, _, packet) =>
    (hasWorseWayBack(packet) && parts.includes('firewalld.conf IPv6_rpfilter=yes')) ||
    (isOfLink(packet) && parts.some((part) => part.includes('<forward-port'))) ||
    // Policies mean a link that no zone names once a network manager has put it into one.
    LINK_NAMES.some((name) => !parts.some((part) => part.endsWith(` <interface name="${name}"/>`))) ||
    (isSince(2, 3) && !isSince(2, 5) && hasEqualPolicies(parts)) ||
    // Which source a packet was given is not carried along.
    parts.some((part) => part.includes('<masquerade/>')),
};
