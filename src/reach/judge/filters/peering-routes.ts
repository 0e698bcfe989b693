import type { PeeringRouteFact } from '../../../model/facts.ts';
import { mergeRanges, subtractRanges } from '../../../net/address-ranges.ts';
import type { Estate } from '../../estate.ts';
import type { Judgement } from '../judgement.ts';

/** Route tables that somebody writes, by which everything behind a peering is reached: every address of a block of the other network. */
export function judgePeeringRoutes(estate: Estate): Judgement<PeeringRouteFact>[] {
  return estate.snapshot.routeTables.flatMap(({ id: table, routes, platform }) => {
    if (platform === undefined) return [];
    const peered = routes.flatMap((route) =>
      route.target.kind === 'peering' ? [{ ...route, target: route.target }] : [],
    );
    return [...Map.groupBy(peered, ({ target }) => target.id)].flatMap(([peering, own]) => {
      const network = estate.networks.get(own[0]?.target.network ?? '');
      const isUnseen = network === undefined || network.hasUnseenPrefixes === true;
      const sent = mergeRanges(own.flatMap(({ destinations = [] }) => destinations));
      const isWhole = network?.prefixes.some((block) => subtractRanges([block], sent).length === 0) === true;
      const isKnown = own.every(({ destinations }) => destinations !== undefined);
      if (!isWhole && !isUnseen && isKnown) return [];
      const id = `peering-routes/${table}/${peering}`;
      return [
        {
          fact: {
            id,
            table,
            peering,
            platform,
            verdict: isWhole ? ('whole' as const) : ('undecided' as const),
          },
          prove: () => ({ fact: id, pairs: [], unseen: [], origins: own.map(({ origin }) => origin) }),
        },
      ];
    });
  });
}
