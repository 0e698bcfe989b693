/** Who can reach what, as a report shows it: destinations with the same answer stand together; all answers about a destination hold. */
export interface Reachability {
  readonly destinations: readonly ReachableEnd[];
  readonly flows: readonly ReachableFlow[];
}

/** An end of flows; addresses and prefixes as text. */
export interface ReachableEnd {
  readonly title: string;
  /** Id of the asset that has the addresses, or whose addresses are not known. */
  readonly asset?: string;
  readonly addresses: readonly string[];
}

export interface ReachableFlow {
  /** `certain`: whatever is not known; `possible`: for some outcome of it. */
  readonly verdict: 'certain' | 'possible';
  /** TCP packets that arrive and that no answer comes back to: a filter or a route stops it, or no target of the balancer takes them. */
  readonly replyDropped: boolean;
  /** Nobody listens there, or on loopback alone; absent: somebody does, or it is not known. */
  readonly listener?: 'none' | 'loopback';
  readonly from: readonly ReachableEnd[];
  /** Balancers that lead there, with the port at which they are called: `front 443`. */
  readonly by?: readonly string[];
  /** Part of the destinations, where it is not all of their addresses. */
  readonly to?: readonly string[];
  /** `tcp`, `udp` …, or `all`. */
  readonly protocols: readonly string[];
  /** Empty: every port. */
  readonly ports: readonly string[];
  readonly sourcePorts: readonly string[];
  /** `8/0`; absent: every type and code. */
  readonly icmp?: string;
}
