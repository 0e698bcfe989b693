import { type Address, single } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { PathAnswer } from '../layer.ts';
import { judgePath } from '../path/path.ts';
import type { Point } from '../point.ts';

type InterfacePoint = Extract<Point, { kind: 'interface' }>;

/** What one machine sends to a public address that stands for another one's. */
export interface PublicFlow {
  readonly address: Address;
  readonly packets: PacketSet;
  readonly path: PathAnswer;
}

/** The flows of `packets` (any addresses) from one interface to each public address of another machine. */
export function publicFlowsBetween(
  estate: Estate,
  from: InterfacePoint,
  to: InterfacePoint,
  packets: PacketSet,
): PublicFlow[] {
  if (from.at.asset.id === to.at.asset.id) return [];
  return to.at.interface.publicAddresses.flatMap(({ private: inside, public: address }) => {
    if (intersectRanges([single(inside)], to.ranges).length === 0) return [];
    const called: Point = { kind: 'outside', ranges: [single(address)] };
    const asked = packets.intersection(estate.space.box({ source: from.ranges, destination: called.ranges }));
    return asked.isEmpty() ? [] : [{ address, packets: asked, path: judgePath(estate, from, called, asked) }];
  });
}
