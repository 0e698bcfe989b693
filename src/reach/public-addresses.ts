import { type AddressRange, single } from '../net/address.ts';
import { type Estate, once } from './estate.ts';

/** Public addresses that stand for interfaces of the estate, and those that its translators and gateways put in: nobody else has them. */
export function ownPublicAddresses(estate: Estate): readonly AddressRange[] {
  return once(estate, 'own public addresses', () => [
    ...estate.interfaces.flatMap((at) => at.interface.publicAddresses.map((each) => single(each.public))),
    ...estate.snapshot.routeTables
      .flatMap(({ routes }) => routes)
      .flatMap(({ target }) =>
        target.kind === 'translator' && 'addresses' in target
          ? target.addresses.map((each) => single(each.public))
          : target.kind === 'internet'
            ? (target.lender?.addresses ?? [])
            : [],
      ),
  ]);
}
