import type { Deployment, Requirement, Role, Service } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { formatSelector, type Selector } from '../model/selector.ts';

/** One end of a flow, as the configuration names it and as it is bound. */
export interface FlowEnd {
  readonly selectors: readonly Selector[];
  readonly endpoints: readonly Endpoint[];
}

/** A flow that a configuration names beside all profiles. */
export interface NamedFlow {
  readonly id: string;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly services: readonly Service[];
}

/** Flows as rows of a deployment of their own, so that they are judged as rows are; roles are called `from-ID` and `to-ID`. */
export function flowDeployment(name: string, file: string, flows: readonly NamedFlow[]): Deployment {
  const roles = flows.flatMap(({ id, from, to }) => [roleOf(`from-${id}`, from), roleOf(`to-${id}`, to)]);
  return {
    name,
    profile: { id: '', version: '', title: '', vendor: '', document: '', date: '' },
    phase: 'run',
    layers: [],
    parameters: {},
    roles: Object.fromEntries(roles.map((role) => [role.name, role])),
    sections: [],
    requirements: flows.map((flow) => requirementOf(name, flow)),
    restrictions: [],
    prohibitions: [],
    structures: [],
    unverifiable: [],
    assumptions: [],
    origin: { file, text: name },
  };
}

function roleOf(name: string, { selectors, endpoints }: FlowEnd): Role {
  return { name, title: selectors.map(formatSelector).join(', '), endpoints, owners: new Map() };
}

function requirementOf(title: string, { id, services }: NamedFlow): Requirement {
  return {
    id,
    section: '',
    repeats: [],
    title,
    assumed: false,
    from: [`from-${id}`],
    anySource: false,
    to: [`to-${id}`],
    services,
    anyService: false,
    phases: ['run'],
    needed: true,
    self: false,
    oneWay: false,
  };
}
