import { type AddressRange, single } from '../net/address.ts';
import type { NetworkInterface } from './asset.ts';

/** Public addresses that mean an interface: those that are translated to its own, and frontends that lead to it. */
export function publicNamesOf({ publicAddresses, frontends = [] }: NetworkInterface): AddressRange[] {
  return [
    ...publicAddresses.map((each) => single(each.public)),
    ...frontends.filter((each) => each.isInternal !== true).map(({ address }) => single(address)),
  ];
}
