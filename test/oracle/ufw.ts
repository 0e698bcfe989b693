import fc from 'fast-check';
import type { Format } from './format.ts';
import type { LoadStep } from './kernel.ts';
import { address, seldom, type Text, words } from './text.ts';
import { type Family, PORTS } from './universe.ts';

const LINK_NAMES = ['eth0', 'eth1', 'docker0'] as const;
const PROFILES = ['Web', 'Names', 'Mixed'] as const;

/** Profiles of applications: several ports, ranges, both protocols or one. */
const APPLICATIONS = `[Web]
title=Web server
description=Pages
ports=80,443/tcp

[Names]
title=Name server
description=Names
ports=53

[Mixed]
title=Several services
description=Services
ports=22/tcp|1024:2047/udp|8080
`;

const port: Text = fc.oneof(
  fc.constantFrom(...PORTS).map(String),
  fc.constantFrom('80,443', '1:1023', '1024:65535', '22,8080:8090'),
);

/** `22/tcp`, `53`, the name of an application. */
const simple: Text = fc.oneof(
  fc.constantFrom(...PORTS).map(String),
  fc.tuple(port, fc.constantFrom('tcp', 'udp')).map(([ports, protocol]) => `${ports}/${protocol}`),
  fc.constantFrom(...PROFILES),
);

/** `from 10.0.0.0/24 to any port 22 proto tcp`. */
const full: Text = fc.constantFrom<Family>(4, 4, 6).chain((family) =>
  words(
    fc.oneof(
      fc.constant('from any'),
      address(family).map((text) => `from ${text}`),
    ),
    seldom(
      port.map((text) => `port ${text}`),
      4,
    ),
    fc.oneof(
      fc.constant('to any'),
      address(family).map((text) => `to ${text}`),
    ),
    fc.oneof(
      port.map((text) => `port ${text} proto tcp`),
      port.map((text) => `port ${text} proto udp`),
      fc.constantFrom(...PORTS).map((text) => `port ${text}`),
      fc.constantFrom(...PROFILES).map((text) => `app ${text}`),
      fc.constantFrom('', 'proto tcp', 'proto gre', 'proto udp'),
    ),
  ),
);

const link: Text = fc.constantFrom(...LINK_NAMES);

function command(withLimits: boolean): Text {
  const action = fc.constantFrom('allow', 'allow', 'deny', 'reject', ...(withLimits ? ['limit'] : []));
  const place = fc.constantFrom('', '', '', 'insert 1', 'insert 2', 'prepend', 'delete');
  const log = seldom(fc.constantFrom('log', 'log-all'), 5);
  const way = fc.oneof(
    fc.constantFrom('', 'in', 'out'),
    link.map((name) => `in on ${name}`),
    link.map((name) => `out on ${name}`),
  );
  const ways = words(
    seldom(
      link.map((name) => `in on ${name}`),
      1,
    ),
    seldom(
      link.map((name) => `out on ${name}`),
      1,
    ),
  );
  return fc.oneof(
    { weight: 2, arbitrary: words(place, action, simple) },
    { weight: 4, arbitrary: words(place, action, way, log, full) },
    { weight: 3, arbitrary: words(fc.constant('route'), place, action, ways, log, full) },
  );
}

const settings: fc.Arbitrary<readonly string[]> = fc
  .record({
    incoming: fc.constantFrom('allow', 'deny', 'deny', 'reject'),
    outgoing: fc.constantFrom('allow', 'allow', 'deny', 'reject'),
    routed: fc.constantFrom('allow', 'deny', 'reject'),
    logging: fc.constantFrom('off', 'low', 'full'),
    ipv6: fc.constantFrom('yes', 'yes', 'no'),
  })
  .map(({ incoming, outgoing, routed, logging, ipv6 }) => [
    `IPV6=${ipv6}`,
    `default ${incoming} incoming`,
    `default ${outgoing} outgoing`,
    `default ${routed} routed`,
    `logging ${logging}`,
  ]);

/** Folders of the program as this machine has them, behind which only the helper's own namespace sees others. */
const PREPARE = `
mount -t tmpfs none /run
mkdir /run/etc
cp -a /etc/ufw/. /run/etc/
cp -a /etc/default/ufw /run/default
mount -t tmpfs none /etc/ufw
cp /run/default /run/used
mount --bind /run/used /etc/default/ufw
`;

const EMPTY = ['raw', 'mangle', 'nat', 'filter'].map((table) => `*${table}\nCOMMIT\n`).join('');

const FILES = [
  ...[
    'ufw.conf',
    'user.rules',
    'user6.rules',
    'before.rules',
    'before6.rules',
    'after.rules',
    'after6.rules',
  ],
  ...['before.init', 'after.init', 'sysctl.conf'],
].map((name) => `etc/ufw/${name}`);

/** The files as the package has them; the kernel's settings stay those that all rule sets are tried with. */
const FRESH = `
cp -a /run/etc/. /etc/ufw/
sed 's/^IPT_SYSCTL=.*/IPT_SYSCTL=/' /run/default > /etc/default/ufw
`;

/** Runs the program once for each line, in one process: the most of its time goes by before it does anything. */
const RUN = `
import runpy, shlex, sys
for line in sys.stdin:
    sys.argv = ["ufw", *shlex.split(line)]
    try:
        runpy.run_path("/usr/sbin/ufw", run_name="__main__")
    except SystemExit:
        pass
`;

const isSetting = (part: string) => part.startsWith('IPV6=');

/** Real `ufw`: its files are read, and the rules that it loads answer. */
export const ufw: Format = {
  programs: ['ufw', 'iptables-save', 'ip6tables-save', 'mount'],
  ruleSet: fc
    .boolean()
    .chain((isOpaque) =>
      fc
        .tuple(settings, fc.array(command(isOpaque), { maxLength: 12, size: 'max' }))
        .map(([first, commands]) => ({ isOpaque, parts: [...first, ...commands] })),
    ),
  prepare: [
    { cmd: ['sh', '-ec', PREPARE] },
    { cmd: ['tee', '/run/etc/applications.d/flowproof'], text: APPLICATIONS },
  ],
  steps: (parts) => [
    { cmd: ['iptables-restore'], text: EMPTY },
    { cmd: ['ip6tables-restore'], text: EMPTY },
    {
      cmd: [
        'sh',
        '-ec',
        [FRESH, ...parts.filter(isSetting).map((part) => `echo ${part} >> /etc/default/ufw`)].join('\n'),
      ],
    },
    // What is refused (a place that is not there, a rule of one family) changes nothing in the files, which are read afterwards.
    {
      cmd: ['/usr/bin/python3', '-c', RUN],
      text: [...parts.filter((part) => !isSetting(part)), '--force enable', ''].join('\n'),
    },
    { cmd: ['iptables-save'] },
    { cmd: ['ip6tables-save'] },
    ...['etc/default/ufw', ...FILES].map((name): LoadStep => ({ cmd: ['cat', `/${name}`] })),
  ],
  exports: (_, [, , , , v4 = '', v6 = '', ...texts]) => [
    ['etc/default/ufw', ...FILES].map((name, index) => [name, texts[index] ?? '']),
    [
      ['ip4.txt', v4],
      ['ip6.txt', v6],
    ],
  ],
  // Neighbour discovery passes with a hop limit that packets asked about do not tell.
  isUndecidable: (_, __, { protocol }) => protocol === 58,
};
