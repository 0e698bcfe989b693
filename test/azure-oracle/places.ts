import type { AzureEstate, Network, PeeringSide } from './estate.ts';

export interface Interface {
  readonly name: string;
  readonly machine: string;
  readonly network: number;
  readonly subnet: number;
  readonly group: number | undefined;
  readonly forwards: boolean;
  readonly isEndpoint: boolean;
  readonly configurations: readonly Configuration[];
}

export interface Configuration {
  readonly family: 4 | 6;
  readonly address: string;
  readonly publicAddress?: string;
  /** Of its public address. */
  readonly sku: 'Standard' | 'Basic';
  readonly groups: readonly string[];
}

/** The third network has numbers of the internet. */
export const blockOf = (network: number) => (network === 2 ? '20' : '10');

export const applicationGroupName = (network: number, own: number) => `asg-${network}-${own}`;

/** The third subnet lies in the second prefix. */
export function prefixesOf({ hasSecondPrefix }: Network, network: number): string[] {
  const block = blockOf(network);
  const six = `fd00:${network}::/48`;
  return hasSecondPrefix
    ? [`${block}.${network}.0.0/23`, six, `${block}.${network}.2.0/23`]
    : [`${block}.${network}.0.0/16`, six];
}

export const subnetPrefixes = (network: number, subnet: number) => [
  `${blockOf(network)}.${network}.${subnet}.0/24`,
  `fd00:${network}:0:${subnet}::/64`,
];

/** The two sides of every peering. */
export function sidesOf({ networks, peerings }: AzureEstate) {
  return peerings.flatMap((peering, index) => {
    const [one, other] = (
      [
        [0, 1],
        [1, 2],
        [0, 2],
      ] as const
    )[index] ?? [0, 0];
    if (peering === undefined || other >= networks.length) return [];
    const { here, there } = peering;
    return [
      { from: one, to: other, own: here, theirs: there },
      { from: other, to: one, own: there, theirs: here },
    ];
  });
}

/** What one side of a peering knows of the other. */
export function knownPrefixes(network: Network, index: number, { isStale }: PeeringSide): string[] {
  const prefixes = prefixesOf(network, index);
  return isStale ? prefixes.slice(0, 2) : prefixes;
}

const placed = new WeakMap<AzureEstate, readonly Interface[]>();

/** Every interface with the addresses that it has. */
export function interfacesOf(estate: AzureEstate): readonly Interface[] {
  const known = placed.get(estate) ?? placeInterfaces(estate);
  placed.set(estate, known);
  return known;
}

/** Addresses are numbered from 4 in each subnet. */
function placeInterfaces({ networks, machines, endpoints }: AzureEstate): Interface[] {
  const used = new Map<string, number>();
  const take = (key: string, first: number) => {
    const next = used.get(key) ?? first;
    used.set(key, next + 1);
    return next;
  };
  const placedMachines = machines.flatMap((machine, index) => {
    const network = machine.network % networks.length;
    return machine.interfaces.map((each, own): Interface => {
      const subnet = each.subnet % (networks[network]?.subnets.length ?? 1);
      return {
        name: `vm-${index}-nic-${own}`,
        machine: `vm-${index}`,
        network,
        subnet,
        group: each.group,
        forwards: each.forwards,
        isEndpoint: false,
        configurations: each.families.map((family, place) => {
          const host = take(`${network} ${subnet} ${family}`, 4);
          const isPublic = each.isPublic[place] ?? false;
          const last = isPublic ? take('public', 10) : 0;
          return {
            family,
            address:
              family === 4
                ? `${blockOf(network)}.${network}.${subnet}.${host}`
                : `fd00:${network}:0:${subnet}::${host}`,
            ...(isPublic
              ? { publicAddress: family === 4 ? `198.51.100.${last}` : `2603:1000::${last}` }
              : {}),
            sku: machine.sku,
            groups: (each.members[place] ?? []).map((group) => applicationGroupName(network, group)),
          };
        }),
      };
    });
  });
  return [
    ...placedMachines,
    ...endpoints.map((each, index): Interface => {
      const network = each.network % networks.length;
      const subnet = each.subnet % (networks[network]?.subnets.length ?? 1);
      const name = `endpoint-${index}`;
      const address = `${blockOf(network)}.${network}.${subnet}.${take(`${network} ${subnet} 4`, 4)}`;
      return {
        ...{ name, machine: name, network, subnet, group: undefined, forwards: false, isEndpoint: true },
        configurations: [{ family: 4, address, sku: 'Standard', groups: [] }],
      };
    }),
  ];
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}

/** How many there may be. */
export const NETWORKS = 3;
export const SUBNETS = 3;
