import { type Endpoint, isUnresolved } from '../../../model/endpoint.ts';
import type { PublicEndpoint } from '../../../model/public-endpoint.ts';
import { type AddressRange, formatRange } from '../../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../../net/address-ranges.ts';
import type { Estate } from '../../estate.ts';
import { addressesOfEndpoint } from '../../point.ts';
import { ownPublicAddresses } from '../../public-addresses.ts';
import type { StructureCheck } from './structure-check.ts';
import type { StructurePlace } from './structure-place.ts';

/** Whether public endpoints of services of these networks admit the configured addresses and nobody else; none in evidence gives no check. */
export function checkPublicEndpoints(
  estate: Estate,
  places: readonly StructurePlace[],
  configured: readonly Endpoint[],
): StructureCheck[] {
  const networks = places.map(({ network }) => network.id);
  return (estate.snapshot.publicEndpoints ?? [])
    .filter((each) => each.network === undefined || networks.includes(each.network))
    .map((each) => checkEndpointOf(estate, each, configured));
}

function checkEndpointOf(
  estate: Estate,
  { name, admits, network, origin }: PublicEndpoint,
  configured: readonly Endpoint[],
): StructureCheck {
  const origins = [origin];
  const isNameOpen = configured.some(isUnresolved);
  if (admits === undefined || network === undefined || isNameOpen) {
    const what = isNameOpen ? 'addresses of configured names' : 'whom it admits';
    return { verdict: 'undecided', found: `${name}: ${what} are not in evidence`, origins };
  }
  const outside = (ranges: readonly AddressRange[]) => intersectRanges(mergeRanges(ranges), estate.routable);
  const wanted = outside(configured.flatMap((end) => addressesOfEndpoint(estate, end)));
  const strangers = subtractRanges(outside(admits), mergeRanges([...wanted, ...ownPublicAddresses(estate)]));
  const missing = subtractRanges(wanted, mergeRanges(admits));
  const text =
    admits.length === 0
      ? `${name} has no public endpoint`
      : `${name} admits ${admits.map(formatRange).join(', ')}`;
  const faults = [
    ...(strangers.length > 0 ? ['which is more than the configured addresses'] : []),
    ...(missing.length > 0 ? [`not admitted: ${missing.map(formatRange).join(', ')}`] : []),
  ];
  return {
    verdict: faults.length > 0 ? 'unmet' : 'met',
    found: [text, ...faults].join('; '),
    origins,
  };
}
