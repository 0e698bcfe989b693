import type { Asset } from '../../model/asset.ts';
import type { AddressRange } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { doubtfulAddresses, doubtfulBroadcasts } from './contested-ranges.ts';

interface Contested {
  readonly own: PacketSet;
  /** What they are asked for where they are broadcast addresses is another matter. */
  readonly toAll: PacketSet;
}

/** Packets of or for addresses that are the host's, or everybody's, by one of two listings alone that contradict each other. */
export function contestedPackets({ space }: Estate, { host }: Asset): Contested {
  if (host?.contests === undefined) return { own: space.empty, toAll: space.empty };
  const ofEither = (ranges: readonly AddressRange[]) =>
    ranges.length === 0
      ? space.empty
      : space.box({ source: ranges }).union(space.box({ destination: ranges }));
  return { own: ofEither(doubtfulAddresses(host)), toAll: ofEither(doubtfulBroadcasts(host)) };
}
