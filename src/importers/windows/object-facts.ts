import type { Gap } from '../../model/gap.ts';
import type { HostLink, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import {
  type AddressRange,
  type Family,
  formatAddress,
  isSameAddress,
  parseAddress,
  parsePrefix,
  parseRange,
} from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { type ExportedObject, textOf, valuesOf } from './exported-object.ts';
import type { ServerKeyword, WindowsFacts } from './host-facts.ts';
import type { ObjectKind } from './object-kinds.ts';
import type { ProfileName } from './rule-record.ts';

type Objects = ReadonlyMap<ObjectKind, readonly ExportedObject[]>;

/** Facts of the host as `Get-NetIPAddress`, `Get-NetRoute`, `Get-NetConnectionProfile` and their like print them. */
export function objectFacts(objects: Objects, gaps: Gap[]): WindowsFacts {
  const aliases = aliasesByIndex(objects);
  const links = linksOf(objects.get('ip-address'), aliases, gaps);
  const routes = routesOf(objects.get('route'), aliases, gaps);
  const connections = connectionsOf(objects.get('connection'), gaps);
  const dynamicPorts = dynamicPortsOf(objects.get('dynamic-ports') ?? []);
  return {
    ...(links === undefined ? {} : { links }),
    ...(routes === undefined ? {} : { routes }),
    ...(connections === undefined ? {} : { connections }),
    ...(dynamicPorts === undefined ? {} : { dynamicPorts }),
    servers: serversOf(objects, aliases, routes),
    forwarding: forwardingOf(objects.get('forwarding') ?? [], aliases),
    dynamicKeywords: keywordsOf(objects.get('dynamic-keyword') ?? []),
  };
}

/** The link that the rest of Flowproof calls `lo`. */
const LOOPBACK = /^Loopback Pseudo-Interface/i;

function nameOf(object: ExportedObject, aliases: ReadonlyMap<string, string>): string | undefined {
  const alias =
    textOf(object, 'InterfaceAlias') ?? aliases.get(textOf(object, 'InterfaceIndex', 'ifIndex') ?? '');
  return alias !== undefined && LOOPBACK.test(alias) ? LOOPBACK_NAME : alias;
}

function aliasesByIndex(objects: Objects): Map<string, string> {
  const all = [...objects.values()].flat();
  return new Map(
    all.flatMap((object) => {
      const [index, alias] = [textOf(object, 'InterfaceIndex', 'ifIndex'), textOf(object, 'InterfaceAlias')];
      return index === undefined || alias === undefined ? [] : [[index, alias] as const];
    }),
  );
}

/** Undefined where one is not read: it is missing from the host's addresses. */
function linksOf(
  objects: readonly ExportedObject[] | undefined,
  aliases: ReadonlyMap<string, string>,
  gaps: Gap[],
): HostLink[] | undefined {
  if (objects === undefined) return undefined;
  let areRead = true;
  const links = new Map<string, HostLink['addresses'][number][]>();
  for (const object of objects) {
    const text = textOf(object, 'IPAddress')?.replace(/%.*$/, '') ?? '';
    const length = textOf(object, 'PrefixLength') ?? '';
    const [address, prefix] = [parseAddress(text), parsePrefix(`${text}/${length}`)];
    const name = nameOf(object, aliases);
    if (address === undefined || prefix === undefined || name === undefined) {
      areRead = false;
      gaps.push(
        gap(`${text}/${length} of ${name ?? 'an interface without a name'} is not an address`, object),
      );
      continue;
    }
    const known = links.get(name) ?? [];
    if (!known.some((each) => isSameAddress(each.address, address))) known.push({ address, prefix });
    links.set(name, known);
  }
  return areRead ? [...links].map(([name, addresses]) => ({ name, addresses })) : undefined;
}

/** Undefined where one is not read: it may be for any address, and come before the others. */
function routesOf(
  objects: readonly ExportedObject[] | undefined,
  aliases: ReadonlyMap<string, string>,
  gaps: Gap[],
): HostRoute[] | undefined {
  let areRead = true;
  const routes = objects?.flatMap((object): HostRoute[] => {
    const destination = parsePrefix(textOf(object, 'DestinationPrefix') ?? '');
    const hop = parseAddress(textOf(object, 'NextHop') ?? '');
    const link = nameOf(object, aliases);
    if (destination === undefined || hop === undefined) {
      areRead = false;
      gaps.push(gap(`the route to ${textOf(object, 'DestinationPrefix') ?? ''} is not readable`, object));
      return [];
    }
    return [
      {
        destination,
        kind: 'unicast',
        ...(link === undefined ? {} : { link }),
        ...(hop.value === 0n ? {} : { gateways: [hop] }),
        table: 'main',
        metric: Number(textOf(object, 'RouteMetric') ?? '0'),
      },
    ];
  });
  return areRead ? routes : undefined;
}

/** Numbers and names of NetworkCategory (MSFT_NetConnectionProfile). */
const CATEGORIES: Readonly<Record<string, ProfileName>> = {
  0: 'Public',
  1: 'Private',
  2: 'Domain',
  public: 'Public',
  private: 'Private',
  domain: 'Domain',
  domainauthenticated: 'Domain',
};

function connectionsOf(
  objects: readonly ExportedObject[] | undefined,
  gaps: Gap[],
): Map<string, ProfileName | undefined> | undefined {
  if (objects === undefined) return undefined;
  const result = new Map<string, ProfileName | undefined>();
  for (const object of objects) {
    const alias = textOf(object, 'InterfaceAlias');
    const category = textOf(object, 'NetworkCategory', 'category') ?? '';
    const profile = CATEGORIES[category.toLowerCase()];
    if (alias === undefined || profile === undefined)
      gaps.push(gap(`the network category ${category} of ${alias ?? 'an interface'} is not known`, object));
    if (alias === undefined) continue;
    result.set(alias, result.has(alias) && result.get(alias) !== profile ? undefined : profile);
  }
  return result;
}

function serversOf(
  objects: Objects,
  aliases: ReadonlyMap<string, string>,
  routes: readonly HostRoute[] | undefined,
): WindowsFacts['servers'] {
  const result = new Map<ServerKeyword, Map<string, readonly AddressRange[]>>();
  const unknown = new Set<ServerKeyword>();
  const put = (keyword: ServerKeyword, link: string | undefined, texts: readonly string[]) => {
    const known = result.get(keyword) ?? new Map<string, readonly AddressRange[]>();
    result.set(keyword, known);
    const ranges = texts.map((text) => parsePrefix(text.replace(/%.*$/, '')));
    // A server that cannot be placed may be the one that a rule means.
    if (ranges.includes(undefined) || (link === undefined && texts.length > 0)) unknown.add(keyword);
    if (link === undefined) return;
    known.set(link, [...(known.get(link) ?? []), ...ranges.filter((range) => range !== undefined)]);
  };
  // A list that is not shown may hold any server.
  for (const object of objects.get('dns') ?? [])
    put('DNS', nameOf(object, aliases), valuesOf(object, 'ServerAddresses', 'addr') ?? ['']);
  for (const object of objects.get('adapter') ?? []) {
    const link = nameOf(object, aliases);
    put('DHCP', link, valuesOf(object, 'DHCPServer') ?? []);
    put('WINS', link, [
      ...(valuesOf(object, 'WINSPrimaryServer') ?? []),
      ...(valuesOf(object, 'WINSSecondaryServer') ?? []),
    ]);
  }
  for (const { destination, gateways = [], link } of routes ?? []) {
    const isDefault = destination.first === 0n && destination.last > 0xffff_fffen;
    put('DefaultGateway', link, isDefault ? gateways.map(formatAddress) : []);
  }
  for (const keyword of unknown) result.delete(keyword);
  return result;
}

/** MSFT_NetIPInterface: AddressFamily 2 and 23, Forwarding 1 and 2. */
const FORWARDING: Readonly<Record<string, boolean>> = { enabled: true, 1: true, disabled: false, 2: false };

const FAMILIES: Readonly<Record<string, Family>> = { ipv4: 4, 2: 4, ipv6: 6, 23: 6 };

function forwardingOf(
  objects: readonly ExportedObject[],
  aliases: ReadonlyMap<string, string>,
): Map<Family, Map<string, boolean | undefined>> {
  const result = new Map<Family, Map<string, boolean | undefined>>([
    [4, new Map()],
    [6, new Map()],
  ]);
  for (const object of objects) {
    const family = FAMILIES[textOf(object, 'AddressFamily')?.toLowerCase() ?? ''];
    const word = textOf(object, 'Forwarding', 'fwd')?.toLowerCase() ?? '';
    const name = nameOf(object, aliases) ?? '';
    for (const [each, links] of result) {
      if (family !== undefined && family !== each) continue;
      const value = family === undefined ? undefined : FORWARDING[word];
      links.set(name, links.has(name) && links.get(name) !== value ? undefined : value);
    }
  }
  return result;
}

/** The widest of the ranges that the settings of TCP name. */
function dynamicPortsOf(objects: readonly ExportedObject[]): Interval | undefined {
  const ranges = objects.flatMap((object): Interval[] => {
    const first = Number(textOf(object, 'DynamicPortRangeStartPort'));
    const count = Number(textOf(object, 'DynamicPortRangeNumberOfPorts'));
    return first > 0 && count > 0 && first + count <= 65_536 ? [[first, first + count - 1]] : [];
  });
  if (ranges.length === 0) return undefined;
  return [Math.min(...ranges.map(([first]) => first)), Math.max(...ranges.map(([, last]) => last))];
}

function keywordsOf(objects: readonly ExportedObject[]): Map<string, readonly AddressRange[] | undefined> {
  return new Map(
    objects.flatMap((object) => {
      const id = textOf(object, 'Id', 'ID');
      if (id === undefined) return [];
      const ranges = (valuesOf(object, 'Addresses') ?? [])
        .flatMap((text) => text.split(','))
        .map((text) => parseRange(text.trim()));
      const isFixed = textOf(object, 'AutoResolve')?.toLowerCase() === 'false' && !ranges.includes(undefined);
      return [
        [id.toLowerCase(), isFixed ? ranges.filter((range) => range !== undefined) : undefined] as const,
      ];
    }),
  );
}

function gap(what: string, { origin }: ExportedObject): Gap {
  return { kind: 'unmodelled', effect: 'either', what, origin };
}
