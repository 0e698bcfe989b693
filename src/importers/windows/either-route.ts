import { eitherRoute } from '../../model/either-route.ts';
import type { HostRoute } from '../../model/host.ts';
import { formatRange } from '../../net/address.ts';

/**
 * Of routes to the same addresses by several links any may be taken: the sender's address chooses, or the metrics of the interfaces
 * together with those of the routes (strong host model, RFC 1122 3.3.4.2).
 */
export function withEitherLink(routes: readonly HostRoute[]): HostRoute[] {
  const byDestination = Map.groupBy(routes, ({ destination }) => formatRange(destination));
  return [...byDestination.values()].flatMap((same): readonly HostRoute[] => {
    const [first, ...others] = same as [HostRoute, ...HostRoute[]];
    if (others.every(({ link }) => link === first.link)) return same;
    return [others.reduce(eitherRoute, first)];
  });
}
