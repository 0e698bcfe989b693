import type { Asset } from '../../model/asset.ts';
import type { Origin } from '../../model/origin.ts';

/** A group, subnet or network that interfaces name. */
export interface Mention {
  readonly kind: 'group' | 'subnet' | 'network';
  readonly id: string;
  /** Of the first interface that names it. */
  readonly origin: Origin;
  /** Networks of the interfaces that name it. */
  readonly networks: string[];
}

/** What interfaces name: an estate has many of them, which name the same few. */
export interface Mentions {
  /** In the order in which they are first named. */
  readonly all: Mention[];
  readonly groups: Map<string, Mention>;
  readonly subnets: Map<string, Mention>;
  readonly networks: Map<string, Mention>;
}

export function mentionsIn(assets: readonly Asset[]): Mentions {
  const mentions: Mentions = { all: [], groups: new Map(), subnets: new Map(), networks: new Map() };
  addMentions(mentions, assets);
  return mentions;
}

/** What the interfaces of further assets name. */
export function addMentions(mentions: Mentions, assets: readonly Asset[]): void {
  const { all, groups, subnets, networks } = mentions;
  const note = (
    kind: Mention['kind'],
    known: Map<string, Mention>,
    id: string,
    network: string | undefined,
    origin: Origin,
  ): void => {
    let mention = known.get(id);
    if (mention === undefined) {
      mention = { kind, id, origin, networks: [] };
      known.set(id, mention);
      all.push(mention);
    }
    if (network !== undefined && !mention.networks.includes(network)) mention.networks.push(network);
  };
  for (const { interfaces } of assets)
    for (const { groups: carried, subnet, network, origin } of interfaces) {
      if (carried !== undefined) for (const group of carried) note('group', groups, group, network, origin);
      if (subnet !== undefined) note('subnet', subnets, subnet, network, origin);
      if (network !== undefined) note('network', networks, network, network, origin);
    }
}
