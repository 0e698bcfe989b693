const LOG = {
  '--log-level': 1,
  '--log-prefix': 1,
  '--log-tcp-sequence': 0,
  '--log-tcp-options': 0,
  '--log-ip-options': 0,
  '--log-uid': 0,
  '--log-macdecode': 0,
};
const NFLOG = {
  '--nflog-group': 1,
  '--nflog-prefix': 1,
  '--nflog-range': 1,
  '--nflog-size': 1,
  '--nflog-threshold': 1,
};
const ULOG = { '--ulog-nlgroup': 1, '--ulog-prefix': 1, '--ulog-cprange': 1, '--ulog-qthreshold': 1 };
const SPREAD = { '--random': 0, '--random-fully': 0, '--persistent': 0 };
const MARK = { '--set-xmark': 1, '--set-mark': 1, '--and-mark': 1, '--or-mark': 1, '--xor-mark': 1 };

const OPTIONS: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map<
  string,
  Readonly<Record<string, number>>
>([
  ['ACCEPT', {}],
  ['DROP', {}],
  ['RETURN', {}],
  ['REJECT', { '--reject-with': 1 }],
  ['LOG', LOG],
  ['NFLOG', NFLOG],
  ['ULOG', ULOG],
  ['MARK', MARK],
  ['CONNMARK', { ...MARK, '--save-mark': 0, '--restore-mark': 0, '--mask': 1, '--nfmask': 1, '--ctmask': 1 }],
  [
    'CT',
    {
      '--notrack': 0,
      '--helper': 1,
      '--ctevents': 1,
      '--expevents': 1,
      '--zone': 1,
      '--zone-orig': 1,
      '--zone-reply': 1,
      '--timeout': 1,
    },
  ],
  ['NOTRACK', {}],
  ['TTL', { '--ttl-set': 1, '--ttl-dec': 1, '--ttl-inc': 1 }],
  ['HL', { '--hl-set': 1, '--hl-dec': 1, '--hl-inc': 1 }],
  ['DNAT', { '--to-destination': 1, ...SPREAD }],
  ['REDIRECT', { '--to-ports': 1, ...SPREAD }],
  ['NETMAP', { '--to': 1 }],
  ['TPROXY', { '--on-port': 1, '--on-ip': 1, '--tproxy-mark': 1 }],
  ['SNAT', { '--to-source': 1, ...SPREAD }],
  ['MASQUERADE', { '--to-ports': 1, ...SPREAD }],
  [
    'SET',
    {
      '--add-set': 2,
      '--del-set': 2,
      '--map-set': 2,
      '--timeout': 1,
      '--exist': 0,
      '--map-mark': 0,
      '--map-prio': 0,
      '--map-queue': 0,
    },
  ],
]);

/** Options of a target and how many values they take; undefined: not listed, it takes whatever follows. */
export function targetOptions(target: string): Readonly<Record<string, number>> | undefined {
  return OPTIONS.get(target);
}
