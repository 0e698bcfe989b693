import type { Rank } from './entry.ts';
import type { XmlElement } from './xml.ts';

/** Parts of a rule, each by the attributes that decide, in this order. */
const PARTS: readonly (readonly [kinds: readonly string[], attributes: readonly string[]])[] = [
  [['source'], ['address', 'mac', 'ipset']],
  [['destination'], ['address', 'ipset']],
  [
    [
      'forward-port',
      'icmp-block',
      'icmp-type',
      'masquerade',
      'port',
      'protocol',
      'service',
      'source-port',
      'tcp-mss-clamp',
    ],
    ['port', 'protocol', 'to-port', 'to-addr', 'name', 'value'],
  ],
  [
    ['log', 'nflog'],
    ['group', 'prefix', 'level', 'queue-size'],
  ],
  [['audit'], []],
  [
    ['accept', 'drop', 'mark', 'reject'],
    ['type', 'set'],
  ],
];

/** The order of rich rules of one priority (seen: firewalld 2.3.1): by family, then part by part, what lacks one first. */
export function richRuleRank({ attributes, children }: XmlElement): Rank {
  return [
    attributes.get('family') ?? '',
    ...PARTS.flatMap(([kinds, names]) => {
      const part = children.find(({ name }) => kinds.includes(name));
      const inverted = /^(yes|true)$/i.test(part?.attributes.get('invert') ?? '') ? 1 : 0;
      // `service` is called before `source-port`, and `port` before `protocol`, as their names are.
      const place = part === undefined ? -1 : kinds.indexOf(part.name);
      return [place, ...names.map((name) => part?.attributes.get(name) ?? ''), inverted];
    }),
  ];
}
