import type { Asset } from '../model/asset.ts';
import type { Host } from '../model/host.ts';
import { type Address, formatAddress } from '../net/address.ts';

/** Links of networks that exist inside the machine only: bridges and tunnels of container engines and hypervisors. */
export const INNER_LINK =
  /^(docker|br-[0-9a-f]{12}$|cni|cbr|flannel|veth|cali|cilium|weave|podman|nerdctl|lxc|lxd|virbr|kube)/;

/** What tells a machine from others. */
export interface Identity {
  /** Lower case. */
  readonly macs: readonly string[];
  readonly addresses: readonly Address[];
}

/** Of the links of a host by which others know it: every machine with a container engine has the addresses of an inner one. */
export function identityOfHost({ links = [] }: Pick<Host, 'links'>): Identity {
  const outer = links.filter(({ name }) => !INNER_LINK.test(name));
  return {
    macs: outer.flatMap(({ mac }) =>
      mac === undefined || mac === '00:00:00:00:00:00' ? [] : mac.toLowerCase(),
    ),
    addresses: outer.flatMap((link) => link.addresses.map(({ address }) => address)).filter(isOwnAddress),
  };
}

/** Of all interfaces of an instance that are in evidence. */
export function identityOfAsset({ interfaces }: Asset): Identity {
  return {
    macs: interfaces.flatMap(({ mac }) => mac?.toLowerCase() ?? []),
    addresses: interfaces.flatMap((each) => [
      ...each.addresses,
      ...each.publicAddresses.map((pair) => pair.public),
    ]),
  };
}

/** Loopback and link-local addresses are on every host and name none. */
export function isOwnAddress(address: Address): boolean {
  if (address.family === 4) return address.value >> 24n !== 127n && address.value >> 16n !== 0xa9fen;
  return address.value !== 1n && address.value >> 118n !== 0x3fan;
}

/** Both say something of the same kind, and nothing that they say is equal. */
export function areDifferent(left: Identity, right: Identity): boolean {
  const texts = new Set(left.addresses.map(formatAddress));
  const isShared =
    left.macs.some((mac) => right.macs.includes(mac)) ||
    right.addresses.some((address) => texts.has(formatAddress(address)));
  if (isShared) return false;
  const families = new Set(left.addresses.map(({ family }) => family));
  const haveMacs = left.macs.length > 0 && right.macs.length > 0;
  return haveMacs || right.addresses.some(({ family }) => families.has(family));
}

/** `MAC 02:00:00:00:00:10, address 10.0.1.10`. */
export function identityText({ macs, addresses }: Identity): string {
  const parts = [...listed('MAC address', macs), ...listed('address', addresses.map(formatAddress))];
  return parts.join(', ');
}

function listed(what: string, texts: readonly string[]): string[] {
  const distinct = [...new Set(texts)];
  return distinct.length === 0 ? [] : [`${what}${distinct.length === 1 ? '' : 'es'} ${distinct.join(' ')}`];
}
