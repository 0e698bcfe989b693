import { type ExportedObject, valuesOf } from './exported-object.ts';

export type ObjectKind =
  | 'rule'
  | 'port'
  | 'address'
  | 'application'
  | 'service'
  | 'interface-type'
  | 'interface'
  | 'security'
  | 'profile'
  | 'connection'
  | 'ip-address'
  | 'route'
  | 'dns'
  | 'adapter'
  | 'forwarding'
  | 'dynamic-ports'
  | 'dynamic-keyword';

/** What the lists of the collector's document hold. */
const OF_SECTION: Readonly<Record<string, ObjectKind>> = {
  profiles: 'profile',
  rules: 'rule',
  port: 'port',
  address: 'address',
  app: 'application',
  service: 'service',
  iftype: 'interface-type',
  iface: 'interface',
  security: 'security',
  net: 'connection',
  ip: 'ip-address',
  route: 'route',
  dns: 'dns',
  adapter: 'adapter',
  forwarding: 'forwarding',
  dyn: 'dynamic-ports',
  kw: 'dynamic-keyword',
};

/** Properties that tell the objects of one cmdlet from those of all others; the first line that fits decides. */
const MARKS: readonly (readonly [ObjectKind, ...(readonly string[])])[] = [
  ['rule', 'Direction', 'Action'],
  ['profile', 'DefaultInboundAction'],
  ['connection', 'NetworkCategory', 'InterfaceAlias'],
  ['ip-address', 'IPAddress', 'PrefixLength'],
  ['route', 'DestinationPrefix', 'NextHop'],
  ['dns', 'ServerAddresses', 'InterfaceIndex'],
  ['adapter', 'DHCPServer', 'InterfaceIndex'],
  ['forwarding', 'Forwarding', 'AddressFamily'],
  ['dynamic-ports', 'DynamicPortRangeStartPort'],
  ['dynamic-keyword', 'Keyword', 'AutoResolve'],
  ['port', 'InstanceID', 'LocalPort'],
  ['address', 'InstanceID', 'RemoteAddress'],
  ['application', 'InstanceID', 'Program'],
  ['service', 'InstanceID', 'Service'],
  ['interface-type', 'InstanceID', 'InterfaceType'],
  ['interface', 'InstanceID', 'InterfaceAlias'],
  ['security', 'InstanceID', 'Authentication'],
];

export function kindOf(object: ExportedObject, section?: string): ObjectKind | undefined {
  if (section !== undefined) return OF_SECTION[section];
  return MARKS.find(([, ...names]) => names.every((name) => valuesOf(object, name) !== undefined))?.[0];
}
