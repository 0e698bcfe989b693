import type { Estate } from '../../estate.ts';
import { counted, type Expected, type StructureCheck, verdictFor } from './structure-check.ts';
import type { StructurePlace } from './structure-place.ts';
import { accessOf, subnetsOf } from './structure-routes.ts';

/** Subnets of one kind of access, and the zones that they lie in. */
export function checkSubnets(
  estate: Estate,
  { network }: StructurePlace,
  { access, count, zones = 0 }: Expected<'subnets'>,
): StructureCheck {
  const all = subnetsOf(estate, network.id);
  const sure = all.filter((subnet) => accessOf(estate, subnet) === access);
  const perhaps = all.filter((subnet) => accessOf(estate, subnet) === 'unknown');
  const zonesOf = (subnets: typeof all) => new Set(subnets.flatMap((subnet) => subnet.zone ?? [])).size;
  const possible = [...sure, ...perhaps];
  const mayHaveMore = network.hasUnseenSubnets === true;
  const zonesPossible = zonesOf(possible) + possible.filter((subnet) => subnet.zone === undefined).length;
  const isMet = sure.length >= count && zonesOf(sure) >= zones;
  const isPossible = mayHaveMore || (possible.length >= count && zonesPossible >= zones);
  const number = sure.length < count ? `${sure.length} of ${count}` : `${sure.length}`;
  const inZones = zones === 0 ? '' : `, in ${counted(zonesOf(sure), 'zone')}`;
  const unseen = [
    ...(perhaps.length === 0 ? [] : [`of ${perhaps.length} more the routes are not known`]),
    ...(mayHaveMore ? ['not every subnet is in evidence'] : []),
    ...(sure.some((subnet) => subnet.zone === undefined) && zones > 0
      ? ['not every zone is in evidence']
      : []),
  ];
  const text = `${number} ${access} subnet${count === 1 && sure.length < 2 ? '' : 's'}${inZones}`;
  return {
    verdict: verdictFor(isMet, isPossible),
    found: isMet ? text : [text, ...unseen].join('; '),
    origins: (sure.length > 0 ? sure : all).map((subnet) => subnet.origin),
  };
}
