import { expect, test } from 'vitest';
import type { Filter } from '../src/model/filter.ts';
import type { Box } from '../src/net/box.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeOpenFilters } from '../src/reach/judge/filters/open-filters.ts';
import { askFilter } from '../src/reach/path/filter-layer.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';
import { evidenceEstate } from './evidence-estate.ts';

const WEB: Box = { protocol: [[6, 6]], destinationPort: [[443, 443]] };

test.each<[string, readonly (readonly Box[])[], string[]]>([
  [
    'one rule of both families',
    [[]],
    ['in/ipv4: r0', 'in/ipv6: r0', 'out/ipv4: all pass', 'out/ipv6: all pass'],
  ],
  [
    'a rule of both families behind one for a port',
    [[WEB], []],
    ['in/ipv4: r0 r1', 'in/ipv6: r0 r1', 'out/ipv4: all pass', 'out/ipv6: all pass'],
  ],
  ['a rule of one family', [[{ family: 4 }]], ['in/ipv4: r0', 'out/ipv4: all pass', 'out/ipv6: all pass']],
])('the rules of an open filter are told, whatever it was asked before: %s', (_, rules, expected) => {
  const origin = (text: string) => ({ file: 'f', text });
  const filter: Filter = {
    id: 'f',
    title: 'f',
    layer: 'subnet',
    repliesPass: false,
    origin: origin('f'),
    bases: (['ingress', 'egress'] as const).map((hook) => ({
      hook,
      priority: 0,
      chain: hook,
      policy: hook === 'egress' ? 'accept' : 'drop',
      translates: false,
      origin: origin('all pass'),
    })),
    chains: new Map([
      ['egress', { title: 'egress', rules: [] }],
      [
        'ingress',
        {
          title: 'ingress',
          rules: rules.map((boxes, index) => ({
            id: `r${index}`,
            conditions: boxes.length === 0 ? [] : [{ kind: 'packet', boxes } as const],
            action: { kind: 'accept' } as const,
            origin: { ...origin(`r${index}`), line: index + 1 },
          })),
        },
      ],
    ]),
  };
  const estate = buildEstate({ ...EMPTY_SNAPSHOT, filters: new Map([['f', filter]]) }, new PacketSpace());
  askFilter(estate, filter, 'ingress', estate.space.all, false);
  const found = judgeOpenFilters(estate).map(({ fact, prove }) => {
    const told = prove().pairs.flatMap((pair) => pair.layers.flatMap((layer) => layer.rules));
    return `${fact.id.replace('open-filter/f/', '')}: ${told.map(({ text }) => text).join(' ')}`;
  });
  expect(found).toEqual(expected);
});

test('of a firewall that routes lead through it is not asked what it lets into a machine', () => {
  const estate = evidenceEstate('traps/behind-a-network-firewall');
  const titles = new Set(judgeOpenFilters(estate).map(({ fact }) => fact.filter));
  expect([...estate.snapshot.filters.values()].some(({ title }) => title === 'edge')).toBe(true);
  expect(titles).not.toContain('edge');
});
