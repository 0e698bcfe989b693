import type { Asset, NetworkInterface } from '../../model/asset.ts';
import type { Gap } from '../../model/gap.ts';
import { keyOf, nameOf, originOf, parentOf, type Resource, type Resources } from './resources.ts';
import type { NetworkInterface as Described, Machine } from './schema.ts';
import { FILTERING_SYSTEM } from './vocabulary.ts';

/** An interface as it was described, and as the model has it. */
export interface ReadInterface {
  readonly resource: Resource<Described>;
  readonly interface: NetworkInterface;
}

/** Machines with their interfaces, and every interface without a machine as a service of its own. */
export function readAssets(
  machines: Resources<Machine>,
  interfaces: readonly ReadInterface[],
  gaps: Gap[],
): Asset[] {
  const owners = ownersOf(machines);
  const byOwner = Map.groupBy(interfaces, ({ resource }) => {
    const named = resource.value.virtualMachine?.id;
    return named === undefined ? owners.get(keyOf(resource.id)) : keyOf(named);
  });
  const assets = [...machines].map(([key, machine]) => toMachine(machine, byOwner.get(key) ?? []));
  for (const [key, items] of byOwner) {
    if (key === undefined) assets.push(...items.map(toService));
    else if (!machines.has(key)) assets.push(toUndescribed(items));
  }
  gaps.push(...undescribedGaps(assets));
  return assets;
}

/** What machines name as theirs and no evidence describes: it may lie in any network. */
export function absentInterfaces(machines: Resources<Machine>, interfaces: Resources<Described>): Gap[] {
  if (interfaces.size === 0) return [];
  return [...machines.values()].flatMap((machine) =>
    (machine.value.networkProfile?.networkInterfaces ?? [])
      .filter(({ id }) => !interfaces.has(keyOf(id)))
      .map(({ id }) => ({
        kind: 'unseen' as const,
        effect: 'either' as const,
        what: `the interface ${nameOf(id)} of ${machine.name} is not in evidence (az network nic list), nor are its groups`,
        subject: machine.id,
        origin: originOf(machine),
      })),
  );
}

const OF_SCALE_SET =
  /\/resourceGroups\/([^/]+)\/.*\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/[^/]+$/i;

/** One for each scale set, and one for all other machines. */
function undescribedGaps(assets: readonly Asset[]): Gap[] {
  const undescribed = assets.filter(({ tagsUnseen }) => tagsUnseen);
  const bySet = Map.groupBy(undescribed, ({ id }) => OF_SCALE_SET.exec(id)?.slice(1).join('/'));
  return [...bySet].flatMap(([place, [first, ...others]]) => {
    if (first === undefined) return [];
    const [group, set] = place?.split('/') ?? [];
    const who =
      set === undefined
        ? `${nameOf(first.id)}${others.length > 0 ? ` and ${others.length} other machines` : ''}, which interfaces name: no`
        : `machines of the scale set ${set}: no`;
    const how = set === undefined ? 'az vm list' : `az vmss list-instances -g ${group} -n ${set}`;
    const what = `${who} name and tag of theirs is in evidence (${how}), so that any role may mean them`;
    return [{ kind: 'unseen' as const, effect: 'either' as const, what, origin: first.origin }];
  });
}

/** Machines name their interfaces, too: interface → machine. */
function ownersOf(machines: Resources<Machine>): Map<string, string> {
  return new Map(
    [...machines].flatMap(([key, { value }]) =>
      (value.networkProfile?.networkInterfaces ?? []).map(({ id }) => [keyOf(id), key] as const),
    ),
  );
}

function toMachine(machine: Resource<Machine>, items: readonly ReadInterface[]): Asset {
  const { osProfile, storageProfile, networkProfile, tags = {} } = machine.value;
  const { computerName } = osProfile ?? {};
  const listed = networkProfile?.networkInterfaces;
  const read = new Set(items.map(({ resource }) => keyOf(resource.id)));
  const isWindows =
    osProfile?.windowsConfiguration !== undefined ||
    FILTERING_SYSTEM.test(storageProfile?.osDisk?.osType ?? '');
  return {
    id: machine.id,
    kind: 'instance',
    names: [...new Set([machine.name, ...(computerName ? [computerName] : [])])],
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value ?? '')])),
    interfaces: items.map((item) => item.interface),
    ...(listed?.every(({ id }) => read.has(keyOf(id))) ? { hasAllInterfaces: true } : {}),
    ...(isWindows ? { filtersByDefault: true } : {}),
    origin: originOf(machine),
  };
}

/** A machine that interfaces name and no evidence describes. */
function toUndescribed(items: readonly ReadInterface[]): Asset {
  const [first] = items as [ReadInterface, ...ReadInterface[]];
  const id = first.resource.value.virtualMachine?.id ?? first.resource.id;
  return {
    id,
    kind: 'instance',
    names: [nameOf(id).replace(/^(?=\d+$)/, OF_SCALE_SET.test(id) ? `${nameOf(parentOf(id))}_` : '')],
    tags: {},
    interfaces: items.map((item) => item.interface),
    tagsUnseen: true,
    origin: { ...first.interface.origin, text: nameOf(id) },
  };
}

function toService({ resource, interface: own }: ReadInterface): Asset {
  const endpoint = resource.value.privateEndpoint?.id;
  const names = endpoint === undefined ? [resource.name] : [nameOf(endpoint), resource.name];
  return { id: resource.id, kind: 'service', names, tags: {}, interfaces: [own], origin: own.origin };
}
