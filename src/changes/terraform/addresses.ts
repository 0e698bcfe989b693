import { interfacesOf } from '../aws/elements.ts';
import {
  doubtPublicAddress,
  doubtPublicAddresses,
  givePublicAddress,
  listAddress,
  publicAddressOf,
  setPublicAddress,
  takePublicAddress,
  toAssociation,
} from '../aws/public-addresses.ts';
import { interfacesOfInstance, interfacesWith } from '../aws/wearers.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { type Edit, knownOf, ownId, type PlanContext, type PlannedResource, plannedText } from './planned.ts';
import { text } from './planned-values.ts';

/** `aws_eip`, which may be given to a machine or an interface; deleting it takes it from whoever has it. */
export function elasticAddress(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, origin } = resource;
  const edits: Edit[] = [];
  const old = text(before?.allocation_id) ?? text(before?.id);
  const isGiven = (values: JsonObject | undefined) =>
    text(values?.instance) !== undefined || text(values?.network_interface) !== undefined;
  const isSame = MEMBERS.every(
    ([member]) => before?.[member] === after?.[member] && resource.unknown[member] !== true,
  );
  if (old !== undefined && (after === undefined || action === 'replace' || (!isSame && isGiven(before))))
    edits.push({ phase: 'take away', run: () => takeFrom(context, old, resource) });
  if (after === undefined) return edits;
  const allocation = action === 'update' ? (old ?? ownId(context, resource)) : ownId(context, resource);
  if (action !== 'update')
    edits.push({ phase: 'create', run: () => listAddress(evidence, { allocation }, origin) });
  if (action === 'update' && isSame) return edits;
  const [instance, interfaceId] = [text(after.instance), text(after.network_interface)];
  const isMoved = instance !== undefined && instance !== before?.instance;
  if (isMoved && interfaceId !== undefined && interfaceId === before?.network_interface)
    return [...edits, perhapsMove(context, resource, allocation, [interfaceId, instance])];
  return [...edits, ...giveEdits(context, resource, MEMBERS, () => ({ allocation }))];
}

/** Beside another machine a plan keeps the interface of the one before: the call names both, and takes either (API reference, AssociateAddress). */
function perhapsMove(
  { evidence, gap }: PlanContext,
  { address: name, origin }: PlannedResource,
  allocation: string,
  [interfaceId, instance]: readonly [string, string],
): Edit {
  const run = (): void => {
    const why = `whether ${instance} gets ${name} is not known: its call names ${interfaceId} as well`;
    gap('either', why, origin);
    const found = publicAddressOf(evidence, 'allocation', allocation);
    for (const each of [interfaceId, ...interfacesOfInstance(evidence, instance).slice(0, 1)])
      setPublicAddress(evidence, each, undefined, toAssociation(found ?? { allocation }, why), origin);
  };
  return { phase: 'address', run };
}

/** `aws_eip_association`. */
export function addressAssociation(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after } = resource;
  const edits: Edit[] = [];
  const old = text(before?.allocation_id);
  const oldAddress = text(before?.public_ip);
  if (old !== undefined || oldAddress !== undefined)
    edits.push({ phase: 'take away', run: () => takeFrom(context, old, resource, oldAddress) });
  if (after === undefined) return edits;
  const given = giveEdits(context, resource, ASSOCIATED, () => {
    const [allocation, address] = [
      plannedText(context, resource, 'allocation_id'),
      plannedText(context, resource, 'public_ip', false),
    ];
    if (allocation !== undefined)
      return 'value' in allocation ? { allocation: allocation.value } : allocation.unknown;
    if (address !== undefined) return 'value' in address ? { address: address.value } : address.unknown;
    return `which address ${resource.address} gives is not in the plan`;
  });
  return [...edits, ...given];
}

/** Members that name who gets an address. */
const MEMBERS = [
  ['network_interface', 'interface'],
  ['instance', 'instance'],
  ['associate_with_private_ip', 'inside'],
] as const;
const ASSOCIATED = [
  ['network_interface_id', 'interface'],
  ['instance_id', 'instance'],
  ['private_ip_address', 'inside'],
] as const;

function takeFrom(
  { evidence }: PlanContext,
  allocation: string | undefined,
  { origin }: PlannedResource,
  address?: string,
): void {
  const found =
    allocation === undefined
      ? publicAddressOf(evidence, 'address', address ?? '')
      : publicAddressOf(evidence, 'allocation', allocation);
  if (found?.interface !== undefined) takePublicAddress(evidence, found.interface, found.inside, origin);
}

function giveEdits(
  context: PlanContext,
  resource: PlannedResource,
  members: typeof MEMBERS | typeof ASSOCIATED,
  meantBy: () => { readonly allocation?: string; readonly address?: string } | string,
): Edit[] {
  const { evidence } = context;
  const { address: name, origin } = resource;
  const planned = Object.fromEntries(
    members.map(([member, role]) => [role, plannedText(context, resource, member)]),
  );
  const place = planned.interface ?? planned.instance;
  if (place === undefined) return [];
  const run = (): void => {
    const meant = meantBy();
    const inside = planned.inside;
    const isSeveral = planned.interface === undefined && 'value' in place;
    const all =
      'unknown' in place ? [] : isSeveral ? interfacesOfInstance(evidence, place.value) : [place.value];
    const [target, another] = all;
    const why =
      ('unknown' in place ? place.unknown : undefined) ??
      (typeof meant === 'string' ? meant : undefined) ??
      (inside !== undefined && 'unknown' in inside ? inside.unknown : undefined) ??
      (another === undefined ? undefined : 'the machine has several interfaces');
    if (why !== undefined || typeof meant === 'string') {
      const what = `who gets the public address of ${name} is not known: ${String(why)}`;
      context.gap('either', what, origin);
      if (target === undefined) doubtPublicAddresses(evidence, interfacesOf(evidence), what, origin);
      else for (const each of all) doubtPublicAddress(evidence, each, undefined, what, origin);
      return;
    }
    const isThere = target !== undefined && interfacesWith(evidence, target).length > 0;
    const own = knownOf(inside);
    const outcome = isThere ? givePublicAddress(evidence, target, own, meant, origin) : 'absent';
    if (outcome === 'absent')
      context.gap('may-allow-more', `what ${name} gives a public address to is not in evidence`, origin);
    else if (outcome === 'kept')
      context.gap('either', `whether ${name} is given is not known: a NAT gateway has the address`, origin);
    else if (outcome === 'open')
      context.gap('may-allow-more', `which public address ${name} gives is not known before`, origin);
  };
  return [{ phase: 'address', run }];
}
