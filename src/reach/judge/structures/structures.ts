import type { Deployment, Structure } from '../../../model/deployment.ts';
import type { StructureFact } from '../../../model/facts.ts';
import { nameOf } from '../../../model/name.ts';
import { sameOrigin } from '../../../model/origin.ts';
import type { Estate } from '../../estate.ts';
import type { Judgement } from '../judgement.ts';
import { checkAddresses, checkSize } from './structure-addresses.ts';
import { counted, type StructureCheck } from './structure-check.ts';
import { checkPublicEndpoints } from './structure-endpoints.ts';
import { placesOf, type StructurePlace } from './structure-place.ts';
import { checkServices } from './structure-services.ts';
import { checkSubnets } from './structure-subnets.ts';
import { checkEndpoint, checkTranslators } from './structure-ways.ts';

/** Judges how the networks of a deployment are built; with several networks, each must be built so. */
export function judgeStructures(estate: Estate, deployment: Deployment): Judgement<StructureFact>[] {
  return deployment.structures.flatMap((structure) => {
    const id = `${deployment.name}/${structure.id}`;
    const checks = checksOf(estate, deployment, structure);
    // Such an endpoint need not exist, and a remark of the profile stands in for the row.
    if (checks.length === 0) return [];
    const all = checks.flatMap((check) => check.origins);
    const origins = all.filter(
      (origin, index) => all.findIndex((other) => sameOrigin(other, origin)) === index,
    );
    return {
      fact: {
        id,
        deployment: deployment.name,
        row: structure.id,
        kind: structure.expect.kind,
        verdict: verdictOf(checks),
        expected: expectedText(structure.expect),
        found: checks.map((check) => check.found).join('; '),
      },
      prove: () => ({ fact: id, pairs: [], unseen: [], ...(origins.length === 0 ? {} : { origins }) }),
    };
  });
}

function verdictOf(checks: readonly StructureCheck[]): StructureFact['verdict'] {
  const verdicts = checks.map((check) => check.verdict);
  if (verdicts.includes('unmet')) return 'unmet';
  return verdicts.includes('undecided') ? 'undecided' : 'met';
}

function checksOf(estate: Estate, deployment: Deployment, structure: Structure): StructureCheck[] {
  const { expect } = structure;
  if (expect.kind === 'private-endpoint')
    return checkServices(estate, deployment.roles[expect.role]?.endpoints ?? []);
  const { places, unknown } = placesOf(estate, deployment, structure);
  if (expect.kind === 'public-endpoint')
    return checkPublicEndpoints(estate, places, deployment.roles[expect.role]?.endpoints ?? []);
  const checks = places.map((place) => {
    const check = checkPlace(estate, place, expect);
    const name = nameOf(place.network);
    return places.length === 1 ? check : { ...check, found: `${name}: ${check.found}` };
  });
  if (unknown.length > 0) checks.push(undecided(`the network of ${someOf(unknown)} is not in evidence`));
  return checks.length > 0 ? checks : [undecided('no network of the deployment is in evidence')];
}

function checkPlace(
  estate: Estate,
  place: StructurePlace,
  expect: Exclude<Structure['expect'], { kind: 'private-endpoint' | 'public-endpoint' }>,
): StructureCheck {
  switch (expect.kind) {
    case 'network-size':
      return checkSize(place, expect);
    case 'subnets':
      return checkSubnets(estate, place, expect);
    case 'nat-gateway':
      return checkTranslators(estate, place, expect);
    case 'gateway-endpoint':
      return checkEndpoint(estate, place, expect);
    case 'free-addresses':
      return checkAddresses(estate, place, expect);
  }
}

const NAMED = 4;

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return more <= 0 ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${more} more`;
}

function undecided(found: string): StructureCheck {
  return { verdict: 'undecided', found, origins: [] };
}

/** What the page wants a network to have, as a sentence would name it. */
function expectedText(expect: Structure['expect']): string {
  switch (expect.kind) {
    case 'network-size':
      return `an IPv4 block of /${expect.prefixLength} or larger`;
    case 'subnets': {
      const zones = expect.zones === undefined ? '' : ` in ${counted(expect.zones, 'zone')}`;
      return `${counted(expect.count, `${expect.access} subnet`)}${zones}`;
    }
    case 'nat-gateway':
      return counted(expect.count, 'NAT gateway');
    case 'gateway-endpoint':
      return `a gateway endpoint for ${expect.service}`;
    case 'private-endpoint':
      return `a private endpoint, or a place of their own, for ${expect.role}`;
    case 'public-endpoint':
      return `an API that admits ${expect.role} and nobody else from outside`;
    case 'free-addresses':
      return `${expect.count} addresses`;
  }
}
