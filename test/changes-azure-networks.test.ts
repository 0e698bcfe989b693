import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { snapshotText } from './snapshot-text.ts';

const HOME =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network';
const NETWORKS = ['one', 'two', 'three'];
const SUBNETS = ['a', 'b'];
const TABLES = ['rt-1', 'rt-2'];
const ROUTES = ['r1', 'r2'];
const PREFIXES = ['0.0.0.0/0', '10.2.0.0/16', '10.2.1.0/24', '10.1.2.4/32', 'Storage'];
const HOPS = ['Internet', 'None', 'VnetLocal', 'VirtualAppliance 10.1.1.4', 'VirtualAppliance 10.2.2.4'];

interface Peering {
  readonly isForwarded: boolean;
  readonly isAllowed: boolean;
  /** Its other side went. */
  readonly isLost?: boolean;
}

/** Everything that the changes of this test move; `routes` by table and name, `peerings` by both networks. */
interface Model {
  readonly tables: ReadonlySet<string>;
  readonly routes: ReadonlyMap<string, string>;
  readonly used: ReadonlyMap<string, string>;
  readonly peerings: ReadonlyMap<string, Peering>;
  /** Of interfaces, by network and subnet. */
  readonly addresses: ReadonlyMap<string, string>;
}

const subnetId = (network: string, subnet: string) => `${HOME}/virtualNetworks/${network}/subnets/${subnet}`;
const tableId = (table: string) => `${HOME}/routeTables/${table}`;

function routeOf(text: string): Record<string, string> {
  const [addressPrefix = '', nextHopType = '', nextHopIpAddress] = text.split(' ');
  return { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) };
}

const ADDRESSES = ['pip-1', 'pip-2'];
const addressOf = (name: string | undefined) =>
  name === undefined ? null : { id: `${HOME}/publicIPAddresses/${name}` };

/** The model as the platform shows it. */
function evidenceOf(model: Model): { name: string; bytes: Uint8Array }[] {
  const networks = NETWORKS.map((name, at) => ({
    id: `${HOME}/virtualNetworks/${name}`,
    name,
    addressSpace: { addressPrefixes: [`10.${at + 1}.0.0/16`] },
    subnets: SUBNETS.map((subnet, index) => {
      const table = model.used.get(`${name} ${subnet}`);
      return {
        id: subnetId(name, subnet),
        name: subnet,
        addressPrefix: `10.${at + 1}.${index + 1}.0/24`,
        networkSecurityGroup: subnet === 'a' ? { id: `${HOME}/networkSecurityGroups/nsg` } : null,
        routeTable: table === undefined ? null : { id: tableId(table) },
      };
    }),
    virtualNetworkPeerings: NETWORKS.flatMap((other, index) => {
      const side = model.peerings.get(`${name} ${other}`);
      if (side === undefined) return [];
      const isBoth = model.peerings.has(`${other} ${name}`);
      return {
        name: `to-${other}`,
        peeringState: isBoth ? 'Connected' : side.isLost ? 'Disconnected' : 'Initiated',
        peeringSyncLevel: 'FullyInSync',
        allowVirtualNetworkAccess: side.isAllowed,
        allowForwardedTraffic: side.isForwarded,
        allowGatewayTransit: false,
        useRemoteGateways: false,
        remoteVirtualNetwork: { id: `${HOME}/virtualNetworks/${other}` },
        remoteAddressSpace: { addressPrefixes: [`10.${index + 1}.0.0/16`] },
      };
    }),
  }));
  const interfaces = NETWORKS.flatMap((name, at) =>
    SUBNETS.map((subnet, index) => ({
      id: `${HOME}/networkInterfaces/nic-${name}-${subnet}`,
      name: `nic-${name}-${subnet}`,
      enableIPForwarding: subnet === 'b',
      ipConfigurations: [
        {
          name: 'x',
          privateIPAddress: `10.${at + 1}.${index + 1}.4`,
          subnet: { id: subnetId(name, subnet) },
          publicIPAddress: addressOf(model.addresses.get(`${name} ${subnet}`)),
        },
      ],
    })),
  );
  const tables = [...model.tables].map((name) => ({
    id: tableId(name),
    name,
    routes: ROUTES.flatMap((route) => {
      const text = model.routes.get(`${name} ${route}`);
      return text === undefined ? [] : [{ name: route, ...routeOf(text) }];
    }),
  }));
  const groups = [{ id: `${HOME}/networkSecurityGroups/nsg`, name: 'nsg', securityRules: [] }];
  return Object.entries({
    addresses: ADDRESSES.map((name, at) => ({
      ...addressOf(name),
      name,
      ipAddress: `198.51.100.${at}`,
      sku: { name: 'Standard' },
    })),
    networks,
    interfaces,
    tables,
    groups,
  }).map(([name, list]) => fileOf(`${name}.json`, list));
}

function fileOf(name: string, content: unknown): { name: string; bytes: Uint8Array } {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { name, bytes: new TextEncoder().encode(text) };
}

/** A change as a command, as one of a plan, and as one of the answer to what-if. */
interface Written {
  readonly command: string;
  readonly planned: readonly [type: string, before: object | null, after: object | null];
  readonly resource: readonly [id: string, before: object | null, after: object | null];
  readonly after: Model;
}

const WAYS = ['command', 'plan', 'what-if'] as const;

function asChange(way: (typeof WAYS)[number], { command, planned, resource }: Written) {
  if (way === 'command') return { file: fileOf('change.sh', command) };
  const [type, before, after] = planned;
  const actions = [before === null ? 'create' : after === null ? 'delete' : 'update'];
  const change = { actions, before, after, after_unknown: {} };
  const described = { address: `${type}.x`, mode: 'managed', type, name: 'x', change };
  if (way === 'plan')
    return { file: fileOf('plan.json', { format_version: '1.2', resource_changes: [described] }) };
  const [resourceId, was, is] = resource;
  const changeType = was === null ? 'Create' : is === null ? 'Delete' : 'Modify';
  return {
    file: fileOf('what-if.json', { changes: [{ changeType, resourceId, before: was, after: is }] }),
  };
}

type Step = (model: Model) => Written | undefined;

const put = <Value>(map: ReadonlyMap<string, Value>, key: string, value: Value | undefined) => {
  const next = new Map(map);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
};

const routeStep = fc
  .tuple(
    fc.constantFrom(...TABLES),
    fc.constantFrom(...ROUTES),
    fc.constantFrom(...PREFIXES),
    fc.constantFrom(...HOPS, 'gone'),
  )
  .map(
    ([table, name, prefix, hop]): Step =>
      (model) => {
        const key = `${table} ${name}`;
        const was = model.routes.get(key);
        const is = hop === 'gone' ? undefined : `${prefix} ${hop}`;
        const taken = [...model.routes].some(
          ([other, text]) => other !== key && other.startsWith(`${table} `) && text.startsWith(`${prefix} `),
        );
        if (!model.tables.has(table) || was === is || (is !== undefined && taken)) return undefined;
        const options = Object.entries(routeOf(is ?? '')).map(
          ([member, value]) =>
            `--${member.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`,
        );
        // An update leaves the address of an appliance where it stands.
        const verb = is === undefined ? 'delete' : 'create';
        const planned = (text: string | undefined) => {
          if (text === undefined) return null;
          const { addressPrefix, nextHopType, nextHopIpAddress = '' } = routeOf(text);
          const members = {
            address_prefix: addressPrefix,
            next_hop_type: nextHopType,
            next_hop_in_ip_address: nextHopIpAddress,
          };
          return { name, route_table_name: table, resource_group_name: 'rg', ...members };
        };
        const resource = (text: string | undefined) =>
          text === undefined ? null : { name, properties: routeOf(text) };
        return {
          command: `az network route-table route ${verb} -g rg --route-table-name ${table} -n ${name} ${is === undefined ? '' : options.join(' ')}`,
          planned: ['azurerm_route', planned(was), planned(is)],
          resource: [`${tableId(table)}/routes/${name}`, resource(was), resource(is)],
          after: { ...model, routes: put(model.routes, key, is) },
        };
      },
  );

const tableStep = fc.constantFrom(...TABLES).map(
  (table): Step =>
    (model) => {
      const isThere = model.tables.has(table);
      if (isThere && [...model.used.values()].includes(table)) return undefined;
      const own = { id: tableId(table), name: table, resource_group_name: 'rg', route: [] };
      const resource = { id: tableId(table), name: table, properties: { routes: [] } };
      const tables = new Set(model.tables);
      if (isThere) tables.delete(table);
      else tables.add(table);
      const routes = new Map([...model.routes].filter(([key]) => !key.startsWith(`${table} `)));
      return {
        command: `az network route-table ${isThere ? 'delete' : 'create'} -g rg -n ${table}`,
        planned: ['azurerm_route_table', isThere ? own : null, isThere ? null : own],
        resource: [tableId(table), isThere ? resource : null, isThere ? null : resource],
        after: { ...model, tables, routes },
      };
    },
);

const subnetStep = fc
  .tuple(fc.constantFrom(...NETWORKS), fc.constantFrom(...SUBNETS), fc.constantFrom(...TABLES, undefined))
  .map(
    ([network, subnet, table]): Step =>
      (model) => {
        const key = `${network} ${subnet}`;
        const was = model.used.get(key);
        if (was === table || (table !== undefined && !model.tables.has(table))) return undefined;
        const planned = (name: string | undefined) =>
          name === undefined ? null : { subnet_id: subnetId(network, subnet), route_table_id: tableId(name) };
        const resource = (name: string | undefined) => ({
          name: subnet,
          properties: name === undefined ? {} : { routeTable: { id: tableId(name) } },
        });
        return {
          command: `az network vnet subnet update -g rg --vnet-name ${network} -n ${subnet} --route-table ${table ?? '""'}`,
          planned: ['azurerm_subnet_route_table_association', planned(was), planned(table)],
          resource: [subnetId(network, subnet), resource(was), resource(table)],
          after: { ...model, used: put(model.used, key, table) },
        };
      },
  );

const peeringStep = fc
  .tuple(fc.constantFrom(...NETWORKS), fc.constantFrom(...NETWORKS), fc.boolean(), fc.boolean(), fc.boolean())
  .map(
    ([network, other, isForwarded, isAllowed, isGone]): Step =>
      (model) => {
        const [key, inverse] = [`${network} ${other}`, `${other} ${network}`];
        const was = model.peerings.get(key);
        const back = model.peerings.get(inverse);
        const is = isGone ? undefined : { isForwarded, isAllowed };
        const isSame = was?.isForwarded === is?.isForwarded && was?.isAllowed === is?.isAllowed;
        if (network === other || isSame) return undefined;
        // The platform refuses to write one whose other side is disconnected.
        const isRefused = is !== undefined && back?.isLost === true;
        const id = `${HOME}/virtualNetworks/${other}`;
        const planned = (side: Peering | undefined) =>
          side === undefined
            ? null
            : {
                name: `to-${other}`,
                virtual_network_name: network,
                resource_group_name: 'rg',
                remote_virtual_network_id: id,
                allow_virtual_network_access: side.isAllowed,
                allow_forwarded_traffic: side.isForwarded,
              };
        const resource = (side: Peering | undefined) =>
          side === undefined
            ? null
            : {
                name: `to-${other}`,
                properties: {
                  allowVirtualNetworkAccess: side.isAllowed,
                  allowForwardedTraffic: side.isForwarded,
                  remoteVirtualNetwork: { id },
                },
              };
        const place = `-g rg --vnet-name ${network} -n to-${other}`;
        const flags = `--allow-vnet-access ${isAllowed} --allow-forwarded-traffic ${isForwarded}`;
        const command =
          is === undefined
            ? `delete ${place}`
            : was === undefined
              ? `create ${place} --remote-vnet ${other} ${flags}`
              : `update ${place} --set allowVirtualNetworkAccess=${isAllowed} allowForwardedTraffic=${isForwarded}`;
        let peerings: ReadonlyMap<string, Peering> = isRefused
          ? model.peerings
          : put(model.peerings, key, is);
        if (is === undefined && back !== undefined)
          peerings = put(peerings, inverse, { ...back, isLost: true });
        return {
          command: `az network vnet peering ${command}`,
          planned: ['azurerm_virtual_network_peering', planned(was), planned(is)],
          resource: [
            `${HOME}/virtualNetworks/${network}/virtualNetworkPeerings/to-${other}`,
            resource(was),
            resource(is),
          ],
          after: { ...model, peerings },
        };
      },
  );

const addressStep = fc
  .tuple(fc.constantFrom('one', 'two'), fc.constantFrom(...SUBNETS), fc.constantFrom(...ADDRESSES, undefined))
  .map(
    ([network, subnet, address]): Step =>
      (model) => {
        const key = `${network} ${subnet}`;
        const was = model.addresses.get(key);
        if (was === address || (address !== undefined && [...model.addresses.values()].includes(address)))
          return undefined;
        const id = `${HOME}/networkInterfaces/nic-${network}-${subnet}`;
        const planned = (name: string | undefined) => ({
          id,
          ip_configuration: [{ name: 'x', public_ip_address_id: addressOf(name)?.id ?? '' }],
        });
        const resource = (name: string | undefined) => ({
          properties: {
            ipConfigurations: [{ name: 'x', properties: { publicIPAddress: addressOf(name) ?? undefined } }],
          },
        });
        return {
          command: `az network nic ip-config update -g rg --nic-name nic-${network}-${subnet} -n x --public-ip-address ${address ?? '""'}`,
          planned: ['azurerm_network_interface', planned(was), planned(address)],
          resource: [id, resource(was), resource(address)],
          after: { ...model, addresses: put(model.addresses, key, address) },
        };
      },
  );

const START: Model = {
  tables: new Set(['rt-1']),
  routes: new Map(),
  used: new Map(),
  peerings: new Map(),
  addresses: new Map(),
};

test.each(WAYS)(
  'what a %s carries out is what evidence says in which it was there from the beginning',
  (way) => {
    const steps = fc.array(fc.oneof(routeStep, tableStep, subnetStep, peeringStep, addressStep), {
      minLength: 8,
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.nat(20), (all, first) => {
        let model = START;
        let before = START;
        const changes: ReturnType<typeof asChange>[] = [];
        for (const [index, step] of all.entries()) {
          if (index === first) before = model;
          const written = step(model);
          if (written === undefined) continue;
          if (index >= first) changes.push(asChange(way, written));
          model = written.after;
        }
        if (changes.length === 0) return;
        const { files, gaps } = applyChanges(evidenceOf(before), changes);
        expect(gaps).toEqual([]);
        const [is, should] = [files, evidenceOf(model)].map((each) =>
          snapshotText(readEvidence(each)).toSorted(),
        );
        expect(is).toEqual(should);
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  },
);
