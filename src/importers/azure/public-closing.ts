import { keyOf, type Resource, type Resources } from './resources.ts';
import type { NetworkInterface, PublicAddress } from './schema.ts';

/** What lets nothing in until a security group does; `perhaps`: of which kind it is is not in evidence. */
export type Closing = 'closed' | 'perhaps' | 'open';

/** Public addresses and balancers of the Standard kind are closed until a security group allows, those of the Basic kind are open (public IP addresses, SKU). */
export function closingOf(kind: string | undefined): Closing {
  const text = kind?.toLowerCase();
  if (text?.startsWith('standard')) return 'closed';
  return text === undefined ? 'perhaps' : 'open';
}

export function closingOfAddresses(
  { value }: Resource<NetworkInterface>,
  publicAddresses: Resources<PublicAddress>,
): Closing {
  const found = value.ipConfigurations.flatMap(({ publicIPAddress }) => {
    const address = publicAddresses.get(keyOf(publicIPAddress?.id ?? ''));
    return address === undefined ? [] : closingOf(address.value.sku?.name);
  });
  return mostClosed(found);
}

export function mostClosed(found: readonly Closing[]): Closing {
  return (['closed', 'perhaps'] as const).find((each) => found.includes(each)) ?? 'open';
}
