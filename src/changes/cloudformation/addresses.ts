import { interfacesOf } from '../aws/elements.ts';
import {
  doubtPublicAddress,
  doubtPublicAddresses,
  doubtUnnamed,
  givePublicAddress,
  listAddress,
  primaryOf,
  publicAddressAt,
  publicAddressOf,
  takePublicAddress,
} from '../aws/public-addresses.ts';
import { interfacesOfInstance } from '../aws/wearers.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, NO_VALUES, type StackContext, type StackResource } from './stack-resource.ts';
import { resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::EIP`: it is known by its address, and may be given to a machine. */
export function elasticAddress(context: StackContext, resource: StackResource): void {
  const { evidence } = context;
  const { action, id, before, after, origin } = resource;
  if (action === 'add') listAddress(evidence, { allocation: id }, origin);
  if (isUnseen(resource)) {
    leaveOpen(context, resource, NO_VALUES);
    return;
  }
  const isSame = JSON.stringify(before?.InstanceId) === JSON.stringify(after?.InstanceId);
  if (action === 'modify' && isSame && resource.doubt === undefined) return;
  const known = publicAddressOf(evidence, 'address', id);
  const meant = /^\d/.test(id) ? { address: id } : { allocation: id };
  if (known?.interface !== undefined && (action !== 'add' || !isSame)) {
    if (resource.doubt !== undefined) leaveOpen(context, resource, resource.doubt);
    else takePublicAddress(evidence, known.interface, known.inside, origin);
  }
  if (after?.InstanceId !== undefined && action !== 'remove') give(context, resource, after, meant);
}

/** `AWS::EC2::EIPAssociation`. */
export function addressAssociation(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { before, after, origin, doubt } = resource;
  if (isUnseen(resource)) {
    leaveOpen(context, resource, NO_VALUES);
    return;
  }
  if (before !== undefined) {
    const place = placeIn(context, before);
    const meant = meantIn(before, names);
    const present = typeof place === 'string' ? publicAddressAt(evidence, place) : undefined;
    const isKnown = typeof place === 'string' && meant !== undefined;
    if (!isKnown || doubt !== undefined)
      leaveOpen(
        context,
        resource,
        doubt ?? 'what it was is not known',
        typeof place === 'string' ? place : undefined,
      );
    else if (present?.allocation === meant.allocation || present?.address === meant.address)
      takePublicAddress(evidence, place, present?.inside, origin);
  }
  if (after === undefined) return;
  const meant = meantIn(after, names);
  if (meant === undefined) {
    const why = unknownOf(resolveValue(after.AllocationId ?? after.EIP, names)) ?? 'what is not written';
    const place = placeIn(context, after);
    leaveOpen(context, resource, `it depends on ${why}`, typeof place === 'string' ? place : undefined);
  } else give(context, resource, after, meant);
}

function meantIn(
  properties: JsonObject,
  names: StackContext['names'],
): { readonly allocation?: string; readonly address?: string } | undefined {
  const text = textOf(resolveValue(properties.AllocationId, names) ?? resolveValue(properties.EIP, names));
  if (text === undefined) return undefined;
  return /^\d/.test(text) ? { address: text } : { allocation: text };
}

/** The interface that is meant; undefined: it is not in evidence. Where it is not known, why. */
function placeIn(
  { evidence, names }: StackContext,
  properties: JsonObject,
): string | undefined | { readonly unknown: string } {
  const [own, machine] = [properties.NetworkInterfaceId, properties.InstanceId].map((raw) =>
    resolveValue(raw, names),
  );
  const value = own ?? machine;
  const unknown = unknownOf(value);
  if (unknown !== undefined) return { unknown: `it depends on ${unknown}` };
  if (own !== undefined) return textOf(own);
  const [first, second] = interfacesOfInstance(evidence, textOf(machine) ?? '');
  return second === undefined ? first : { unknown: `${textOf(machine)} has several interfaces` };
}

function give(
  context: StackContext,
  resource: StackResource,
  properties: JsonObject,
  meant: { readonly allocation?: string; readonly address?: string },
): void {
  const { evidence, names } = context;
  const { name, origin, doubt } = resource;
  const place = placeIn(context, properties);
  const inside = resolveValue(properties.PrivateIpAddress, names);
  const why =
    doubt ??
    (typeof place === 'object' ? place.unknown : undefined) ??
    (unknownOf(inside) === undefined ? undefined : `it depends on ${unknownOf(inside)}`) ??
    whyPerhapsThere(context, place);
  if (why !== undefined) {
    leaveOpen(context, resource, why, typeof place === 'string' ? place : undefined);
    return;
  }
  const outcome =
    typeof place === 'string' && primaryOf(evidence, place) !== undefined
      ? givePublicAddress(evidence, place, textOf(inside), meant, origin)
      : 'absent';
  if (outcome === 'absent')
    addGap(context, `what ${name} gives a public address to is not in evidence`, origin, 'may-allow-more');
  else if (outcome === 'kept')
    addGap(context, `whether ${name} is given is not known: a NAT gateway has the address`, origin);
  else if (outcome === 'open')
    addGap(context, `which public address ${name} gives is not known before`, origin, 'may-allow-more');
}

/** What a stack that may be there is to give may be what stands there. */
function whyPerhapsThere(
  { evidence, mayBeThere }: StackContext,
  place: ReturnType<typeof placeIn>,
): string | undefined {
  const present = typeof place === 'string' && mayBeThere ? publicAddressAt(evidence, place) : undefined;
  return present === undefined ? undefined : `whether ${String(place)} has it already is not known`;
}

function leaveOpen(
  context: StackContext,
  { name, id, origin }: StackResource,
  why: string,
  place?: string,
): void {
  const { evidence } = context;
  const what = `who has the public address of ${name} is not known: ${why}`;
  addGap(context, what, origin);
  const known = publicAddressOf(evidence, 'address', id)?.interface;
  for (const each of [place, known])
    if (each !== undefined) doubtPublicAddress(evidence, each, undefined, what, origin);
  if (place !== undefined || known !== undefined) return;
  doubtUnnamed(evidence, what, origin, false);
  doubtPublicAddresses(evidence, interfacesOf(evidence), what, origin);
}
