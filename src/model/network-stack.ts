import type { Family } from '../net/address.ts';

/** What a host does with packets whatever its filters say. */
export interface NetworkStack {
  /** Whether it hands on packets that are not for itself; a family that is absent is not in evidence. */
  readonly forwards: ReadonlyMap<Family, boolean>;
  /** Which IPv4 packets it takes in, by the name of the link that they come by. */
  readonly links: ReadonlyMap<string, Reception>;
  /** The same for every link that `links` does not name. */
  readonly otherLinks: Reception;
  /** Each of its addresses is, if nobody set it otherwise, that of one link alone: packets come and are answered by that link. */
  readonly isStrong?: true;
  /** What operators set these things by, for texts. */
  readonly settings: { readonly forwarding: string; readonly reversePath: string };
}

/** What a host does with IPv4 packets that come by a link; undefined: not in evidence. */
export interface Reception {
  /** Those from and to loopback addresses; it sends none from there by a link that takes none. */
  readonly takesLoopback: boolean | undefined;
  /** Those that bear an address of the host itself as their source. */
  readonly takesOwnSources: boolean | undefined;
  /** `strict`: the way back to the source must lead by the link; `loose`: by some link (RFC 3704). */
  readonly reversePath: 'off' | 'loose' | 'strict' | undefined;
  /** Whether it hands on those to broadcast addresses instead of taking them in. */
  readonly forwardsBroadcasts?: boolean;
  /** Whether it hands on those that are not for itself; absent: what `NetworkStack.forwards` says. */
  readonly forwards?: boolean;
}

/** The link by which a host talks to itself, whatever its own name for it. */
export const LOOPBACK_NAME = 'lo';
