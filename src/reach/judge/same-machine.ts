import type { Endpoint } from '../../model/endpoint.ts';
import { type AddressRange, formatRange } from '../../net/address.ts';
import type { Estate } from '../estate.ts';
import { carriersOf, carriersOfPublic } from '../point.ts';

/** Whether both endpoints are one machine, so that no network is between them: one asset, or one address. */
export function isSameMachine(estate: Estate, a: Endpoint, b: Endpoint): boolean {
  if (a.kind === 'asset' && b.kind === 'asset') return a.asset === b.asset;
  const machine = machineOf(estate, a);
  return machine !== undefined && machine === machineOf(estate, b);
}

/** The asset that an endpoint means, by whichever of its addresses, or its only address where no asset in evidence carries it. */
function machineOf(estate: Estate, endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'asset') return endpoint.asset;
  const ranges =
    endpoint.kind === 'addresses'
      ? endpoint.ranges
      : endpoint.kind === 'name'
        ? endpoint.resolved
        : undefined;
  if (ranges?.some((range) => range.first !== range.last)) return undefined;
  const carriers = new Set((ranges ?? []).flatMap((range) => carrierNames(estate, range)));
  return carriers.size === 1 ? [...carriers][0] : undefined;
}

/** The assets that carry one address, or the address itself. */
function carrierNames(estate: Estate, range: AddressRange): string[] {
  const carriers = [
    ...carriersOf(estate, range, undefined),
    ...carriersOfPublic(estate, range).map(({ at }) => at),
  ];
  return carriers.length > 0 ? carriers.map((at) => at.asset.id) : [`address ${formatRange(range)}`];
}
