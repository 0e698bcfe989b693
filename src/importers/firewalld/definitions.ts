import { type AddressTerm, parseMasked, parsePrefix } from '../../net/address.ts';
import { type Box, mergeIntervals } from '../../net/box.ts';
import { parsePortRange, protocolNumber } from '../../net/protocol.ts';
import type { ConfigurationDocument } from './documents.ts';
import { STOCK_SERVICES } from './stock-services.ts';
import { type Conditions, familyOf, portConditions, protocolConditions, RefusedValue } from './values.ts';
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
  if (document === undefined && name === 'ceph') own.entries.push(LATER_CEPH);
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

/** Ports of service ceph that releases since 2.3 open, too. */
export const LATER_CEPH: Conditions = [
  { kind: 'packet', boxes: [{ protocol: [[6, 6]], destinationPort: [[7301, 7568]] }] },
  { kind: 'opaque', reason: 'ports of service ceph, which are others in firewalld 2.3 than in 1.3.3' },
];

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
