import { addressKey } from '../net/address.ts';
import type { HostRoute } from './host.ts';

/** Of two routes to the same addresses either may be taken: by which link is known only where it is the same. */
export function eitherRoute({ link, gateways, ...one }: HostRoute, other: HostRoute): HostRoute {
  const all = gateways && other.gateways ? [...gateways, ...other.gateways] : [];
  const distinct = new Map(all.map((each) => [addressKey(each), each]));
  return {
    ...one,
    ...(link === undefined || link !== other.link ? {} : { link }),
    ...(distinct.size === 0 ? {} : { gateways: [...distinct.values()] }),
  };
}
