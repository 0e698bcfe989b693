import type { Deployment, Restriction } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { endpointsOf } from '../judge/rows.ts';
import { serviceBox } from '../path/question.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import type { Flow } from './arriving.ts';
import { type Member, type Side, sideOf } from './sides.ts';

/** Services that are written down somewhere, from one end to another. */
export interface DocumentedFlow {
  /** By protocol and ports alone. */
  readonly services: PacketSet;
  readonly from: Side;
  readonly to: Side;
}

const EVERYONE: Side = { members: [{ ranges: ALL_ADDRESSES }], perhaps: [] };

/**
 * What the rows of deployments document: what is required, in whichever phase, and what a restriction leaves to the roles that it
 * names. Ports that a row leaves open to all are documented for everyone.
 */
export function documentedFlows(estate: Estate, deployments: readonly Deployment[]): DocumentedFlow[] {
  return deployments.flatMap((deployment) => {
    const side = (roles: readonly (string | Endpoint)[]) =>
      sideOf(
        estate,
        roles.flatMap((role) => (typeof role === 'string' ? endpointsOf(deployment, role) : [role])),
      );
    return [
      ...deployment.requirements.map(({ from, to, services }) => ({
        services: estate.space.unionOf(services.map((service) => estate.space.box(serviceBox(service)))),
        from: side(from),
        to: side(to),
      })),
      ...deployment.restrictions.flatMap((restriction) => {
        const to = side([restriction.role]);
        return leftOpen(estate, deployment, restriction).map(({ services, allow }) => ({
          services,
          from: allow === 'everyone' ? EVERYONE : side(allow),
          to,
        }));
      }),
    ];
  });
}

function leftOpen(
  { space }: Estate,
  { restrictions }: Deployment,
  { kind, role, services, allow }: Restriction,
): readonly { readonly services: PacketSet; readonly allow: readonly string[] | 'everyone' }[] {
  const own = space.unionOf(services.map((service) => space.box(serviceBox(service))));
  if (kind === 'ports') return [{ services: own, allow }];
  const limited = restrictions
    .filter((other) => other.kind === 'ports' && other.role === role)
    .flatMap((other) => other.services.map((service) => space.box(serviceBox(service))));
  const all = space.box({ protocol: [TCP, UDP].map((protocol) => [protocol, protocol]) });
  return [
    { services: own.without(limited), allow: 'everyone' },
    { services: all, allow },
  ];
}

/** What of the packets from a realm to one end is documented. */
export interface Covered {
  /** Whatever is not known. */
  readonly certain: readonly PacketSet[];
  /** For some outcome of it: names that are not resolved, ends of which evidence is missing. */
  readonly possible: readonly PacketSet[];
}

/** What is documented of a flow between its ends; what machines send by public addresses also as their own. */
export function coveredBetween(
  estate: Estate,
  flows: readonly DocumentedFlow[],
  { realm, ends, senders }: Pick<Flow, 'realm' | 'ends' | 'senders'>,
): Covered {
  const assets = new Set(ends.map(({ asset }) => asset));
  const asSeen = coveredFrom(estate, flows, realm, assets);
  if (senders === undefined) return asSeen;
  const own = senders.map((at) => ({
    sent: estate.space.box({ source: addressesOf(at) }),
    covered: coveredFrom(estate, flows, at.network?.id ?? OUTSIDE, assets),
  }));
  // Documented is what is so of each of them.
  const ofAll = (key: keyof Covered) =>
    own.map(({ sent, covered }) => sent.without(covered[key]).forget('source'));
  const { all } = estate.space;
  return {
    certain: [...asSeen.certain, all.without(ofAll('certain'))],
    possible: [...asSeen.possible, all.without(ofAll('possible'))],
  };
}

/** @param assets the machines that have the destinations, of one network; none: nobody in evidence */
function coveredFrom(
  { space }: Estate,
  flows: readonly DocumentedFlow[],
  realm: string,
  assets: ReadonlySet<string | undefined>,
): Covered {
  const isMeant = ({ asset }: Member) => asset === undefined || assets.has(asset);
  const certain: PacketSet[] = [];
  const possible: PacketSet[] = [];
  for (const { services, from, to } of flows) {
    const destinations = rangesAt(to.members, isMeant);
    const perhapsTo = rangesAt(to.perhaps, isMeant);
    if (destinations.length + perhapsTo.length === 0) continue;
    const sources = rangesAt(from.members, (each) => each.realm === undefined || each.realm === realm);
    const perhapsFrom = rangesAt(from.perhaps, (each) => each.realm === undefined || each.realm === realm);
    if (sources.length > 0 && destinations.length > 0)
      certain.push(services.intersection(space.box({ source: sources, destination: destinations })));
    if (sources.length + perhapsFrom.length > 0)
      possible.push(
        services.intersection(
          space.box({
            source: [...sources, ...perhapsFrom],
            destination: [...destinations, ...perhapsTo],
          }),
        ),
      );
  }
  return { certain, possible };
}

function rangesAt(members: Side['members'], isMeant: (member: Side['members'][number]) => boolean) {
  return members.flatMap((member): readonly AddressRange[] => (isMeant(member) ? member.ranges : []));
}
