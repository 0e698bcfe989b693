import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { parseAddress, rangeContains } from '../net/address.ts';
import { prefixes, RESERVED } from '../net/special-addresses.ts';
import { DeliveryError } from './delivery-error.ts';

/** Addresses that are routed and yet lead inside: a platform's own service at each machine, and IPv6 ones that hold an IPv4 one. */
const INSIDE = [...RESERVED, ...prefixes('168.63.129.16/32', '192.88.99.0/24', '2001::/32', '2002::/16')];

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/**
 * The addresses that a host has now; whoever connects has to take these, because a name may mean others when it is asked again.
 * @throws DeliveryError where it has none, or one that is not of the internet and that is not allowed
 */
export async function addressesOf(host: string, allowPrivate: boolean): Promise<HostAddress[]> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(name);
  const found =
    family === 0
      ? await lookup(name, { all: true, order: 'ipv4first' }).catch((cause: NodeJS.ErrnoException) => {
          throw new DeliveryError(`the name has no address (${cause.code ?? 'unknown'})`, { cause });
        })
      : [{ address: name, family }];
  const inside = allowPrivate ? undefined : found.find(({ address }) => !isPublic(address));
  if (inside !== undefined)
    throw new DeliveryError(
      `it is at ${inside.address}, which is not an address of the internet: \`allowPrivate: true\` permits it`,
      { isFinal: true },
    );
  return found;
}

/** Whether an address is one of the internet; of what is no address it is not known. */
export function isPublic(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && !INSIDE.some((range) => rangeContains(range, address));
}
