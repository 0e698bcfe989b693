import type { Origin } from '../../../model/origin.ts';
import type { RouteTarget } from '../../../model/route.ts';
import type { Estate } from '../../estate.ts';
import { counted, type Expected, type StructureCheck, verdictFor } from './structure-check.ts';
import type { StructurePlace } from './structure-place.ts';
import { isUnknown, routeTableOf, subnetsOf } from './structure-routes.ts';

/** Translators of sources to which routes of the network's subnets lead. */
export function checkTranslators(
  estate: Estate,
  { network }: StructurePlace,
  { count }: Expected<'nat-gateway'>,
): StructureCheck {
  const all = subnetsOf(estate, network.id);
  const routes = all.flatMap((subnet) => routeTableOf(estate, subnet)?.routes ?? []);
  const sure = new Map<string, { readonly name: string; readonly origin: Origin }>();
  const doubted = new Map<string, string>();
  for (const { target, origin } of routes) {
    if (target.kind === 'internet' && target.lender !== undefined) {
      const { id, name, families } = target.lender;
      if (target.lendsAddresses === 'yes') sure.set(id, { name, origin });
      else if (families.length > 0)
        doubted.set(id, `${name}: whether it has a public address is not in evidence`);
      continue;
    }
    if (target.kind !== 'translator') continue;
    if ('doubt' in target) doubted.set(target.id, `${target.id}: ${target.doubt}`);
    else sure.set(target.id, { name: target.id, origin });
  }
  const targets = routes.map(({ target }) => target);
  const unseen = [
    ...(network.hasUnseenSubnets ? ['not every subnet is in evidence'] : []),
    ...(all.some((subnet) => routeTableOf(estate, subnet) === undefined)
      ? ['the routes of some subnets are not in evidence']
      : []),
    ...(targets.some((target) => isUnknown(target, 'translator'))
      ? ['where some routes lead is not known']
      : []),
    ...(targets.some(isLentByPlatform) ? ['whose addresses the platform lends to senders is not known'] : []),
  ];
  const isMet = sure.size >= count;
  const isPossible = unseen.length > 0 || sure.size + doubted.size >= count;
  const text = `routes lead to ${[...sure.values()].map(({ name }) => name).join(', ') || 'no NAT gateway'}`;
  return {
    verdict: verdictFor(isMet, isPossible),
    found: isMet ? text : [text, ...doubted.values(), ...unseen].join('; '),
    origins: sure.size > 0 ? [...sure.values()].map(({ origin }) => origin) : [network.origin],
  };
}

function isLentByPlatform(target: RouteTarget): boolean {
  return target.kind === 'internet' && target.lendsAddresses !== undefined && target.lender === undefined;
}

/** Whether the subnets in which the machines lie reach a service by a gateway endpoint. */
export function checkEndpoint(
  estate: Estate,
  place: StructurePlace,
  { service }: Expected<'gateway-endpoint'>,
): StructureCheck {
  const { network } = place;
  const all = place.subnets;
  const origins: Origin[] = [];
  const names = new Set<string>();
  const answers = all.map((subnet) => {
    const routes = routeTableOf(estate, subnet)?.routes;
    const route = routes?.find(({ target }) => target.kind === 'service' && target.service === service);
    if (route !== undefined) {
      origins.push(route.origin);
      names.add((route.target as { readonly id: string }).id);
      return 'yes';
    }
    const isUnseen =
      routes === undefined ||
      routes.some(
        ({ target }) =>
          isUnknown(target, 'service') || (target.kind === 'service' && target.service === undefined),
      );
    return isUnseen ? 'perhaps' : 'no';
  });
  const number = answers.filter((answer) => answer === 'yes').length;
  const text =
    number === 0
      ? `no route leads to a gateway endpoint for ${service}`
      : `${[...names].join(', ')} in the routes of ${number} of ${counted(all.length, 'subnet')} with machines of the deployment`;
  const isDoubtful = all.length === 0 || answers.includes('perhaps');
  const verdict = answers.includes('no') ? 'unmet' : isDoubtful ? 'undecided' : 'met';
  const unseen = verdict === 'undecided' ? '; where other routes lead is not known' : '';
  return { verdict, found: `${text}${unseen}`, origins: origins.length > 0 ? origins : [network.origin] };
}
