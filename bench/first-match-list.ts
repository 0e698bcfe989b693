import type { Filter, Rule } from '../src/model/filter.ts';
import { type AddressRange, parsePrefix } from '../src/net/address.ts';
import type { Interval } from '../src/net/box.ts';
import { type Random, seeded, weighted } from './random.ts';

/**
 * A first-match list of five-tuple rules with a final drop, with the shape of real access lists: at most one wide side,
 * many well-known ports, prefixes of every length.
 */
export function firstMatchList(count: number, seed: number): Filter {
  const random = seeded(seed);
  const rules = Array.from({ length: count }, (_, index) => rule(index, random));
  return filterOf(rules);
}

/** Reads a list as lines `action source destination protocol sport-low sport-high dport-low dport-high`; protocol 0 is any. */
export function parseFirstMatchList(text: string): Filter {
  const lines = text.trim().split('\n').slice(0, -1);
  return filterOf(
    lines.map((line, index) => {
      const [action, source, destination, protocol, ...ports] = line.split(' ');
      const [a, b, c, d] = ports.map(Number);
      return ruleOf(
        index,
        action === 'accept',
        source ?? '',
        destination ?? '',
        Number(protocol),
        [a ?? 0, b ?? 0],
        [c ?? 0, d ?? 0],
      );
    }),
  );
}

function filterOf(rules: readonly Rule[]): Filter {
  const origin = { file: 'list', text: 'default drop' };
  return {
    id: 'list',
    title: 'list',
    layer: 'subnet',
    repliesPass: false,
    origin,
    chains: new Map([['list', { title: 'list', rules }]]),
    bases: [
      { hook: 'ingress', priority: 0, family: 4, chain: 'list', policy: 'drop', translates: false, origin },
    ],
  };
}

function ruleOf(
  index: number,
  accepts: boolean,
  source: string,
  destination: string,
  protocol: number,
  sourcePort: Interval,
  destinationPort: Interval,
): Rule {
  const ported = protocol === 6 || protocol === 17;
  const wide = ([first, last]: Interval) => first === 0 && last === 65_535;
  return {
    id: `${index + 1}`,
    origin: { file: 'list', line: index + 1, text: '' },
    action: { kind: accepts ? 'accept' : 'drop' },
    conditions: [
      {
        kind: 'packet',
        boxes: [
          {
            family: 4,
            source: [parsePrefix(source) as AddressRange],
            destination: [parsePrefix(destination) as AddressRange],
            ...(protocol === 0 ? {} : { protocol: [[protocol, protocol]] }),
            ...(ported && !wide(sourcePort) ? { sourcePort: [sourcePort] } : {}),
            ...(ported && !wide(destinationPort) ? { destinationPort: [destinationPort] } : {}),
          },
        ],
      },
    ],
  };
}

const BASES = ['10.0.0.0', '172.16.0.0', '192.168.0.0', '198.0.0.0', '203.0.0.0'];
const LENGTHS = [8, 12, 16, 20, 24, 28, 30, 32];
const WELL_KNOWN = [
  22, 25, 53, 80, 123, 135, 389, 443, 445, 636, 1433, 3306, 3389, 5432, 5985, 8080, 8443, 9080,
];

function rule(index: number, random: Random): Rule {
  const protocol = weighted(random, [6, 17, 1, 0], [70, 22, 4, 4]);
  const ported = protocol === 6 || protocol === 17;
  const sourcePort: Interval = ported && random() >= 0.9 ? [1024, 65_535] : [0, 65_535];
  const destinationPort: Interval = ported ? port(random) : [0, 65_535];
  const wide = random() < 0.5;
  const source = prefix(!wide || !ported, random);
  const destination = prefix(wide || !ported, random);
  return ruleOf(index, random() < 0.7, source, destination, protocol, sourcePort, destinationPort);
}

function prefix(narrow: boolean, random: Random): string {
  if (!narrow && random() < 0.2) return '0.0.0.0/0';
  const length = weighted(
    random,
    LENGTHS,
    narrow ? [0, 0, 0, 4, 34, 16, 8, 38] : [1, 2, 8, 8, 30, 12, 4, 35],
  );
  const base = BASES[Math.floor(random() * BASES.length)] as string;
  const spread = (Math.floor(random() * 2 ** 20) * 2 ** (4 * Math.floor(random() * 3))) % 2 ** 24;
  const value = Number((parsePrefix(base) as AddressRange).first) + spread;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')}/${length}`;
}

function port(random: Random): Interval {
  const kind = random();
  if (kind < 0.25) return [0, 65_535];
  if (kind < 0.8) {
    const at = Math.floor(random() * (WELL_KNOWN.length + 1));
    const single = WELL_KNOWN[at] ?? 1024 + Math.floor(random() * 64_512);
    return [single, single];
  }
  if (kind < 0.9) return [1024, 65_535];
  const low = 1024 + Math.floor(random() * 58_976);
  return [low, low + 1 + Math.floor(random() * 4999)];
}
