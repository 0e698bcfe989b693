import type { Endpoint } from '../../model/endpoint.ts';
import type { RouteTarget } from '../../model/route.ts';
import { type AddressRange, single } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { addressesOf, type Point, pointsOf } from '../point.ts';
import { addressesPutInBy } from '../public-addresses.ts';

type InterfacePoint = Extract<Point, { kind: 'interface' }>;

/** The interfaces that have addresses of an endpoint, also those that live in its ranges; not those that a frontend leads to. */
export function carriersOfEndpoint(estate: Estate, endpoint: Endpoint): InterfacePoint[] {
  return pointsOf(estate, endpoint, undefined).flatMap((point): InterfacePoint[] => {
    if (point.kind === 'interface') return point.frontend === undefined ? [point] : [];
    if (point.kind === 'outside') return [];
    return interfacesIn(estate, point.subnet.id).flatMap((at) => {
      const ranges = intersectRanges(addressesOf(at), point.ranges);
      return ranges.length === 0 ? [] : [{ kind: 'interface', at, ranges }];
    });
  });
}

/**
 * Public addresses by which these endpoints send and nobody else in evidence does: their own, and those of a translator that
 * serves nobody but them.
 */
export function publicAddressesOf(estate: Estate, endpoints: readonly Endpoint[]): AddressRange[] {
  if (!hasPublicAddresses(estate)) return [];
  const carriers = endpoints.flatMap((end) => carriersOfEndpoint(estate, end));
  const own = carriers.flatMap(({ at, ranges }) =>
    at.interface.publicAddresses
      .filter((each) => intersectRanges([single(each.private)], ranges).length > 0)
      .map((each) => single(each.public)),
  );
  const meant = Map.groupBy(carriers, ({ at }) => at);
  const serves = (at: Located) =>
    subtractRanges(
      addressesOf(at).filter((range) => range.family === 4),
      (meant.get(at) ?? []).flatMap(({ ranges }) => ranges),
    ).length === 0;
  const lent = translators(estate)
    .filter(({ users }) => users !== undefined && users.length > 0 && users.every(serves))
    .flatMap(({ addresses }) => addresses);
  return [...own, ...lent];
}

/** Public addresses of the estate with the interfaces that send by them; absent: not all of those are in evidence. */
export function sendersByPublicAddress(estate: Estate): readonly {
  readonly addresses: readonly AddressRange[];
  readonly senders: readonly Located[] | undefined;
}[] {
  return once(estate, 'senders by public address', () => {
    const lent = translators(estate).map(({ addresses, users }) => ({ addresses, senders: users }));
    const ofTranslators = lent.flatMap(({ addresses }) => addresses);
    return [
      ...lent,
      ...estate.interfaces.map((at) => ({
        addresses: subtractRanges(
          at.interface.publicAddresses.map((each) => single(each.public)),
          ofTranslators,
        ),
        // What it forwards bears its address, too.
        senders: at.interface.mayKeepSources === true ? undefined : [at],
      })),
    ].filter(({ addresses }) => addresses.length > 0);
  });
}

/** What puts in public addresses of its own, and the network that it stands in. */
interface PublicSender {
  readonly id: string;
  readonly network: string;
  readonly addresses: readonly AddressRange[];
}

/** The translators and gateways that routes lead to, with the interfaces that they serve; absent: not all of those are in evidence. */
function translators(
  estate: Estate,
): readonly (PublicSender & { readonly users: readonly Located[] | undefined })[] {
  return once(estate, 'translators', () => {
    const ways = estate.snapshot.routeTables.flatMap((table) =>
      table.routes.flatMap(({ target }) => {
        const sender = senderBehind(estate, target, table.network);
        return sender === undefined ? [] : [{ sender, table: table.id }];
      }),
    );
    return [...Map.groupBy(ways, ({ sender }) => sender.id).values()].map((list) => {
      const [{ sender }] = list as [(typeof list)[number]];
      const tables = new Set(list.map(({ table }) => table));
      return { ...sender, users: usersOf(estate, sender, tables) };
    });
  });
}

function senderBehind(estate: Estate, target: RouteTarget, network: string): PublicSender | undefined {
  const addresses = addressesPutInBy(target);
  if (addresses === undefined || addresses.length === 0) return undefined;
  if (target.kind === 'translator' && !('doubt' in target))
    return { id: target.id, network: estate.subnets.get(target.subnet)?.network ?? '', addresses };
  const { lender } = target.kind === 'internet' ? target : {};
  return lender === undefined ? undefined : { id: lender.id, network, addresses };
}

function usersOf(
  estate: Estate,
  { network: id }: PublicSender,
  tables: ReadonlySet<string>,
): readonly Located[] | undefined {
  const network = estate.networks.get(id);
  if (network === undefined || network.hasUnseenSubnets || network.hasUnseenInterfaces) return undefined;
  // A router brings in what other networks send.
  if ([...estate.attachments.values()].some((each) => each.network === network.id)) return undefined;
  const subnets = estate.snapshot.subnets.filter((subnet) => subnet.network === network.id);
  if (subnets.some((subnet) => subnet.routeTable === undefined)) return undefined;
  return subnets
    .filter((subnet) => tables.has(subnet.routeTable ?? ''))
    .flatMap((subnet) => interfacesIn(estate, subnet.id));
}

function interfacesIn(estate: Estate, subnet: string): readonly Located[] {
  const known = once(estate, 'interfaces by subnet', () =>
    Map.groupBy(estate.interfaces, (at) => at.interface.subnet),
  );
  return known.get(subnet) ?? [];
}

function hasPublicAddresses(estate: Estate): boolean {
  return estate.byPublicAddress.size > 0 || translators(estate).length > 0;
}
