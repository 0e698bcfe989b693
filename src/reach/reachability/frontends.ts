import { fewOf } from '../../model/few-of.ts';
import { nameOf } from '../../model/name.ts';
import { type AddressRange, addressKey, formatRange, single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { ledTo } from '../path/balancers/frontend.ts';
import { judgeDirect } from '../path/path.ts';
import { behindFrontend, carriersOf, networkOf, type Point } from '../point.ts';
import type { Arrivals, Reached } from './arrivals.ts';
import { arrivalsAt, type SourceLimit, sendersWithin } from './arrivals-at.ts';

const SHOWN_MACHINES = 4;

/** An address of a balancer inside a network that no interface has, with the machines behind it. */
interface InternalFrontend {
  readonly network: string;
  readonly address: AddressRange;
  readonly backends: readonly Extract<Point, { kind: 'interface' }>[];
}

/** What arrives behind internal frontends that lead to some of these interfaces; `limits`: from these sources alone. */
export function arrivalsAtFrontends(
  estate: Estate,
  isMeant: (at: Located) => boolean,
  limits?: readonly SourceLimit[],
): Reached[] {
  const frontends = internalFrontends(estate).filter(({ backends }) =>
    backends.some(({ at }) => isMeant(at)),
  );
  if (frontends.length === 0) return [];
  const senders = sendersWithin(estate, limits);
  return frontends.map(({ network, address, backends }) => {
    const machines = [...new Set(backends.map(({ at }) => nameOf(at.asset)))];
    const title = `frontend of ${fewOf(machines, SHOWN_MACHINES)}`;
    const each = backends.map((to) => ({
      served: ledTo(estate, to, estate.space.box({ destination: to.ranges }), judgeDirect).served,
      arrivals: arrivalsAt(estate, senders, to),
    }));
    const realms = new Set(each.flatMap(({ arrivals }) => [...arrivals.keys()]));
    const arrivals = new Map([...realms].map((realm) => [realm, chosenAmong(estate, realm, each)] as const));
    return {
      end: { id: `frontend/${network}/${formatRange(address)}`, title, isFrontend: true },
      ...{ range: address, uneven: false, arrivals },
    };
  });
}

function internalFrontends(estate: Estate): InternalFrontend[] {
  const own = estate.interfaces.flatMap((at) =>
    (at.interface.frontends ?? []).flatMap(({ address, isInternal }) =>
      isInternal ? [{ at, address }] : [],
    ),
  );
  const byAddress = Map.groupBy(own, ({ at, address }) => `${at.network?.id ?? ''} ${addressKey(address)}`);
  return [...byAddress.values()].flatMap(([first]) => {
    const address = single((first as (typeof own)[number]).address);
    const network = first?.at.network;
    if (carriersOf(estate, address, network).length > 0) return [];
    const backends = behindFrontend(estate, address, false).filter(
      (point) => point.kind === 'interface' && networkOf(estate, point)?.id === network?.id,
    ) as InternalFrontend['backends'];
    return [{ network: network?.id ?? '', address, backends }];
  });
}

interface Backend {
  /** Packets of the frontend that it gets, or may get. */
  readonly served: PacketSet;
  readonly arrivals: ReadonlyMap<string, Arrivals>;
}

/** Any that gets packets may be chosen: certain is what all these take in. */
function chosenAmong({ space }: Estate, realm: string, backends: readonly Backend[]): Arrivals {
  const each = backends.map(({ served, arrivals }) => {
    const own = arrivals.get(realm);
    const of = (kind: keyof Arrivals) => own?.[kind].forget('destination') ?? space.empty;
    return { served: served.forget('destination'), of };
  });
  const some = (...kinds: (keyof Arrivals)[]) =>
    space.unionOf(each.flatMap(({ of }) => kinds.map((kind) => of(kind))));
  const all = (kind: keyof Arrivals) =>
    some(kind).difference(space.unionOf(each.map(({ served, of }) => served.difference(of(kind)))));
  const arriving = some('certain', 'possible');
  const certain = all('certain');
  const unanswered = some('certainUnanswered', 'possibleUnanswered').difference(arriving);
  const certainUnanswered = all('certainUnanswered').intersection(unanswered);
  return {
    certain,
    possible: arriving.difference(certain),
    certainUnanswered,
    possibleUnanswered: unanswered.difference(certainUnanswered),
  };
}
