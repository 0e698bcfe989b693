import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Filter, Rule } from '../src/model/filter.ts';
import { type AddressTerm, parsePrefix } from '../src/net/address.ts';
import type { Box } from '../src/net/box.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { effectiveShares } from '../src/reach/path/shares.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';

const prefixes = fc.constantFrom(
  ...[
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.1.0.0/16',
    '10.1.2.0/24',
    '10.1.2.3',
    '192.0.2.0/24',
    '255.255.255.255',
    '::/0',
    '2001:db8::/32',
    '::1',
  ].map((text) => parsePrefix(text) as AddressTerm),
);
const side = fc.option(fc.array(prefixes, { minLength: 1, maxLength: 2 }), { nil: undefined });
const boxes = fc.record({ source: side, destination: side, port: fc.constantFrom(undefined, 22, 80) }).map(
  ({ source, destination, port }): Box => ({
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(port === undefined ? {} : { protocol: [[6, 6]], destinationPort: [[port, port]] }),
  }),
);
const rules = fc.array(
  fc.record({
    boxes: fc.array(boxes, { maxLength: 2 }),
    negated: fc.constantFrom(false, false, false, true),
    opaque: fc.constantFrom(false, false, false, true),
    action: fc.constantFrom('accept' as const, 'drop' as const, 'return' as const, 'continue' as const),
  }),
  { minLength: 1, maxLength: 40 },
);

const origin = { file: 'list', text: '' };

function filterOf(list: readonly Rule[]): Filter {
  return {
    id: 'list',
    title: 'list',
    layer: 'subnet',
    repliesPass: false,
    origin,
    chains: new Map([['list', { title: 'list', rules: list }]]),
    bases: [{ hook: 'ingress', priority: 0, chain: 'list', policy: 'drop', translates: false, origin }],
  };
}

test('the share of a rule is what it may match and no earlier rule certainly ends', () => {
  fc.assert(
    fc.property(rules, (list) => {
      const space = new PacketSpace();
      const filter = filterOf(
        list.map(({ boxes, negated, opaque, action }, index) => ({
          id: `${index}`,
          origin,
          action: { kind: action },
          conditions: [
            { kind: 'packet', boxes, negated },
            ...(opaque ? [{ kind: 'opaque' as const, reason: 'a rate' }] : []),
          ],
        })),
      );
      const shares = [
        ...effectiveShares(buildEstate(EMPTY_SNAPSHOT, space), filter, filter.bases[0] as never),
      ];
      let rest = space.all;
      for (const [index, { boxes, negated, opaque, action }] of list.entries()) {
        const union = space.unionOf(boxes.map((box) => space.box(box)));
        const own = negated ? union.complement() : union;
        const ends = action !== 'continue';
        expect(shares[index]?.share.id).toBe(ends ? rest.intersection(own).id : space.empty.id);
        if (ends && !opaque) rest = rest.difference(own);
      }
    }),
    { numRuns: 300 },
  );
});
