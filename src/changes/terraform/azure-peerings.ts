import { createNetwork } from '../azure/networks.ts';
import type { NamedPart } from '../azure/parts.ts';
import { networkIds, removePeering } from '../azure/peerings.ts';
import { doubtTouched } from '../azure/touched.ts';
import { writePeering } from '../azure/write-peering.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { idsNamed } from './azure-names.ts';
import {
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
} from './planned.ts';
import { text } from './planned-values.ts';

/** `azurerm_virtual_network_peering`: of one side alone; it names its own network by name, and the other one by id. */
export function azurePeering(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, origin, address, type } = resource;
  const edits: Edit[] = [];
  if (before !== undefined && action !== 'update') {
    const [network, another] = networksOf(context, before);
    const remote = text(before.remote_virtual_network_id);
    edits.push({
      phase: 'take away',
      run: () => {
        if (network === undefined || another !== undefined)
          doubtAll(network === undefined ? 'none' : 'several');
        else if (!removePeering(evidence, network, text(before.name) ?? '', origin, remote))
          context.warn(`${address} is not there: nothing to take away`, origin);
      },
    });
  }
  if (after === undefined) return edits;
  const [name, place] = ['virtual_network_name', 'resource_group_name'].map((member) =>
    plannedText(context, resource, member, false),
  );
  const remote = plannedText(context, resource, 'remote_virtual_network_id');
  const meant = { virtual_network_name: knownOf(name), resource_group_name: knownOf(place) };
  const run = (): void => {
    const [network, another] = networksOf(context, meant);
    if (network === undefined || another !== undefined || remote === undefined || 'unknown' in remote) {
      doubtAll(network === undefined ? 'none' : 'several');
      return;
    }
    const peering = peeringOf(after, remote.value);
    const open = MEMBERS.map(([member]) => member).find(
      (member) =>
        isUnknown(resource.unknown[member]) && referencesOf(context, resource, member) !== 'computed',
    );
    const isPartial = after.peer_complete_virtual_networks_enabled === false;
    const doubt = open ?? (isPartial ? 'peer_complete_virtual_networks_enabled' : undefined);
    const why = doubt === undefined ? undefined : `${address} depends on ${doubt}`;
    const { gap, refusal } = writePeering(evidence, network, peering, why, origin);
    if (refusal !== undefined) context.warn(`${refusal}: it is refused`, origin);
    if (gap !== undefined) context.gap('either', gap, origin);
  };
  return [...edits, { phase: 'add', run }];

  function doubtAll(count: 'none' | 'several'): void {
    const what = `${address} peers networks of which ${count === 'none' ? 'one is not in evidence' : 'it is not known which they are'}`;
    context.gap('either', what, origin);
    doubtTouched(evidence, type, [], false, origin);
  }
}

/** `azurerm_virtual_network` that is made, as far as peerings concern it; what stands in it is told, and is not modelled. */
export function azureNetwork(context: PlanContext, resource: PlannedResource): Edit[] | undefined {
  const { action, after, origin, address, type } = resource;
  const { values, unknown } = plannedTexts(context, resource, 'address_space');
  if (action !== 'create' || after === undefined || unknown !== undefined || values.length === 0)
    return undefined;
  const run = (): void => {
    createNetwork(context.evidence, ownId(context, resource), values, origin);
    context.gap(
      'either',
      `${address} is created, and what ${type} does to flows is modelled for peerings alone`,
      origin,
    );
  };
  return [{ phase: 'ground', run }];
}

function networksOf(context: PlanContext, values: JsonObject): string[] {
  const [name, place] = [text(values.virtual_network_name), text(values.resource_group_name)];
  return idsNamed(context, 'azurerm_virtual_network', networkIds(context.evidence), name, place);
}

/** Members, and what they are where the configuration says nothing (resource documentation). */
const MEMBERS = [
  ['allow_virtual_network_access', 'allowVirtualNetworkAccess', true],
  ['allow_forwarded_traffic', 'allowForwardedTraffic', false],
  ['allow_gateway_transit', 'allowGatewayTransit', false],
  ['use_remote_gateways', 'useRemoteGateways', false],
] as const;

function peeringOf(values: JsonObject, remote: string): NamedPart {
  const flags = MEMBERS.map(([member, own, standard]) => {
    const value = values[member];
    return [own, typeof value === 'boolean' ? value : standard];
  });
  return {
    name: text(values.name) ?? 'a peering without a name',
    members: { ...Object.fromEntries(flags), remoteVirtualNetwork: { id: remote } },
  };
}
