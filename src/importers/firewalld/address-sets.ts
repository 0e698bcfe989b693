import type { Side } from '../../model/filter.ts';
import { type AddressRange, type Family, parseRange } from '../../net/address.ts';
import { type Box, boxOn, type Interval } from '../../net/box.ts';
import { ALL_PORTS, parsePortRange, protocolNumber } from '../../net/protocol.ts';
import type { ConfigurationDocument } from './documents.ts';
import { type Conditions, RefusedValue } from './values.ts';
import type { XmlElement } from './xml.ts';

type Sets = ReadonlyMap<string, ConfigurationDocument>;

/** Set types whose entries are addresses, with or without ports (firewalld.ipset(5)). */
const ADDRESS_SETS = new Set(['hash:ip', 'hash:net']);
const PORT_SETS = new Set(['hash:ip,port', 'hash:net,port']);

const SET_TYPES =
  /^hash:(ip|ip,port|ip,port,ip|ip,port,net|ip,mark|net|net,net|net,port|net,port,net|net,iface|mac)$/;
const SET_OPTIONS = new Set(['family', 'timeout', 'hashsize', 'maxelem']);

/** An entry that firewalld takes. */
interface SetEntry {
  readonly element: XmlElement;
  readonly addresses: AddressRange;
  readonly protocol?: number;
  readonly ports?: Interval;
}

/** Throws RefusedValue for a set that firewalld 1.3.3 refuses or fails to load; entries that do not fit it passes over. */
export function checkSet({ root }: ConfigurationDocument, usesIptables: boolean): void {
  const type = typeOf(root);
  if (!SET_TYPES.test(type)) throw new RefusedValue(`"${type}" is no type of an address set`, root);
  for (const option of root.children.filter(({ name }) => name === 'option')) {
    const name = option.attributes.get('name') ?? '';
    const value = option.attributes.get('value') ?? '';
    const fits = name === 'family' ? /^inet6?$/.test(value) && type !== 'hash:mac' : /^\d+$/.test(value);
    if (!SET_OPTIONS.has(name) || !fits) throw new RefusedValue(`option ${name} is not "${value}"`, option);
  }
  if (isFilledLater(root)) return;
  for (const element of entryElements(root)) {
    const { text } = element;
    if (/^\d+(\.\d+){3}\/\d+\./.test(text))
      throw new RefusedValue(`the mask of entry "${text}" is no number of bits`, element);
    if (!usesIptables && /,(icmp|icmpv6|ipv6-icmp):/.test(text))
      throw new RefusedValue(`entry "${text}" is of ICMP, which sets of nftables do not hold`, element);
  }
  if (!usesIptables) checkForNftables(readEntries(root));
}

/** Every entry is given to nftables by itself, which takes none that meets another. */
function checkForNftables(entries: readonly SetEntry[]): void {
  const range = entries.find(({ element }) => /^[^,]*-/.test(element.text));
  if (range !== undefined)
    throw new RefusedValue(`entry "${range.element.text}" is a range of addresses`, range.element);
  const ordered = entries.toSorted((left, right) => (left.addresses.first < right.addresses.first ? -1 : 1));
  for (const [index, one] of ordered.entries())
    for (let next = index + 1; next < ordered.length; next++) {
      const other = ordered[next] as SetEntry;
      if (other.addresses.first > one.addresses.last) break;
      if (overlap(one, other))
        throw new RefusedValue(
          `entries "${one.element.text}" and "${other.element.text}" overlap`,
          other.element,
        );
    }
}

/** Of entries whose addresses meet; equal entries are one. */
function overlap(one: SetEntry, other: SetEntry): boolean {
  const { ports: [first, last] = ALL_PORTS } = one;
  const { ports: [otherFirst, otherLast] = ALL_PORTS } = other;
  const isEqual =
    one.addresses.first === other.addresses.first &&
    one.addresses.last === other.addresses.last &&
    first === otherFirst &&
    last === otherLast;
  return one.protocol === other.protocol && !isEqual && first <= otherLast && otherFirst <= last;
}

/** The family of a set's addresses; undefined: the set is not in evidence, or holds no addresses. */
export function setFamily(name: string, sets: Sets): Family | undefined {
  const root = sets.get(name)?.root;
  return root === undefined || typeOf(root) === 'hash:mac' ? undefined : familyOfSet(root);
}

/** Whether firewalld takes the type for where packets come from. */
export function isSource({ root }: ConfigurationDocument): boolean {
  return /^hash:(ip|net|mac)(,(port|mark|iface))?$/.test(typeOf(root));
}

/** Packets whose address on one side is in a set, and the entries that firewalld passes over. */
export function setConditions(
  { name, root }: ConfigurationDocument,
  side: Side,
): { readonly conditions: Conditions; readonly ignored: readonly XmlElement[] } {
  const opaque = (reason: string) => ({ conditions: [{ kind: 'opaque', reason } as const], ignored: [] });
  if (isFilledLater(root)) return opaque(`address set ${name}, which is filled at run time`);
  const type = typeOf(root);
  if (!ADDRESS_SETS.has(type) && !PORT_SETS.has(type)) return opaque(`address set ${name} of type ${type}`);
  const elements = entryElements(root);
  const named = PORT_SETS.has(type) && elements.find(({ text }) => /[,:][a-z][\w-]*$/i.test(text));
  if (named) return opaque(`address set ${name}, whose entry ${named.text} has a name for a number`);
  const entries = readEntries(root);
  const taken = new Set(entries.map(({ element }) => element));
  return {
    conditions: [{ kind: 'packet', boxes: boxesOf(entries, side) }],
    ignored: elements.filter((element) => !taken.has(element)),
  };
}

function typeOf(root: XmlElement): string {
  return root.attributes.get('type') as string;
}

function optionOf(root: XmlElement, key: string): string | undefined {
  return root.children
    .find((child) => child.name === 'option' && child.attributes.get('name') === key)
    ?.attributes.get('value');
}

function familyOfSet(root: XmlElement): Family {
  return optionOf(root, 'family') === 'inet6' ? 6 : 4;
}

function isFilledLater(root: XmlElement): boolean {
  return (optionOf(root, 'timeout') ?? '0') !== '0';
}

function entryElements(root: XmlElement): XmlElement[] {
  return root.children.filter(({ name }) => name === 'entry');
}

function readEntries(root: XmlElement): SetEntry[] {
  return entryElements(root).flatMap((element) => readEntry(element, typeOf(root), familyOfSet(root)) ?? []);
}

/** No network is as wide as a family (seen with firewalld 1.3.3). */
function readEntry(element: XmlElement, type: string, family: Family): SetEntry | undefined {
  const [text = '', port, ...more] = element.text.split(',');
  const addresses = parseRange(text);
  if (addresses?.family !== family || more.length > 0) return undefined;
  if ((port !== undefined) !== PORT_SETS.has(type)) return undefined;
  if (type.startsWith('hash:net') && text.endsWith('/0')) return undefined;
  if (port === undefined) return { element, addresses };
  const [name = '', numbers = name] = port.split(':');
  const protocol = protocolNumber(port.includes(':') ? name : 'tcp');
  const ports = parsePortRange(numbers, '-');
  return protocol === undefined || ports === undefined ? undefined : { element, addresses, protocol, ports };
}

/** Ports of a set are on the same side as its addresses (seen in the rules of firewalld 1.3.3); addresses alone become one box. */
function boxesOf(entries: readonly SetEntry[], side: Side): Box[] {
  const plain = entries.filter(({ ports }) => ports === undefined).map(({ addresses }) => addresses);
  const withPorts = entries.flatMap(({ addresses, protocol, ports }): Box[] => {
    if (protocol === undefined || ports === undefined) return [];
    const range = side === 'source' ? { sourcePort: [ports] } : { destinationPort: [ports] };
    return [{ ...boxOn(side, [addresses]), protocol: [[protocol, protocol]], ...range }];
  });
  return [...(plain.length === 0 ? [] : [boxOn(side, plain)]), ...withPorts];
}
