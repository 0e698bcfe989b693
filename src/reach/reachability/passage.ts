import { appendTo } from '../../model/append-to.ts';
import type { Estate } from '../estate.ts';
import { ofFamiliesOf } from '../path/families.ts';
import { throughSubnet } from '../path/inward-path.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom } from '../path/question.ts';
import { addressesOf, type Point } from '../point.ts';
import {
  type Arrivals,
  arrivalsOf,
  KINDS,
  mapArrivals,
  mapRealms,
  unitedArrivals,
  withoutDestination,
} from './arrivals.ts';
import type { Place } from './place.ts';
import { isRoutable, type Sender, seenFrom } from './senders.ts';

/** What comes to a place, its groups aside, by realm of the sender. */
export interface Passage {
  readonly arrivals: ReadonlyMap<string, Arrivals>;
  /** The same comes to every address, so that destinations are left out. */
  readonly isEven: boolean;
}

/** Asked once for a place, whatever the number of its interfaces and of their groups; senders that hand on are left out. */
export function passageTo(estate: Estate, senders: readonly Sender[], place: Place): Passage {
  const found = new Map<string, Arrivals[]>();
  for (const sender of senders) {
    if (sender.handsOn) continue;
    const arrivals =
      sender.point.kind === 'outside'
        ? fromOutside(estate, sender, place)
        : fromInside(estate, sender, place);
    if (arrivals !== undefined) appendTo(found, sender.realm, arrivals);
  }
  const named = new Map([...found].map(([realm, parts]) => [realm, unitedArrivals(estate.space, parts)]));
  const bare = mapRealms(named, withoutDestination);
  const every = estate.space.box({ destination: place.ranges });
  const isEven = [...bare].every(([realm, each]) =>
    KINDS.every((kind) => named.get(realm)?.[kind].equals(each[kind].intersection(every)) === true),
  );
  return { arrivals: isEven ? bare : named, isEven };
}

function fromInside(estate: Estate, sender: Sender, place: Place): Arrivals | undefined {
  const to: Point = { kind: 'subnet', subnet: place.subnet, ranges: place.ranges };
  const asked = estate.space.box({ source: sender.ranges, destination: place.ranges });
  const packets = sender.sent === undefined ? asked : asked.intersection(sender.sent.possible);
  return packets.isEmpty() ? undefined : arrivalsOf(sender, judgePath(estate, sender.point, to, packets));
}

function fromOutside(
  estate: Estate,
  sender: Sender,
  { example, network, ranges }: Place,
): Arrivals | undefined {
  const { space } = estate;
  const source = seenFrom(estate, network, sender);
  if (source.length === 0) return undefined;
  const from: Point = { kind: 'outside', ranges: source };
  const whole = { kind: 'interface', at: example, ranges: addressesOf(example) } as const;
  const called = isRoutable(estate, sender) ? calledFrom(estate, from, whole) : whole;
  const asked = ofFamiliesOf(called.ranges, space.box({ source }));
  const packets = sender.sent === undefined ? asked : asked.intersection(sender.sent.possible);
  if (packets.isEmpty()) return undefined;
  const path = throughSubnet(estate, from, { ...called, unnamed: true }, packets);
  const arrivals = arrivalsOf(sender, path);
  const inside = space.box({ destination: ranges });
  return arrivals && mapArrivals(arrivals, (set) => set.intersection(inside));
}
