import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Filter, Rule } from '../src/model/filter.ts';
import { type AddressTerm, parsePrefix } from '../src/net/address.ts';
import type { Box } from '../src/net/box.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { uselessRulesOf } from '../src/reach/judge/filters/rule-covers.ts';
import { askFilter } from '../src/reach/path/filter-layer.ts';
import { effectiveShares } from '../src/reach/path/shares.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';

const prefix = fc.constantFrom(
  ...['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '::/0'].map(
    (text) => parsePrefix(text) as AddressTerm,
  ),
);
const box = fc.record({ source: prefix, port: fc.constantFrom(undefined, 22, 80) }).map(
  ({ source, port }): Box => ({
    source: [source],
    ...(port === undefined ? {} : { protocol: [[6, 6]], destinationPort: [[port, port]] }),
  }),
);

function rulesOf(actions: readonly ('accept' | 'drop' | 'continue' | 'return')[]): fc.Arbitrary<Rule[]> {
  const rule = fc.record({
    box,
    action: fc.constantFrom(...actions),
    opaque: fc.constantFrom(false, false, true),
  });
  return fc.array(rule, { minLength: 1, maxLength: 12 }).map((list) =>
    list.map(({ box: own, action, opaque }, index) => ({
      id: `${index}`,
      action: { kind: action },
      origin: { file: 'list', line: index + 1, text: `${index}` },
      conditions: [
        { kind: 'packet', boxes: [own] },
        ...(opaque ? [{ kind: 'opaque' as const, reason: 'a rate' }] : []),
      ],
    })),
  );
}

const origin = { file: 'list', text: '' };

function filterOf(rules: readonly Rule[]): Filter {
  return {
    id: 'list',
    title: 'list',
    layer: 'subnet',
    repliesPass: false,
    origin,
    chains: new Map([['list', { title: 'list', rules }]]),
    bases: [{ hook: 'ingress', priority: 0, chain: 'list', policy: 'drop', translates: false, origin }],
  };
}

function passing(rules: readonly Rule[], space: PacketSpace): readonly number[] {
  const estate = buildEstate(EMPTY_SNAPSHOT, space);
  const { certain, possible } = askFilter(estate, filterOf(rules), 'ingress', space.all, false);
  return [certain.id, possible.id];
}

test.each([
  ['an ordered list', true, rulesOf(['accept', 'drop', 'continue', 'return'])],
  ['a group', false, rulesOf(['accept'])],
] as const)(
  'without any, some or all of the rules that are called useless the same packets pass: %s',
  (_, isOrdered, lists) => {
    let claims = 0;
    fc.assert(
      fc.property(lists, (rules) => {
        const space = new PacketSpace();
        const estate = buildEstate(EMPTY_SNAPSHOT, space);
        const whole = passing(rules, space);
        const useless = uselessRulesOf(estate, { title: 'list', rules }, isOrdered).map(({ rule }) => rule);
        const half = useless.filter(({ id }) => Number(id) % 2 === 0);
        claims += useless.length;
        for (const removed of [useless, half, ...useless.map((rule) => [rule])]) {
          const left = rules.filter((each) => !removed.includes(each));
          expect(passing(left, space)).toEqual(whole);
        }
      }),
      { seed: 20261121, numRuns: 400 },
    );
    expect(claims).toBeGreaterThan(300);
  },
);

test('each rule whose share is empty is called useless', () => {
  fc.assert(
    fc.property(rulesOf(['accept', 'drop']), (rules) => {
      const estate = buildEstate(EMPTY_SNAPSHOT, new PacketSpace());
      const filter = filterOf(rules);
      const claimed = new Set(
        uselessRulesOf(estate, { title: 'list', rules }, true).map(({ rule }) => rule.id),
      );
      for (const { rule, share } of effectiveShares(estate, filter, filter.bases[0] as never))
        if (share.isEmpty()) expect(claimed).toContain(rule.id);
    }),
    { seed: 20261121, numRuns: 400 },
  );
});

test('a rule that only members, states or links set apart makes no other useless', () => {
  const web: Box = { protocol: [[6, 6]], destinationPort: [[443, 443]] };
  const rule = (id: string, conditions: Rule['conditions']): Rule => ({
    id,
    conditions,
    action: { kind: 'accept' },
    origin: { ...origin, text: id },
  });
  const packet = { kind: 'packet', boxes: [web] } as const;
  const estate = buildEstate(EMPTY_SNAPSHOT, new PacketSpace());
  for (const condition of [
    { kind: 'members', side: 'source', group: 'sg' },
    { kind: 'list', side: 'source', list: 'pl' },
    { kind: 'state', states: ['new'] },
    { kind: 'interface', direction: 'in', name: 'eth0', prefix: false },
  ] as const) {
    const rules = [rule('narrow', [packet, condition]), rule('wide', [packet])];
    for (const isOrdered of [true, false]) {
      const useless = uselessRulesOf(estate, { title: 'list', rules }, isOrdered);
      expect(useless.map(({ rule: each, why }) => `${each.id} ${why}`)).toEqual(['narrow redundant']);
    }
  }
});
