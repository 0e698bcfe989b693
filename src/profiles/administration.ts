import type { AdministrationFlow } from '../model/configuration.ts';
import type { Deployment, Requirement, Role } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { formatSelector, type Selector } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import { selectEndpoints } from './select-endpoints.ts';

/**
 * The flows that a change must never cut, as rows of a deployment of their own.
 * `isAfter`: of the evidence after the change, in which nobody may be left whom a selector means.
 * @throws InputError where a selector names nobody before the change, or a role
 */
export function administrationOf(
  { configuration, source }: LoadedConfiguration,
  snapshot: Snapshot,
  { isAfter }: { readonly isAfter: boolean },
): Deployment {
  const flows = configuration.administration;
  const bound = flows.map((flow, index) => {
    const role = (side: 'from' | 'to'): Role => ({
      name: `${side}-${index}`,
      title: textOf(flow[side]),
      endpoints: flow[side].flatMap((selector) =>
        endpointsOf(snapshot, selector, source.place(['administration', index, side], 'value'), isAfter),
      ),
      owners: new Map(),
    });
    return { from: role('from'), to: role('to') };
  });
  return {
    name: 'administration',
    profile: { id: '', version: '', title: '', vendor: '', document: '', date: '' },
    phase: 'run',
    layers: [],
    parameters: {},
    roles: Object.fromEntries(
      bound.flatMap(({ from, to }) => [
        [from.name, from],
        [to.name, to],
      ]),
    ),
    sections: [],
    requirements: flows.map(requirementOf),
    restrictions: [],
    prohibitions: [],
    structures: [],
    unverifiable: [],
    assumptions: [],
    origin: { file: source.file, text: 'administration' },
  };
}

function endpointsOf(snapshot: Snapshot, selector: Selector, place: Place, isAfter: boolean) {
  const refuseRole = (role: string) => {
    throw new InputError(`expected a selector that stands for itself; found role ${role}`, place);
  };
  try {
    return selectEndpoints(snapshot, selector, refuseRole, {}, place);
  } catch (error) {
    if (isAfter && error instanceof InputError && selector.kind !== 'role') return [];
    throw error;
  }
}

function requirementOf({ port }: AdministrationFlow, index: number): Requirement {
  return {
    id: `${index}`,
    section: '',
    repeats: [],
    title: 'administration',
    assumed: false,
    from: [`from-${index}`],
    anySource: false,
    to: [`to-${index}`],
    services: [port],
    anyService: false,
    phases: ['run'],
    needed: true,
    self: false,
    oneWay: false,
  };
}

function textOf(selectors: readonly Selector[]): string {
  return selectors.map(formatSelector).join(', ');
}
