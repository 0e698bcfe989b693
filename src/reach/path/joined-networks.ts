import { type Estate, once } from '../estate.ts';

/** The networks that peerings or a router between networks may join with one, whichever side's routes say so. */
export function joinedNetworks(estate: Estate, network: string): ReadonlySet<string> {
  return once(estate, `joined|${network}`, () => {
    const joined = new Set<string>();
    for (const table of estate.snapshot.routeTables) {
      for (const { target } of table.routes) {
        if (target.kind !== 'peering') continue;
        if (table.network === network) joined.add(target.network);
        if (target.network === network) joined.add(table.network);
      }
    }
    const attachments = [...estate.attachments.values()];
    const routers = new Set(
      attachments.filter((each) => each.network === network).map(({ router }) => router),
    );
    for (const each of attachments)
      if (each.network !== undefined && routers.has(each.router)) joined.add(each.network);
    joined.delete(network);
    return joined;
  });
}
