import type { Box, Interval } from '../../net/box.ts';
import { ICMPV6 } from '../../net/protocol.ts';

/** What protocol and ports of a rule say, without addresses. */
export interface Traffic {
  readonly box: Box;
  /** As a person writes it: `tcp 22`. */
  readonly text: string;
  /** Set when the fields make no sense: the rule may match anything that `box` holds. */
  readonly problem?: string;
}

const PROTOCOLS: Readonly<Record<string, readonly Interval[]>> = {
  tcp: [[6, 6]],
  udp: [[17, 17]],
  // There is no word for ICMPv6: the one is used for both families.
  icmp: [
    [1, 1],
    [ICMPV6, ICMPV6],
  ],
  esp: [[50, 50]],
  ah: [[51, 51]],
};
const WITH_PORTS: readonly Interval[] = [
  [6, 6],
  [17, 17],
];

/**
 * Protocol and ports of a rule. Any protocol with ports means those of TCP and UDP: a packet without ports has none of them
 * (`Any encompasses TCP, UDP, ICMP`, network security groups overview).
 */
export function readTraffic(
  protocol: string,
  sourcePorts: readonly string[],
  destinationPorts: readonly string[],
): Traffic {
  const name = protocol.toLowerCase();
  const isAny = name === '*' || name === 'any' || name === 'all';
  const numbers = isAny ? undefined : numbersOf(name);
  const source = readPorts(sourcePorts);
  const destination = readPorts(destinationPorts);
  const text = [isAny ? 'any' : name, ...(destination === 'all' ? [] : [destinationPorts.join(',')])].join(
    ' ',
  );
  const own: Box = numbers === undefined ? {} : { protocol: numbers };
  if (!isAny && numbers === undefined)
    return { box: {}, text, problem: `the protocol "${protocol}" is not known` };
  if (source === undefined || destination === undefined)
    return {
      box: own,
      text,
      problem: `"${(source === undefined ? sourcePorts : destinationPorts).join(',')}" is no range of ports`,
    };
  const hasPorts = source !== 'all' || destination !== 'all';
  if (hasPorts && numbers?.every(([number]) => !WITH_PORTS.some(([own]) => own === number)))
    return { box: own, text, problem: `whether "${protocol}" is asked for ports is not documented` };
  return {
    box: {
      ...own,
      ...(isAny && hasPorts ? { protocol: WITH_PORTS } : {}),
      ...(source === 'all' ? {} : { sourcePort: source }),
      ...(destination === 'all' ? {} : { destinationPort: destination }),
    },
    text,
  };
}

function numbersOf(name: string): readonly Interval[] | undefined {
  const known = Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined;
  if (known !== undefined) return known;
  const number = /^(0|[1-9]\d{0,2})$/.test(name) ? Number(name) : 256;
  return number > 255 ? undefined : [[number, number]];
}

/** `80`, `80-90`, `*`; undefined where one is none of these. */
function readPorts(texts: readonly string[]): readonly Interval[] | 'all' | undefined {
  const intervals: Interval[] = [];
  for (const text of texts.map((each) => each.trim())) {
    if (text === '*' || text.toLowerCase() === 'any') return 'all';
    const [, first, last] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text) ?? [];
    if (first === undefined) return undefined;
    const interval: Interval = [Number(first), Number(last ?? first)];
    if (interval[0] > interval[1] || interval[1] > 65_535) return undefined;
    if (interval[0] === 0 && interval[1] === 65_535) return 'all';
    intervals.push(interval);
  }
  return intervals.length === 0 ? undefined : intervals;
}
