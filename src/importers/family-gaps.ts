import type { Asset } from '../model/asset.ts';
import type { Gap } from '../model/gap.ts';
import { unseenFamilies } from '../model/unseen-families.ts';
import { isOwnAddress } from './host-identity.ts';

/** Hosts of which only the rules of one family were given; that matters where they have, or may have, addresses of the other. */
export function familyGaps({ id, host, interfaces }: Asset): Gap[] {
  if (host === undefined) return [];
  const addresses = [
    ...interfaces.flatMap((each) => each.addresses),
    ...(host.links ?? []).flatMap((link) => link.addresses.map(({ address }) => address)),
  ].filter(isOwnAddress);
  const [origin] = host.filters.map((filter) => filter.origin);
  return unseenFamilies(host.filters).map((family) => {
    const has = addresses.length === 0 || addresses.some((address) => address.family === family);
    const program = family === 6 ? 'ip6tables-save' : 'iptables-save';
    const what = `IPv${family} rules of host ${host.name} are not in evidence (${program} prints them)${has ? '' : `; neither is any IPv${family} address of it`}`;
    return {
      kind: 'unseen',
      effect: has ? 'either' : 'none',
      what,
      subject: id,
      ...(origin === undefined ? {} : { origin }),
    };
  });
}
