/** Destinations come before sources: a host is asked about each of its own addresses, and long lists of sources are the same behind all of them. */
export const LEVELS = {
  family: 0,
  protocol: 1,
  /** IPv6 uses eight 16-bit words, IPv4 the first two. */
  destination: 2,
  source: 10,
  /** ICMP: type. */
  sourcePort: 18,
  /** ICMP: code. */
  destinationPort: 19,
} as const;

export const TERMINAL = 20;
export const WORD = 0xffff;
/** Levels of an address. */
export const WORDS = 8;

export function maximumOf(level: number): number {
  return level === LEVELS.family ? 1 : level === LEVELS.protocol ? 255 : WORD;
}
