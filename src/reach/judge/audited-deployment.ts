import type { AuditDeployment, AuditStructure } from '../../model/audit.ts';
import type { Deployment, Remark, Structure } from '../../model/deployment.ts';
import { endpointKey } from '../../model/endpoint.ts';
import type { StructureFact } from '../../model/facts.ts';
import type { Estate } from '../estate.ts';
import { endpointTitle } from '../point.ts';
import type { Judgements } from './judgement.ts';
import { placeOf } from './rows.ts';

/** A deployment as an audit keeps it, with the judged rows of its profile. */
export function auditedDeployment(
  estate: Estate,
  deployment: Deployment,
  {
    requirements,
    restrictions,
    prohibitions,
    structures,
  }: Pick<Judgements, 'requirements' | 'restrictions' | 'prohibitions' | 'structures'>,
): AuditDeployment {
  const rows = [...requirements, ...restrictions, ...prohibitions].filter(
    (each) => each.fact.deployment === deployment.name,
  );
  const own = structures.filter(({ fact }) => fact.deployment === deployment.name);
  return {
    name: deployment.name,
    profile: deployment.profile,
    phase: deployment.phase,
    parameters: Object.fromEntries(
      Object.entries(deployment.parameters).map(([key, value]) => [
        key,
        Array.isArray(value) ? [...value] : value,
      ]),
    ) as AuditDeployment['parameters'],
    roles: Object.fromEntries(
      Object.values(deployment.roles).map((role) => [
        role.name,
        role.endpoints.map((end) => endpointTitle(estate, end)),
      ]),
    ),
    ...unreadOf(estate, deployment),
    ...(deployment.owner === undefined ? {} : { owner: deployment.owner }),
    ...ownersOf(estate, deployment),
    sections: [...deployment.sections],
    rows: rows.flatMap((each) => each.row ?? []),
    structures: deployment.structures.flatMap((row) => {
      const found = own.find(({ fact }) => fact.row === row.id);
      return found === undefined ? [] : structureOf(row, found.fact);
    }),
    unverifiable: deployment.unverifiable
      .filter(({ judgedBy }) => !own.some(({ fact }) => fact.row === judgedBy))
      .map(remarkOf),
    assumptions: deployment.assumptions.map(remarkOf),
    origin: deployment.origin,
  };
}

function unreadOf(estate: Estate, { roles }: Deployment): Pick<AuditDeployment, 'unread'> {
  const ends = Object.values(roles).flatMap(({ endpoints }) => endpoints);
  const unread = ends.filter(({ kind }) => kind === 'unread').map((end) => endpointTitle(estate, end));
  return unread.length === 0 ? {} : { unread: [...new Set(unread)] };
}

function ownersOf(estate: Estate, { roles }: Deployment): Pick<AuditDeployment, 'owners'> {
  const owned = Object.values(roles).filter((role) => role.owners.size > 0);
  if (owned.length === 0) return {};
  const members = owned.map(({ name, endpoints, owners }): [string, Record<string, string>] => {
    const named = endpoints.flatMap((end): [string, string][] => {
      const owner = owners.get(endpointKey(end));
      return owner === undefined ? [] : [[endpointTitle(estate, end), owner]];
    });
    return [name, Object.fromEntries(named)];
  });
  return { owners: Object.fromEntries(members) };
}

function structureOf(row: Structure, { id, verdict, found }: StructureFact): AuditStructure {
  return {
    fact: id,
    id: row.id,
    ...placeOf(row),
    title: row.title,
    verdict,
    found,
    ...(row.note === undefined ? {} : { note: row.note }),
  };
}

function remarkOf({ id, section, row, text }: Remark): AuditDeployment['assumptions'][number] {
  return { id, section, ...(row === undefined ? {} : { number: row }), text };
}
