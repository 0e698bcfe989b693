import type { Subnet } from '../../model/network.ts';
import { type Address, parseAddress } from '../../net/address.ts';
import { asRecord } from '../json-object.ts';
import type { RawResource } from './documents.ts';
import { keyOf } from './resources.ts';
import type { KnownNetwork, KnownSubnet } from './topology.ts';

/** An address of a subnet, with the configuration that has it. */
interface Held {
  readonly configuration: string;
  readonly subnet: string;
  readonly address: Address;
}

/** Addresses that frontends of balancers, gateways and firewalls have, and those of interfaces. */
export function readHeldAddresses(raw: readonly RawResource[]): Held[] {
  const held: Held[] = [];
  for (const { value } of raw) collect(value, held);
  return held;
}

function collect(value: unknown, held: Held[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, held);
    return;
  }
  const record = asRecord(value);
  if (record === undefined) return;
  const own = asRecord(record.properties) ?? record;
  const address = parseAddress(String(own.privateIPAddress ?? own.privateIpAddress ?? ''));
  const subnet = asRecord(own.subnet)?.id;
  if (address !== undefined && typeof subnet === 'string')
    held.push({ configuration: keyOf(String(record.id ?? '')), subnet: keyOf(subnet), address });
  for (const each of Object.values(record)) if (typeof each === 'object') collect(each, held);
}

/** Documents of a network name what stands in its subnets; where none does, or names what is not in evidence, more may stand there. */
export function heldIn(
  { subnets }: KnownNetwork,
  { resource }: KnownSubnet,
  held: readonly Held[],
): Pick<Subnet, 'heldAddresses' | 'hasUnseenHolders'> {
  const own = held.filter(({ subnet }) => subnet === keyOf(resource.id));
  const known = new Set(own.map(({ configuration }) => configuration));
  const isListed = subnets.some((each) => each.resource.value.ipConfigurations !== undefined);
  const isWhole =
    isListed && (resource.value.ipConfigurations ?? []).every(({ id }) => known.has(keyOf(id ?? '')));
  return {
    heldAddresses: own.map(({ address }) => address),
    ...(isWhole ? {} : { hasUnseenHolders: true }),
  };
}
