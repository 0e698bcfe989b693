import { type Endpoint, isUnresolved } from '../../../model/endpoint.ts';
import { formatRange, rangeCovers } from '../../../net/address.ts';
import type { Estate, Located } from '../../estate.ts';
import { endpointTitle, type Point, pointsOf } from '../../point.ts';
import type { StructureCheck } from './structure-check.ts';

/** Whether services are reached inside the network: by a private endpoint, or in a subnet that is delegated to them. */
export function checkServices(estate: Estate, endpoints: readonly Endpoint[]): StructureCheck[] {
  const checks = endpoints.flatMap((endpoint): StructureCheck[] => {
    const title = endpointTitle(estate, endpoint);
    const points = pointsOf(estate, endpoint, undefined);
    if (points.length === 0 || isUnresolved(endpoint))
      return [{ verdict: 'undecided', found: `the addresses of ${title} are not in evidence`, origins: [] }];
    return points.map((point) => checkPoint(estate, title, point));
  });
  return checks.length > 0 ? checks : [{ verdict: 'undecided', found: 'no service is bound', origins: [] }];
}

function checkPoint(estate: Estate, title: string, point: Point): StructureCheck {
  if (point.kind === 'outside') return checkOutside(estate, title, point.ranges);
  const subnet = point.kind === 'subnet' ? point.subnet : point.at.subnet;
  const origins = [point.kind === 'subnet' ? point.subnet.origin : point.at.interface.origin];
  if (point.kind === 'interface' && isPerhapsPublic(point.at))
    return { verdict: 'undecided', found: `${title} has a public address besides`, origins };
  if (point.kind === 'interface' && point.at.interface.isPrivateEndpoint)
    return { ...checkEndpoint(point.at, title), origins };
  if (subnet?.delegatedTo !== undefined) {
    const name = subnet.names.at(-1) ?? subnet.id;
    return { verdict: 'met', found: `${title} in ${name}, delegated to ${subnet.delegatedTo}`, origins };
  }
  return { verdict: 'undecided', found: `that ${title} is a private endpoint is not in evidence`, origins };
}

/** One that takes nothing in leads to no service. */
function checkEndpoint(
  { interface: { listeners } }: Located,
  title: string,
): Pick<StructureCheck, 'verdict' | 'found'> {
  if (listeners === undefined) return { verdict: 'met', found: `the private endpoint ${title}` };
  const takesAny = [...listeners.chains.values()].some(({ rules }) => rules.length > 0);
  const [base] = listeners.bases;
  return {
    verdict: takesAny ? 'undecided' : 'unmet',
    found: `the private endpoint ${base?.origin.text ?? title}`,
  };
}

function isPerhapsPublic({ interface: own }: Located): boolean {
  return own.publicAddresses.length > 0 || (own.perhapsPublic ?? []).length > 0;
}

function checkOutside(
  estate: Estate,
  title: string,
  ranges: Extract<Point, { kind: 'outside' }>['ranges'],
): StructureCheck {
  const isPublic = ranges.every((range) => estate.internet.some((each) => rangeCovers(each, range)));
  const place = ranges.map(formatRange).join(', ');
  const found = title === place ? title : `${title} (${place})`;
  return isPublic
    ? { verdict: 'unmet', found: `${found} is reached by public addresses`, origins: [] }
    : { verdict: 'undecided', found: `the network of ${found} is not in evidence`, origins: [] };
}
