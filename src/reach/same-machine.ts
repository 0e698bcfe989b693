import type { Endpoint } from '../model/endpoint.ts';
import { formatRange } from '../net/address.ts';
import type { Estate } from './estate.ts';
import { carriersOf, carriersOfPublic } from './point.ts';

/** Whether both endpoints are one machine, so that no network is between them: one asset, or one address. */
export function isSameMachine(estate: Estate, a: Endpoint, b: Endpoint): boolean {
  if (a.kind === 'asset' && b.kind === 'asset') return a.asset === b.asset;
  const machine = machineOf(estate, a);
  return machine !== undefined && machine === machineOf(estate, b);
}

/** The asset that an endpoint means, or its only address where no asset in evidence carries it. */
function machineOf(estate: Estate, endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'asset') return endpoint.asset;
  const ranges =
    endpoint.kind === 'addresses'
      ? endpoint.ranges
      : endpoint.kind === 'name'
        ? endpoint.resolved
        : undefined;
  const [range, ...others] = ranges ?? [];
  if (range === undefined || others.length > 0 || range.first !== range.last) return undefined;
  const carriers = [
    ...carriersOf(estate, range, undefined),
    ...carriersOfPublic(estate, range).map(({ at }) => at),
  ];
  const assets = new Set(carriers.map((at) => at.asset.id));
  if (assets.size > 1) return undefined;
  return [...assets][0] ?? `address ${formatRange(range)}`;
}
