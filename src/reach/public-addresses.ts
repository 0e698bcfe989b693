import type { RouteTarget } from '../model/route.ts';
import { type AddressRange, single } from '../net/address.ts';
import { type Estate, once } from './estate.ts';

/** Public addresses that stand for interfaces of the estate, and those that its translators and gateways put in: nobody else has them. */
export function ownPublicAddresses(estate: Estate): readonly AddressRange[] {
  return once(estate, 'own public addresses', () => [
    ...estate.interfaces.flatMap((at) => at.interface.publicAddresses.map((each) => single(each.public))),
    ...estate.snapshot.routeTables
      .flatMap(({ routes }) => routes)
      .flatMap(({ target }) => addressesPutInBy(target) ?? []),
  ]);
}

/** Public addresses that packets bear behind a translator or a gateway; undefined: it has none, or they are not in evidence. */
export function addressesPutInBy(target: RouteTarget): readonly AddressRange[] | undefined {
  switch (target.kind) {
    case 'translator':
      return 'doubt' in target ? undefined : target.addresses.map((each) => single(each.public));
    case 'internet':
      return target.lender?.addresses;
    default:
      return undefined;
  }
}
