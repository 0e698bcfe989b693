import type { NetworkInterface as Interface } from '../../model/asset.ts';
import type { Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { TCP } from '../../net/protocol.ts';
import { toListeners } from '../service-listeners.ts';
import type { Answer } from './documents.ts';
import { type Element, type Listing, readList } from './elements.ts';
import { CacheCluster, DBInstance, type NetworkInterface, StreamingCluster } from './schema.ts';
import { databasesOf, serviceNameIn } from './service-names.ts';

/** Engines with options that listen on ports of their own (RDS user guide, options for DB engines). */
const WITH_OPTIONS = /^(oracle|sqlserver|custom-|mysql|db2)/i;
/** Nodes of a cluster talk with each other by their port and this (ElastiCache user guide). */
const BUS = 10_000;

/** The ports that the service of an interface listens on, and whether it may have a public address that is not in evidence. */
export type ServicePorts = (
  described: NetworkInterface,
  inside: Interface,
) => Pick<Interface, 'listeners' | 'perhapsPublic'>;

/**
 * Databases and caches listen on the port of their endpoint. A service that is said to be publicly accessible has a public address,
 * whether its interface shows it or not; one that is not has none.
 */
export function readServicePorts(answers: readonly Answer[], gaps: Gap[]): ServicePorts {
  const databases = readList(answers, 'DBInstances', DBInstance, gaps);
  const caches = readList(answers, 'CacheClusters', CacheCluster, gaps);
  const streams = readList(answers, 'ClusterInfoList', StreamingCluster, gaps).elements;
  return (described, inside) => {
    if (described.RequesterManaged === false) return {};
    const name = serviceNameIn(described.Description ?? '');
    if (/^ElastiCache /.test(described.Description ?? ''))
      return portsOfCache(caches.elements.filter(({ value }) => value.CacheClusterId === name));
    if (described.Description === 'RDSNetworkInterface') return portsOfDatabase(databases, described, inside);
    const isPublic = streams.some(({ value: { ClusterName, Provisioned } }) => {
      const access = Provisioned?.BrokerNodeGroupInfo?.ConnectivityInfo?.PublicAccess?.Type;
      return ClusterName === name && access && access !== 'DISABLED';
    });
    return isPublic ? perhapsPublic(inside) : {};
  };
}

/** Names of caches are unique in a region alone: where several have one, the interface may be of any. */
function portsOfCache(caches: readonly Element<CacheCluster>[]): Pick<Interface, 'listeners'> {
  const [first] = caches;
  const portsOf = ({ CacheNodes: nodes, ConfigurationEndpoint: endpoint }: CacheCluster) =>
    [...(nodes ?? []).map((node) => node.Endpoint?.Port), endpoint?.Port].flatMap((port) => port ?? []);
  if (first === undefined || caches.some(({ value }) => portsOf(value).length === 0)) return {};
  const texts = new Set(caches.map(({ value }) => `${value.Engine} ${portsOf(value).join()}`));
  const which = texts.size > 1 ? 'which cache the interface belongs to' : undefined;
  const origin = { file: first.file, pointer: first.pointer, text: first.value.CacheClusterId };
  const rules = new Map(
    caches.flatMap(({ value, file, pointer }) => {
      const ports = portsOf(value);
      const own = { ...origin, file, pointer };
      const bus = (ports[0] ?? 0) + BUS;
      return [
        ...ports.map((each) => [each, portRule(each, own, which)] as const),
        ...(value.Engine === 'memcached'
          ? []
          : [[bus, portRule(bus, own, 'which ports the nodes of a cluster open for each other')] as const]),
      ];
    }),
  );
  return { listeners: toListeners(origin.text, origin, [...rules.values()]) };
}

function portsOfDatabase(
  { elements, complete }: Listing<DBInstance>,
  described: NetworkInterface,
  inside: Interface,
): Pick<Interface, 'listeners' | 'perhapsPublic'> {
  const found = databasesOf(described, elements);
  const [first] = found;
  if (first === undefined || !complete) return {};
  const isOpen = found.some(({ value }) => value.PubliclyAccessible === true);
  const open = isOpen ? perhapsPublic(inside) : {};
  const ports = new Set(found.map(({ value }) => value.Endpoint?.Port ?? undefined));
  if (ports.has(undefined)) return open;
  const origin = { file: first.file, pointer: first.pointer, text: first.value.DBInstanceIdentifier };
  const which = ports.size > 1 ? 'which database the interface belongs to' : undefined;
  const rules = found.map(({ value, file, pointer }) =>
    portRule(value.Endpoint?.Port as number, { file, pointer, text: value.DBInstanceIdentifier }, which),
  );
  const hasOptions = found.some(({ value }) => mayListenElsewhere(value));
  const others: Rule = {
    id: 'options',
    conditions: [
      { kind: 'packet', boxes: [{ protocol: [[TCP, TCP]] }] },
      { kind: 'opaque', reason: 'options of the database may listen on ports of their own' },
    ],
    action: { kind: 'accept' },
    origin,
  };
  return {
    ...open,
    listeners: toListeners(origin.text, origin, hasOptions ? [...rules, others] : rules),
  };
}

function mayListenElsewhere({ Engine: engine, OptionGroupMemberships: groups }: DBInstance): boolean {
  if (!engine) return true;
  return (
    WITH_OPTIONS.test(engine) &&
    !(groups?.length && groups.every(({ OptionGroupName: name }) => name?.startsWith('default:')))
  );
}

function portRule(port: number, origin: Rule['origin'], unless?: string): Rule {
  return {
    id: `port ${port} ${origin.text}`,
    conditions: [
      { kind: 'packet', boxes: [{ protocol: [[TCP, TCP]], destinationPort: [[port, port]] }] },
      ...(unless === undefined ? [] : [{ kind: 'opaque', reason: unless } as const]),
    ],
    action: { kind: 'accept' },
    origin: { ...origin, text: `${origin.text} listens on tcp ${port}` },
  };
}

function perhapsPublic({ addresses, publicAddresses }: Interface): Pick<Interface, 'perhapsPublic'> {
  const four = addresses.filter(({ family }) => family === 4);
  return publicAddresses.length > 0 || four.length === 0 ? {} : { perhapsPublic: four };
}
