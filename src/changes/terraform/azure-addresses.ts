import { asRecord } from '../../importers/json-object.ts';
import { placesAt, setMember } from '../azure/places.ts';
import {
  deletePublicAddress,
  otherWearer,
  setPublicAddress,
  userOfAddress,
} from '../azure/public-addresses.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { deletionOf, type Edit, isUnknown, type PlanContext, type PlannedResource } from './planned.ts';
import { text } from './planned-values.ts';

/** `azurerm_public_ip`: one that is made is met by nobody until something has it; undefined for one that changes. */
export function azurePublicAddress({ evidence }: PlanContext, resource: PlannedResource): Edit[] | undefined {
  if (resource.action === 'create') return [];
  if (resource.action !== 'delete') return undefined;
  return deletionOf(
    resource,
    (id) => deletePublicAddress(evidence, id, resource.origin),
    (id) => userOfAddress(evidence, id),
  );
}

const FORWARDING = ['ip_forwarding_enabled', 'enable_ip_forwarding'] as const;

/** `azurerm_network_interface` whose public addresses change, or whether it forwards; undefined where anything else does. */
export function azureInterface(context: PlanContext, resource: PlannedResource): Edit[] | undefined {
  const { evidence } = context;
  const { action, before, after, unknown, origin, address } = resource;
  const id = text(before?.id);
  if (action !== 'update' || id === undefined || before === undefined || after === undefined)
    return undefined;
  const [old, planned] = [before, after].map(configurationsOf);
  const unknowns = Array.isArray(unknown.ip_configuration) ? unknown.ip_configuration : [];
  const isElsewhere =
    restOf(before) !== restOf(after) ||
    Object.entries(unknown).some(([member, value]) => member !== 'ip_configuration' && isUnknown(value)) ||
    unknown.ip_configuration === true ||
    unknowns.some((each) => isUnknown({ ...asRecord(each), public_ip_address_id: false }));
  if (isElsewhere || old === undefined || planned === undefined) return undefined;
  const edits: Edit[] = [];
  const forwards = FORWARDING.map((member) => after[member]).find((value) => typeof value === 'boolean');
  if (forwards !== undefined && FORWARDING.some((member) => after[member] !== before[member]))
    edits.push({
      phase: 'add',
      run: () => {
        for (const place of placesAt(evidence, id))
          setMember(evidence, place, 'enableIPForwarding', forwards, origin);
      },
    });
  for (const [at, configuration] of planned.entries()) {
    const [was, is] = [text(old[at]?.public_ip_address_id), text(configuration.public_ip_address_id)];
    const isOpen = isUnknown(asRecord(unknowns[at])?.public_ip_address_id);
    if (was === is && !isOpen) continue;
    const name = text(configuration.name) ?? '';
    const give = (target: string | undefined): void => {
      if (!setPublicAddress(evidence, id, name, target, origin))
        context.gap('either', `${name} of ${id}, which ${address} changes, is not in evidence`, origin);
    };
    if (was !== undefined) edits.push({ phase: 'take away', run: () => give(undefined) });
    // One that is known after it is applied is not in evidence.
    const target = isOpen ? `a public address that is known after ${address} is applied` : is;
    if (target !== undefined)
      edits.push({
        phase: 'address',
        run: () => {
          const wearer = otherWearer(evidence, target, id, name);
          if (wearer !== undefined) context.warn(`${wearer} has ${target} already: it is refused`, origin);
          else give(target);
        },
      });
  }
  return edits;
}

function configurationsOf(values: JsonObject): JsonObject[] | undefined {
  const list = values.ip_configuration;
  if (!Array.isArray(list) || list.some((each) => asRecord(each) === undefined)) return undefined;
  return list as JsonObject[];
}

/** All but public addresses, forwarding and what no packet meets. */
function restOf(values: JsonObject): string {
  const left = [...FORWARDING, 'public_ip_address_id', 'tags', 'accelerated_networking_enabled', 'timeouts'];
  return JSON.stringify(values, (key, value) => (left.includes(key) ? undefined : value));
}
