import type { Match } from './match.ts';
import { opaque } from './match.ts';
import type { Option } from './options.ts';

/** What a person calls the matches (a text) or their options (by option) that no packet decides alone. */
const NAMES: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  addrtype: 'address type',
  ah: 'IPsec authentication header',
  bpf: 'packet content (bpf)',
  cgroup: { '--cgroup': 'control group', '--path': 'control group' },
  cluster: 'cluster node',
  connbytes: 'connection size',
  connlabel: 'connection label',
  connlimit: {
    '--connlimit-above': 'more open connections than',
    '--connlimit-upto': 'open connections up to',
    '--connlimit-mask': 'per prefix of length',
    '--connlimit-saddr': 'per source',
    '--connlimit-daddr': 'per destination',
  },
  cpu: 'processor',
  devgroup: 'interface group',
  dscp: { '--dscp': 'DSCP', '--dscp-class': 'DSCP class' },
  ecn: 'congestion flags',
  esp: 'IPsec payload header',
  eui64: 'source hardware address (eui64)',
  hashlimit: {
    '--hashlimit': 'rate limit',
    '--hashlimit-upto': 'rate limit',
    '--hashlimit-above': 'rate above',
  },
  helper: { '--helper': 'connection tracking helper' },
  hl: { '--hl-eq': 'hop limit', '--hl-lt': 'hop limit below', '--hl-gt': 'hop limit above' },
  ipv4options: 'IPv4 options',
  ipv6header: 'IPv6 extension headers',
  ipvs: 'virtual service (ipvs)',
  l2tp: 'L2TP header',
  length: { '--length': 'packet length' },
  limit: { '--limit': 'rate limit', '--limit-burst': 'burst' },
  mac: { '--mac-source': 'source hardware address' },
  mh: 'mobility header',
  nfacct: 'traffic counter',
  osf: 'operating system of the sender',
  owner: { '--uid-owner': 'user id', '--gid-owner': 'group id', '--socket-exists': 'a socket exists' },
  physdev: { '--physdev-in': 'bridge port in', '--physdev-is-in': 'a bridge port in' },
  policy: 'IPsec policy',
  quota: { '--quota': 'quota of bytes' },
  quota2: 'quota',
  rateest: 'estimated rate',
  realm: { '--realm': 'routing realm' },
  recent: 'recent connections',
  set: { '--match-set': 'address set' },
  socket: 'an open socket',
  statistic: 'statistic',
  string: { '--string': 'packet content', '--hex-string': 'packet content' },
  tcpmss: { '--mss': 'TCP segment size' },
  time: 'time',
  tos: { '--tos': 'type of service' },
  ttl: { '--ttl-eq': 'time to live', '--ttl-lt': 'time to live below', '--ttl-gt': 'time to live above' },
  u32: { '--u32': 'packet content' },
  // Stands in rules that a planned change writes, and says what it is not known of them.
  undecided: { '--because': 'what is not known:' },
};

/** Options whose number of values is not plain to see, or that mean something else elsewhere. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  policy: { '--proto': 1, '--dir': 1, '--pol': 1 },
  string: { '--string': 1, '--hex-string': 1, '--algo': 1, '--from': 1, '--to': 1, '--icase': 0 },
  hashlimit: { '--hashlimit': 1, '--hashlimit-upto': 1, '--hashlimit-above': 1, '--hashlimit-name': 1 },
};

export function opaqueMatches(): [string, Match][] {
  return Object.keys(NAMES).map((name) => [
    name,
    {
      options: OPTIONS[name] ?? {},
      isOpen: true,
      conditions: (options) => [opaque(reasonOf(name, options))],
    },
  ]);
}

/** `rate limit 5/min, burst 10`; every option is in it, so that no two rules that differ read alike. */
export function reasonOf(match: string, options: readonly Option[]): string {
  const names = Object.hasOwn(NAMES, match) ? NAMES[match] : `match ${match}`;
  const phrases = options.map(({ name, negated, values }) => {
    const known = typeof names === 'object' && Object.hasOwn(names, name) ? names[name] : undefined;
    return [...(negated ? ['not'] : []), known ?? plain(name), ...values].join(' ');
  });
  const text = phrases.join(', ');
  if (typeof names === 'string') return text === '' ? names : `${names}: ${text}`;
  return text === '' ? `match ${match}` : text;
}

function plain(option: string): string {
  return option.replace(/^-+/, '').replaceAll('-', ' ');
}
