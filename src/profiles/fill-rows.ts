import type { DeploymentConfiguration } from '../model/configuration.ts';
import type {
  Citation,
  NamedEndpoint,
  Prohibition,
  Requirement,
  Restriction,
  Service,
  Structure,
} from '../model/deployment.ts';
import type { Profile } from '../model/profile.ts';
import type {
  ProfileDestination,
  ProfileProhibition,
  ProfileRequirement,
  ProfileRestriction,
  ProfileService,
  ProfileStructure,
} from '../model/profile-row.ts';
import { RangeText } from '../model/selector.ts';
import { namedEndpoint } from './named-endpoint.ts';
import type { ParameterValues } from './parameters.ts';

/** What rows are filled in with. */
export interface Filling {
  readonly profile: Profile;
  readonly configuration: DeploymentConfiguration;
  readonly parameters: ParameterValues;
  /** @throws InputError where the parameter that the ports follow has no value */
  service(service: ProfileService): Service;
  isBound(role: string): boolean;
}

/** A requirement of the profile as the deployment has it; of alternative sources, those that are bound. */
export function fillRequirement(row: ProfileRequirement, filling: Filling): Requirement {
  const { configuration } = filling;
  return {
    ...common(row),
    from: row.from.any ? row.from.of.filter(filling.isBound) : row.from.of,
    anySource: row.from.any,
    to: row.to.flatMap((to) => destinations(to, filling)),
    services: row.services.of.map(filling.service),
    anyService: row.services.any,
    phases: row.phases,
    needed: configuration.phase === 'install' || row.phases.includes('run') || row.phases.includes('update'),
    self: row.self,
    oneWay: row.oneWay,
  };
}

function destinations(to: ProfileDestination, filling: Filling): (string | NamedEndpoint)[] {
  if (typeof to === 'string') return [to];
  if ('name' in to) return [namedEndpoint(to.name, filling.configuration.resolved)];
  const value = filling.parameters[to.parameter];
  if (value === undefined)
    return [{ kind: 'name', name: filling.profile.parameters[to.parameter]?.title ?? to.parameter }];
  return (Array.isArray(value) ? value : [String(value)]).map((text) => {
    const range = RangeText.safeParse(text);
    return range.success
      ? { kind: 'addresses', ranges: [range.data.range], text }
      : namedEndpoint(text, filling.configuration.resolved);
  });
}

/** A restriction of the profile as the deployment has it; roles that are not bound may reach nothing. */
export function fillRestriction(
  row: ProfileRestriction,
  kind: Restriction['kind'],
  services: readonly Service[],
  { isBound }: Filling,
): Restriction {
  return { ...common(row), role: row.role, kind, services, allow: row.allow.filter(isBound) };
}

/** Ports that have a restriction of their own are judged there and not once more among the others. */
export function servicesWithRow(
  row: ProfileRestriction,
  restrictions: readonly ProfileRestriction[],
  filling: Filling,
): Service[] {
  return restrictions
    .filter((other) => other.role === row.role)
    .flatMap((other) => other.services.map(filling.service));
}

/** A prohibition of the profile as the deployment has it. */
export function fillProhibition(row: ProfileProhibition, filling: Filling): Prohibition {
  return {
    ...common(row),
    from: row.from,
    to: row.to,
    ...(row.services !== undefined && { services: row.services.map(filling.service) }),
    allow: row.allow.filter(filling.isBound),
  };
}

export function fillStructure(row: ProfileStructure): Structure {
  return {
    ...common(row),
    ...(row.networkOf !== undefined && { networkOf: row.networkOf }),
    expect: row.expect,
  };
}

/** A row's or remark's place on the page, without keys that hold nothing. */
export function citationOf(row: { readonly section: string; readonly row?: number | undefined }): Citation {
  return { section: row.section, ...(row.row !== undefined && { row: row.row }) };
}

function common(row: ProfileRequirement | ProfileRestriction | ProfileProhibition | ProfileStructure) {
  return {
    id: row.id,
    ...citationOf(row),
    repeats: row.repeats.map(citationOf),
    title: row.title,
    assumed: row.assumed,
    ...(row.note !== undefined && { note: row.note }),
  };
}
