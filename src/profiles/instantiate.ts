import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Deployment, Remark, Service } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { quotedChoices, unknownWord } from '../model/near-miss.ts';
import type { Profile } from '../model/profile.ts';
import {
  type Condition,
  INTERNET,
  type ProfileRemark,
  type ProfileService,
  ROW_LISTS,
  type RowList,
} from '../model/profile-row.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindRoles } from './bind-roles.ts';
import {
  citationOf,
  type Filling,
  fillProhibition,
  fillRequirement,
  fillRestriction,
  fillStructure,
  servicesWithRow,
} from './fill-rows.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import {
  conditionHolds,
  contradictionIn,
  fillParameters,
  fillService,
  type ParameterValues,
} from './parameters.ts';
import type { Selections } from './selections.ts';

/**
 * One deployment of a configuration, with its profile filled in: rows that are not in force are left out, roles are bound over the snapshot.
 * @throws InputError at the place in the configuration: parameters and roles that the profile does not have or misses, selectors that select nothing
 */
export function instantiate(
  profile: Profile,
  loaded: LoadedConfiguration,
  name: string,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selections?: Selections,
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
  const contradiction = contradictionIn(profile, parameters);
  if (contradiction !== undefined) throw new InputError(contradiction, place(['parameters'], 'key'));
  const rows = rowsInForce(profile, parameters, place);
  const roles = bindRoles(
    profile,
    configuration.roles,
    configuration.resolved,
    snapshot,
    (path, part) => place(['roles', ...path], part),
    selections,
  );
  requireRoles(profile, rows, roles, place);
  refuseForbiddenBindings(rows, roles, place);
  refuseUnknownNames(profile, configuration, parameters, place);
  const filling: Filling = {
    profile,
    configuration,
    parameters,
    service: (service) => fillOrRefuse(profile, service, parameters, place),
    isBound: (role) => Object.hasOwn(roles, role),
  };
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
    ...(configuration.owner === undefined ? {} : { owner: configuration.owner }),
    layers: configuration.layers,
    parameters,
    roles,
    sections: sectionsOf(profile),
    requirements: rows.requirements.map((row) => fillRequirement(row, filling)),
    restrictions: [
      ...rows.restrictions.map((row) =>
        fillRestriction(row, 'ports', row.services.map(filling.service), filling),
      ),
      ...rows.onlyThese.map((row) => {
        const services = [
          ...row.services.map(filling.service),
          ...servicesWithRow(row, rows.restrictions, filling),
        ];
        return fillRestriction(row, 'others', services, filling);
      }),
    ],
    prohibitions: rows.prohibitions.map((row) => fillProhibition(row, filling)),
    structures: rows.structures.map(fillStructure),
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
type Rows = Pick<Profile, RowList>;

function rowsInForce(profile: Profile, parameters: ParameterValues, place: PlaceIn): Rows {
  const inForce = (row: { readonly when?: Condition | undefined }): boolean => {
    const holds = conditionHolds(row.when, parameters);
    if (holds !== undefined) return holds;
    const unset = Object.keys(row.when ?? {}).find((name) => parameters[name] === undefined) ?? '';
    throw missingParameter(profile, unset, place);
  };
  return Object.fromEntries(ROW_LISTS.map((list) => [list, profile[list].filter(inForce)])) as Rows;
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
  const need = (role: string, row: string) => {
    if (role !== INTERNET) firstRow.set(role, firstRow.get(role) ?? row);
  };
  for (const row of rows.requirements) {
    if (!row.from.any) for (const role of row.from.of) need(role, row.id);
    else if (!row.from.of.some((role) => Object.hasOwn(roles, role)))
      throw new InputError(
        `missing binding of one of the roles ${quotedChoices(row.from.of)} (row ${row.id})`,
        place(['roles'], 'key'),
      );
    for (const role of row.to) if (typeof role === 'string') need(role, row.id);
  }
  for (const row of [...rows.restrictions, ...rows.onlyThese]) need(row.role, row.id);
  for (const row of rows.prohibitions) for (const role of [...row.from, ...row.to]) need(role, row.id);
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

/** A role that no packet may leave for the internet needs nothing there. */
function refuseForbiddenBindings(rows: Rows, roles: Deployment['roles'], place: PlaceIn): void {
  const enclosed = new Map(
    rows.prohibitions
      .filter((row) => row.services === undefined && row.to.includes(INTERNET))
      .flatMap((row) => row.from.map((role) => [role, row.id] as const)),
  );
  for (const row of rows.requirements) {
    const prohibition = row.from.of.map((role) => enclosed.get(role)).find((id) => id !== undefined);
    if (prohibition === undefined) continue;
    for (const role of row.to) {
      if (typeof role !== 'string') continue;
      const outside = (roles[role]?.endpoints ?? []).find(
        (each) => each.kind === 'internet' || (each.kind === 'name' && each.resolved === undefined),
      );
      if (outside === undefined) continue;
      const [bound, way] =
        outside.kind === 'name'
          ? [
              `${outside.name}, without addresses somewhere on the internet`,
              'give its addresses under resolved',
            ]
          : ['the internet', 'bind it to a service inside'];
      throw new InputError(
        `the role "${role}" is bound to ${bound}, which the row ${prohibition} forbids; ${way}`,
        place(['roles', role]),
      );
    }
  }
}

function refuseUnknownNames(
  profile: Profile,
  configuration: DeploymentConfiguration,
  parameters: ParameterValues,
  place: PlaceIn,
): void {
  const names = profile.requirements.flatMap((row) =>
    row.to.flatMap((to) => {
      if (typeof to === 'string') return [];
      return 'name' in to ? to.name : [parameters[to.parameter] ?? []].flat().map(String);
    }),
  );
  const bound = Object.values(configuration.roles)
    .flat()
    .flatMap((selector) => (selector.kind === 'dns' ? selector.name : []));
  names.push(...bound);
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
  return {
    id: item.id,
    ...citationOf(item),
    text: item.text,
    ...(item.judgedBy !== undefined && { judgedBy: item.judgedBy }),
  };
}

/** The headings that the profile gives, else those of its items in their order. */
function sectionsOf(profile: Profile): readonly string[] {
  if (profile.source.sections.length > 0) return profile.source.sections;
  return [...new Set(ROW_LISTS.flatMap((list) => profile[list].map((item) => item.section)))];
}
