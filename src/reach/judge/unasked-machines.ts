import { type Endpoint, endpointKey } from '../../model/endpoint.ts';
import { type Estate, once } from '../estate.ts';
import { pointsOf } from '../point.ts';
import { carriersOfEndpoint } from './public-senders.ts';

/** That a range means addresses, where machines with filters of their own live among them; undefined where none do. */
export function unaskedMachines(estate: Estate, endpoints: readonly Endpoint[]): string | undefined {
  const notes = endpoints.flatMap((end) => (end.kind === 'addresses' ? noteOf(estate, end) : []));
  return notes.length === 0 ? undefined : [...new Set(notes)].join('; ');
}

function noteOf(estate: Estate, end: Extract<Endpoint, { kind: 'addresses' }>): string[] {
  return once(estate, `not asked|${endpointKey(end)}|${end.text}`, () => {
    // Of a single address the filters of who has it are asked.
    const asked = new Set(
      pointsOf(estate, end, undefined).flatMap((point) => (point.kind === 'interface' ? [point.at] : [])),
    );
    const machines = new Set(
      carriersOfEndpoint(estate, end)
        .map(({ at }) => at)
        .filter(
          (at) =>
            !asked.has(at) &&
            (at.interface.groups !== undefined || (at.asset.host?.filters ?? []).length > 0),
        )
        .map((at) => at.asset.id),
    );
    if (machines.size === 0) return [];
    const whose = machines.size === 1 ? 'the machine that lives' : `the ${machines.size} machines that live`;
    return [
      `${end.text} means addresses: filters of ${whose} there were not asked ({ assets: ${end.text} } asks them)`,
    ];
  });
}
