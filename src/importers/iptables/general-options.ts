/** Options that no module owns: their full name and how many values they take. */
export const GENERAL: Readonly<Record<string, readonly [name: string, values: number]>> = {
  '-s': ['--source', 1],
  '--source': ['--source', 1],
  '--src': ['--source', 1],
  '-d': ['--destination', 1],
  '--destination': ['--destination', 1],
  '--dst': ['--destination', 1],
  '-p': ['--protocol', 1],
  '--protocol': ['--protocol', 1],
  '--proto': ['--protocol', 1],
  '-i': ['--in-interface', 1],
  '--in-interface': ['--in-interface', 1],
  '-o': ['--out-interface', 1],
  '--out-interface': ['--out-interface', 1],
  '-f': ['--fragment', 0],
  '--fragment': ['--fragment', 0],
  '-4': ['--ipv4', 0],
  '--ipv4': ['--ipv4', 0],
  '-6': ['--ipv6', 0],
  '--ipv6': ['--ipv6', 0],
  '-c': ['--set-counters', 2],
  '--set-counters': ['--set-counters', 2],
  '-j': ['--jump', 1],
  '--jump': ['--jump', 1],
  '-g': ['--goto', 1],
  '--goto': ['--goto', 1],
  '-m': ['--match', 1],
  '--match': ['--match', 1],
};

/** Second names of options of modules. */
export const ALIASES: Readonly<Record<string, string>> = {
  '--source-port': '--sport',
  '--destination-port': '--dport',
  '--source-ports': '--sports',
  '--destination-ports': '--dports',
  '--port': '--ports',
};

/** Matches, by protocol, that `-p` loads by itself. */
export const IMPLICIT: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmp6'],
  [132, 'sctp'],
  [135, 'mh'],
  [136, 'udplite'],
]);
