import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Deployment, Remark, Service } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Condition, Profile, ProfileRemark, ProfileService } from '../model/profile.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindRoles } from './bind-roles.ts';
import { fillRequirement, fillRestriction, servicesWithRow } from './fill-rows.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import { conditionHolds, fillParameters, fillService, type ParameterValues } from './parameters.ts';

/**
 * One deployment of a configuration, with its profile filled in: rows that are not in force are left out, roles are bound over the snapshot.
 * @throws InputError at the place in the configuration: parameters and roles that the profile does not have or misses, selectors that select nothing
 */
export function instantiate(
  profile: Profile,
  loaded: LoadedConfiguration,
  name: string,
  snapshot: Pick<Snapshot, 'assets'>,
): Deployment {
  const { source } = loaded;
  const configuration = loaded.configuration.deployments[name];
  if (configuration === undefined) {
    throw new InputError(
      unknownWord('deployment', name, Object.keys(loaded.configuration.deployments)),
      source.place(['deployments'], 'key'),
    );
  }
  const place: PlaceIn = (path, part = 'value') => source.place(['deployments', name, ...path], part);
  const parameters = fillParameters(profile, configuration.parameters, (path, part) =>
    place(['parameters', ...path], part),
  );
  const rows = rowsInForce(profile, parameters, place);
  const roles = bindRoles(profile, configuration.roles, snapshot, (path, part) =>
    place(['roles', ...path], part),
  );
  requireRoles(profile, rows, roles, place);
  refuseUnknownNames(profile, configuration, place);
  const fill = (service: ProfileService) => fillOrRefuse(profile, service, parameters, place);
  const bound = (role: string) => Object.hasOwn(roles, role);
  const origin = place([], 'key');
  return {
    name,
    profile: {
      id: profile.id,
      version: profile.version,
      title: profile.title,
      vendor: profile.source.vendor,
      document: profile.source.title,
      date: profile.source.date,
    },
    phase: configuration.phase,
    layers: configuration.layers,
    parameters,
    roles,
    requirements: rows.requirements.map((row) => fillRequirement(row, configuration, fill)),
    restrictions: [
      ...rows.restrictions.map((row) => fillRestriction(row, 'ports', row.services.map(fill), bound)),
      ...rows.onlyThese.map((row) => {
        const services = [...row.services.map(fill), ...servicesWithRow(row, rows.restrictions, fill)];
        return fillRestriction(row, 'others', services, bound);
      }),
    ],
    unverifiable: rows.unverifiable.map(remark),
    assumptions: rows.assumptions.map(remark),
    origin: {
      file: origin.file,
      ...(origin.line !== undefined && { line: origin.line }),
      text: source.line(origin.line ?? 1),
    },
  };
}

type PlaceIn = (path: readonly (string | number)[], part?: 'key' | 'value') => Place;
type Rows = Pick<Profile, 'requirements' | 'restrictions' | 'onlyThese' | 'assumptions' | 'unverifiable'>;

function rowsInForce(profile: Profile, parameters: ParameterValues, place: PlaceIn): Rows {
  const inForce = (row: { readonly when?: Condition | undefined }): boolean => {
    const holds = conditionHolds(row.when, parameters);
    if (holds !== undefined) return holds;
    const unset = Object.keys(row.when ?? {}).find((name) => parameters[name] === undefined) ?? '';
    throw missingParameter(profile, unset, place);
  };
  return {
    requirements: profile.requirements.filter(inForce),
    restrictions: profile.restrictions.filter(inForce),
    onlyThese: profile.onlyThese.filter(inForce),
    assumptions: profile.assumptions.filter(inForce),
    unverifiable: profile.unverifiable.filter(inForce),
  };
}

function missingParameter(profile: Profile, name: string, place: PlaceIn): InputError {
  const parameter = profile.parameters[name];
  const choices =
    parameter !== undefined && 'choices' in parameter
      ? `; there are: ${Object.keys(parameter.choices).join(', ')}`
      : '';
  return new InputError(
    `missing parameter "${name}" (${parameter?.title ?? name}), which has no default${choices}`,
    place(['parameters'], 'key'),
  );
}

function requireRoles(profile: Profile, rows: Rows, roles: Deployment['roles'], place: PlaceIn): void {
  const firstRow = new Map<string, string>();
  const need = (role: string, row: string) => firstRow.set(role, firstRow.get(role) ?? row);
  for (const row of rows.requirements) {
    for (const role of [...row.from, ...row.to]) if (typeof role === 'string') need(role, row.id);
  }
  for (const row of [...rows.restrictions, ...rows.onlyThese]) need(row.role, row.id);
  const missing = Object.keys(profile.roles).filter(
    (role) => !Object.hasOwn(roles, role) && (firstRow.has(role) || !profile.roles[role]?.optional),
  );
  if (missing.length === 0) return;
  const list = missing
    .map((role) => `"${role}"${firstRow.has(role) ? ` (row ${firstRow.get(role)})` : ''}`)
    .join(', ');
  throw new InputError(
    `missing binding of the ${missing.length === 1 ? 'role' : 'roles'} ${list}`,
    place(['roles'], 'key'),
  );
}

function refuseUnknownNames(profile: Profile, configuration: DeploymentConfiguration, place: PlaceIn): void {
  const names = profile.requirements.flatMap((row) =>
    row.to.flatMap((to) => (typeof to === 'string' ? [] : [to.name])),
  );
  const unknown = Object.keys(configuration.resolved).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new InputError(unknownWord('name', unknown, names), place(['resolved', unknown], 'key'));
}

function fillOrRefuse(
  profile: Profile,
  service: ProfileService,
  parameters: ParameterValues,
  place: PlaceIn,
): Service {
  const filled = fillService(service, parameters);
  if (filled !== undefined) return filled;
  throw missingParameter(profile, 'base' in service ? service.base : '', place);
}

function remark(item: ProfileRemark): Remark {
  return { id: item.id, section: item.section, text: item.text };
}
