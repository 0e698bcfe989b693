import type { Condition, Side } from '../../model/filter.ts';
import { type AddressTerm, type Family, parseMasked, parsePrefix, parseRange } from '../../net/address.ts';
import { type Box, mergeIntervals } from '../../net/box.ts';
import { parsePortRange, protocolNumber } from '../../net/protocol.ts';
import type { ConfigurationDocument } from './documents.ts';
import { STOCK_SERVICES } from './stock-services.ts';
import {
  type Conditions,
  familyOf,
  onSide,
  portConditions,
  protocolConditions,
  RefusedValue,
} from './values.ts';
import type { XmlElement } from './xml.ts';

/** What a service opens: packets that match any of the lists, and what could not be found out. */
export interface ServiceMeaning {
  readonly alternatives: readonly Conditions[];
  /** Connection tracking helpers, which let further connections in. */
  readonly helpers: readonly string[];
  /** Names of services that are defined nowhere in evidence. */
  readonly unknown: readonly string[];
  /** Its own entries, without those of what it includes, are of one destination only. */
  readonly isRestricted: boolean;
}

type Documents = ReadonlyMap<string, ConfigurationDocument>;

/** A service as its file defines it, else as firewalld brings it along; its includes come with it (firewalld.service(5)). */
export function serviceMeaning(
  name: string,
  services: Documents,
  seen: readonly string[] = [],
): ServiceMeaning {
  if (seen.includes(name)) return NOTHING;
  const document = services.get(name);
  const stock = Object.hasOwn(STOCK_SERVICES, name) ? STOCK_SERVICES[name] : undefined;
  const own =
    document === undefined
      ? stock === undefined
        ? undefined
        : stockDefinition(stock)
      : fileDefinition(document.root);
  if (own === undefined) return { ...NOTHING, unknown: [name] };
  const included = own.includes.map((each) => serviceMeaning(each, services, [...seen, name]));
  return {
    alternatives: [
      ...own.entries.flatMap((entry) => restricted(entry, own.destinations)),
      ...included.flatMap((each) => each.alternatives),
    ],
    helpers: [...own.helpers, ...included.flatMap((each) => each.helpers)],
    unknown: included.flatMap((each) => each.unknown),
    isRestricted: own.destinations.length > 0,
  };
}

const NOTHING: ServiceMeaning = { alternatives: [], helpers: [], unknown: [], isRestricted: false };

interface Definition {
  readonly entries: Conditions[];
  readonly destinations: AddressTerm[];
  readonly includes: string[];
  readonly helpers: string[];
}

/** A destination is the only one of every entry, not of what is included. */
function restricted(entry: Conditions, destinations: readonly AddressTerm[]): Conditions[] {
  if (destinations.length === 0) return [entry];
  return [[{ kind: 'packet', boxes: [{ destination: destinations }] }, ...entry]];
}

function fileDefinition(root: XmlElement): Definition {
  const found: Definition = { entries: [], destinations: [], includes: [], helpers: [] };
  for (const element of root.children) {
    const value = (name: string) => element.attributes.get(name) ?? '';
    switch (element.name) {
      case 'port':
        // An empty port is an old way to name a protocol.
        if (value('port') === '') found.entries.push(protocolConditions(value('protocol')));
        else found.entries.push(portConditions(element, 'destinationPort'));
        break;
      case 'source-port':
        found.entries.push(portConditions(element, 'sourcePort'));
        break;
      case 'protocol':
        found.entries.push(protocolConditions(value('value')));
        break;
      case 'destination':
        for (const family of ['ipv4', 'ipv6']) {
          const text = element.attributes.get(family);
          const term = text === undefined ? undefined : parseMasked(text);
          if (text !== undefined && term?.family !== familyOf(family))
            throw new RefusedValue(`"${text}" is no ${family} address`, element);
          if (term !== undefined) found.destinations.push(term);
        }
        break;
      case 'include':
        found.includes.push(value('service'));
        break;
      case 'helper':
        found.helpers.push(value('name'));
        break;
      case 'module':
        found.helpers.push(
          value('name')
            .replace(/^nf_conntrack_/, '')
            .replaceAll('_', '-'),
        );
    }
  }
  return found;
}

function stockDefinition(text: string): Definition {
  const found: Definition = { entries: [], destinations: [], includes: [], helpers: [] };
  for (const word of text.split(' ')) {
    const [key = '', ...rest] = word.split('/');
    const value = rest.join('/');
    if (key === 'include') found.includes.push(value);
    else if (key === 'helper' || key === 'module') found.helpers.push(value);
    else if (key === 'to')
      found.destinations.push(...[parsePrefix(value)].filter((range) => range !== undefined));
    else if (key === 'protocol') found.entries.push(protocolConditions(value));
    else found.entries.push([{ kind: 'packet', boxes: [stockPort(key, value)] }]);
  }
  return found;
}

function stockPort(key: string, value: string): Box {
  const number = protocolNumber(key.replace(/^from-/, '')) as number;
  const ports = mergeIntervals([parsePortRange(value, '-')].filter((range) => range !== undefined));
  const protocol = [[number, number] as const];
  return key.startsWith('from-') ? { protocol, sourcePort: ports } : { protocol, destinationPort: ports };
}

/** Set types whose entries are addresses, with or without ports (firewalld.ipset(5)). */
const ADDRESS_SETS = new Set(['hash:ip', 'hash:net']);
const PORT_SETS = new Set(['hash:ip,port', 'hash:net,port']);

const SET_TYPES =
  /^hash:(ip|ip,port|ip,port,ip|ip,port,net|ip,mark|net|net,net|net,port|net,port,net|net,iface|mac)$/;
const SET_OPTIONS = new Set(['family', 'timeout', 'hashsize', 'maxelem']);

/** Throws RefusedValue for a set that firewalld refuses; entries that do not fit it passes over. */
export function checkSet({ root }: ConfigurationDocument): void {
  const type = root.attributes.get('type') ?? '';
  if (!SET_TYPES.test(type)) throw new RefusedValue(`"${type}" is no type of an address set`, root);
  for (const option of root.children.filter(({ name }) => name === 'option')) {
    const name = option.attributes.get('name') ?? '';
    const value = option.attributes.get('value') ?? '';
    const fits = name === 'family' ? /^inet6?$/.test(value) && type !== 'hash:mac' : /^\d+$/.test(value);
    if (!SET_OPTIONS.has(name) || !fits) throw new RefusedValue(`option ${name} is not "${value}"`, option);
  }
}

/** The family of a set's addresses; undefined: the set is not in evidence, or holds no addresses. */
export function setFamily(name: string, sets: Documents): Family | undefined {
  const root = sets.get(name)?.root;
  if (root === undefined || root.attributes.get('type') === 'hash:mac') return undefined;
  return optionOf(root, 'family') === 'inet6' ? 6 : 4;
}

function optionOf(root: XmlElement, key: string): string | undefined {
  return root.children
    .find((child) => child.name === 'option' && child.attributes.get('name') === key)
    ?.attributes.get('value');
}

/** Packets whose address on one side is in a set; undefined: the set is not in evidence. */
export function setConditions(
  name: string,
  side: Side,
  sets: Documents,
):
  | {
      readonly conditions: Conditions;
      readonly boxes?: readonly Box[];
      readonly ignored: readonly XmlElement[];
    }
  | undefined {
  const document = sets.get(name);
  if (document === undefined) return undefined;
  const { attributes, children } = document.root;
  const type = attributes.get('type') ?? '';
  const timeout = optionOf(document.root, 'timeout');
  const entries = children.filter((child) => child.name === 'entry');
  if (timeout !== undefined && timeout !== '0')
    return {
      conditions: [{ kind: 'opaque', reason: `address set ${name}, which is filled at run time` }],
      ignored: [],
    };
  if (!ADDRESS_SETS.has(type) && !PORT_SETS.has(type))
    return { conditions: [{ kind: 'opaque', reason: `address set ${name} of type ${type}` }], ignored: [] };
  const family = setFamily(name, sets) ?? 4;
  const read = entries.map((entry) => ({
    entry,
    box: entryBox(entry.text, side, family, PORT_SETS.has(type)),
  }));
  const boxes = mergedBoxes(
    read.flatMap(({ box }) => box ?? []),
    side,
  );
  const condition: Condition = { kind: 'packet', boxes };
  return {
    conditions: [condition],
    boxes,
    ignored: read.filter(({ box }) => box === undefined).map(({ entry }) => entry),
  };
}

/** Ports of a set are on the same side as its addresses (seen in the rules of firewalld 1.3.3). */
function entryBox(text: string, side: Side, family: 4 | 6, withPort: boolean): Box | undefined {
  const [address = '', port, ...more] = text.split(',');
  const term = address.includes('-') ? parseRange(address) : parseMasked(address);
  if (term?.family !== family || more.length > 0 || (port !== undefined) !== withPort) return undefined;
  const box = onSide(side, [term]);
  if (port === undefined) return box;
  const [name = '', numbers = name] = port.split(':');
  const protocol = protocolNumber(port.includes(':') ? name : 'tcp');
  const ports = parsePortRange(numbers, '-');
  if (protocol === undefined || ports === undefined) return undefined;
  const range = [ports];
  return {
    ...box,
    protocol: [[protocol, protocol]],
    ...(side === 'source' ? { sourcePort: range } : { destinationPort: range }),
  };
}

/** Entries that are addresses alone become one box. */
function mergedBoxes(boxes: readonly Box[], side: Side): Box[] {
  const plain = boxes.filter((box) => box.protocol === undefined);
  const terms = plain.flatMap((box) => box[side] ?? []);
  return [
    ...(terms.length === 0 ? [] : [onSide(side, terms)]),
    ...boxes.filter((box) => box.protocol !== undefined),
  ];
}
