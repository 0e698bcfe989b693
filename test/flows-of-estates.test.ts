import { describe, expect, test } from 'vitest';
import { type AddressRange, single } from '../src/net/address.ts';
import type { Located } from '../src/reach/estate.ts';
import { inboundFlows, outboundFlows } from '../src/reach/flows/scoped-flows.ts';
import { judgePath } from '../src/reach/path/path.ts';
import type { Point } from '../src/reach/point.ts';
import { evidenceEstate } from './evidence-estate.ts';

/** What is told of flows is what the paths say, pair by pair. */
describe.each(['analyzer-broken', 'secretzero-aws-broken', 'traps/public-addresses-of-senders'])(
  'flows of %s',
  (name) => {
    const estate = evidenceEstate(name);
    const { space } = estate;
    const own = new Set(estate.snapshot.assets.filter((_, index) => index % 2 === 0).map(({ id }) => id));
    const scope = { id: 's', role: 's', isEnvironment: true, assets: own };
    const pointOf = (at: Located, addresses: readonly AddressRange[]): Point => ({
      kind: 'interface',
      at,
      ranges: addresses,
    });

    test.each([
      ['in', inboundFlows, (from: Located, to: Located) => own.has(to.asset.id) && from.asset !== to.asset],
      ['out', outboundFlows, (from: Located, to: Located) => own.has(from.asset.id) && !own.has(to.asset.id)],
    ] as const)('%s', (_, flowsOf, isMeant) => {
      const flows = flowsOf(estate, [scope]);
      for (const to of estate.interfaces)
        for (const from of estate.interfaces.filter((each) => isMeant(each, to))) {
          const source = from.interface.addresses.map(single);
          for (const target of to.interface.addresses.map(single)) {
            const asked = space.box({ source, destination: [target] });
            const path = judgePath(estate, pointOf(from, source), pointOf(to, [target]), asked);
            const told = flows.filter(
              ({ ends, realm }) =>
                ends.some(({ asset }) => asset === to.asset.id) && realm === (from.network?.id ?? 'outside'),
            );
            const all = (key: 'certain' | 'possible') =>
              space.unionOf(told.map((flow) => flow[key])).intersection(asked);
            const differing = all('possible')
              .difference(path.forwardPossible)
              .union(path.forwardPossible.difference(all('possible')));
            expect(differing.cubes()).toEqual([]);
            expect(all('certain').isSubsetOf(path.forwardCertain)).toBe(true);
            expect(path.certain.isSubsetOf(all('certain'))).toBe(true);
          }
        }
    });
  },
);
