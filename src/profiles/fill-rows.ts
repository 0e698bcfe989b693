import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Requirement, Restriction, Service } from '../model/deployment.ts';
import type { ProfileRequirement, ProfileRestriction, ProfileService } from '../model/profile.ts';
import { citation } from './citation.ts';

/** A requirement of the profile as the deployment has it. */
export function fillRequirement(
  row: ProfileRequirement,
  configuration: DeploymentConfiguration,
  fill: (service: ProfileService) => Service,
): Requirement {
  return {
    id: row.id,
    section: citation(row),
    title: row.title,
    from: row.from,
    to: row.to.map((to) => (typeof to === 'string' ? to : namedEndpoint(to.name, configuration))),
    services: row.services.map(fill),
    ...(row.alternative !== undefined && { alternative: row.alternative }),
    phases: row.phases,
    needed: configuration.phase === 'install' || row.phases.includes('run') || row.phases.includes('update'),
    oneWay: row.oneWay,
    ...(row.note !== undefined && { note: row.note }),
  };
}

function namedEndpoint(
  name: string,
  configuration: DeploymentConfiguration,
): Exclude<Requirement['to'][number], string> {
  const resolved = configuration.resolved[name];
  return {
    kind: 'name',
    name,
    ...(resolved !== undefined && { resolved: resolved.map((entry) => entry.range) }),
  };
}

/** A restriction of the profile as the deployment has it; roles that are not bound may reach nothing. */
export function fillRestriction(
  row: ProfileRestriction,
  kind: Restriction['kind'],
  services: readonly Service[],
  bound: (role: string) => boolean,
): Restriction {
  return {
    id: row.id,
    section: citation(row),
    title: row.title,
    role: row.role,
    kind,
    services,
    allow: row.allow.filter(bound),
    ...(row.note !== undefined && { note: row.note }),
  };
}

/** Ports that have a restriction of their own are judged there and not once more among the others. */
export function servicesWithRow(
  row: ProfileRestriction,
  restrictions: readonly ProfileRestriction[],
  fill: (service: ProfileService) => Service,
): Service[] {
  return restrictions.filter((other) => other.role === row.role).flatMap((other) => other.services.map(fill));
}
