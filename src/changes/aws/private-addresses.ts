import { parseCidr } from '../../importers/aws/cidr.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import { assign, type EditableEvidence, type JsonObject, type Listed } from '../editable-evidence.ts';
import { elementsIn, elementsWith, interfacesOf, listIn, textOf } from './elements.ts';
import { primaryOf, publicAddressAt, takePublicAddress } from './public-addresses.ts';
import { interfacesWith } from './wearers.ts';

/** Why no interface gets an address of a subnet. */
export function whyNotPlaced(
  evidence: EditableEvidence,
  subnet: string,
  address: string,
): string | undefined {
  const [place] = elementsWith(evidence, 'Subnets', 'SubnetId', subnet);
  const six = place?.value.Ipv6CidrBlockAssociationSet;
  const blocks = address.includes(':')
    ? (Array.isArray(six) ? six : []).map((each) => asRecord(each)?.Ipv6CidrBlock)
    : [place?.value.CidrBlock];
  const ranges = blocks.flatMap((block) => parseCidr(textOf(block) ?? '') ?? []);
  const own = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
  if (ranges.length > 0 && own !== undefined && intersectRanges(ranges, [own]).length === 0)
    return `${address} does not lie in ${subnet}`;
  const holder = holderOf(evidence, subnet, address);
  return holder === undefined ? undefined : `${holder} has the address ${address}`;
}

/** The interface of a subnet that has an address, as a primary one or beside it. */
export function holderOf(evidence: EditableEvidence, subnet: string, address: string): string | undefined {
  const found = interfacesOf(evidence).find(
    ({ value }) => value.SubnetId === subnet && addressesIn(value).includes(address),
  );
  return textOf(found?.value.NetworkInterfaceId);
}

/** Private addresses of an interface, the primary one first. */
export function addressesIn(value: JsonObject): string[] {
  const listed = [value.PrivateIpAddresses, value.Ipv6Addresses].flatMap((list) =>
    Array.isArray(list) ? list.map(asRecord) : [],
  );
  const all = [
    value.PrivateIpAddress,
    ...listed.flatMap((each) => [each?.PrivateIpAddress, each?.Ipv6Address]),
  ];
  return [...new Set(all.flatMap((each) => textOf(each) ?? []))];
}

/** Gives an interface a further private address. */
export function addAddress(evidence: EditableEvidence, id: string, address: string, origin: Origin): void {
  const { list, member, isSix } = membersOf(address);
  const added = { ...(isSix ? {} : { Primary: false }), [member]: address };
  for (const each of interfacesWith(evidence, id))
    assign(evidence, each.document, each.value, { [list]: [...othersThan(each, address), added] }, origin);
}

/** Takes a private address from an interface, with the public address that stands for it. */
export function takeAddress(evidence: EditableEvidence, id: string, address: string, origin: Origin): void {
  if (publicAddressAt(evidence, id, address) !== undefined) takePublicAddress(evidence, id, address, origin);
  const { list } = membersOf(address);
  for (const each of interfacesWith(evidence, id))
    assign(evidence, each.document, each.value, { [list]: othersThan(each, address) }, origin);
}

/** Gives an interface other private addresses; the primary one stays with it as long as it lives. */
export function changeAddresses(
  evidence: EditableEvidence,
  id: string,
  old: ReadonlySet<string>,
  planned: ReadonlySet<string>,
  origin: Origin,
): void {
  for (const gone of old.difference(planned))
    if (gone !== primaryOf(evidence, id)) takeAddress(evidence, id, gone, origin);
  for (const added of planned.difference(old)) addAddress(evidence, id, added, origin);
}

function membersOf(address: string) {
  const isSix = address.includes(':');
  return isSix
    ? { list: 'Ipv6Addresses', member: 'Ipv6Address', isSix }
    : { list: 'PrivateIpAddresses', member: 'PrivateIpAddress', isSix };
}

/** One that lists no addresses of IPv4 has its own. */
function othersThan({ document, value }: Listed, address: string): JsonObject[] {
  const { list, member, isSix } = membersOf(address);
  const items = elementsIn(document, listIn(value, list)).map((each) => each.value);
  const primary = textOf(value.PrivateIpAddress);
  const all =
    isSix || items.length > 0 || primary === undefined
      ? items
      : [{ Primary: true, PrivateIpAddress: primary, ...pick(value, 'Association') }];
  return all.filter((item) => item[member] !== address);
}

function pick(value: JsonObject, member: string): JsonObject {
  return value[member] === undefined ? {} : { [member]: value[member] };
}
