import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { removeAll } from '../../editable-evidence.ts';
import { elementsWith, interfacesOf, textOf } from '../elements.ts';
import {
  doubtPublicAddress,
  doubtPublicAddresses,
  doubtUnnamed,
  givePublicAddress,
  listAddress,
  publicAddressOf,
  takePublicAddress,
  translatorOf,
} from '../public-addresses.ts';
import { interfacesOfInstance, interfacesWith } from '../wearers.ts';
import { inScope } from './context.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

/** `allocate-address`: nobody has it yet. */
export function allocate(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const address = single(given, 'address');
  const allocation = createdId(`address of ${origin.file}:${origin.line ?? 1}`);
  const isKnown = address !== undefined && address.unknown === undefined;
  listAddress(evidence, { allocation, ...(isKnown ? { address: address.text } : {}) }, origin);
  print(context, allocation);
  return 'done';
}

/** `associate-address`: whoever had the address loses it, unless that is forbidden (API reference, AssociateAddress). */
export function associate(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [interfaceId, instance] = [single(given, 'network-interface-id'), single(given, 'instance-id')];
  const [allocation, address] = [single(given, 'allocation-id'), single(given, 'public-ip')];
  const place = interfaceId ?? instance ?? needed(context, 'instance-id');
  const meant = allocation ?? address ?? needed(context, 'allocation-id');
  if (place === undefined) return refuse(context, 'it names no instance and no interface');
  if (meant === undefined) return refuse(context, 'it names no address');
  const inside = single(given, 'private-ip-address');
  const found = publicAddressOf(evidence, address === undefined ? 'allocation' : 'address', meant.text);
  const why = doubtOf(context, place, meant, inside);
  if (place.unknown !== undefined) {
    doubtPublicAddresses(evidence, inScope(context, interfacesOf(evidence)), String(why), origin);
    return addGap(context, `which machine gets a public address is not known: ${why}`);
  }
  const all = interfaceId === undefined ? interfacesOfInstance(evidence, place.text) : [place.text];
  const [target, another] = all;
  if (another !== undefined) return refuse(context, `${place.text} has several interfaces: it is refused`);
  if (target === undefined || interfacesWith(evidence, target).length === 0) {
    if (found?.interface !== undefined)
      doubtPublicAddress(evidence, found.interface, found.inside, `${place.text} may get it`, origin);
    return addGap(context, `${place.text} is not in evidence`, 'either', place.text);
  }
  const kind = address === undefined ? 'allocation' : 'address';
  const translator = translatorOf(evidence, { [kind]: meant.text });
  if (translator !== undefined && why === undefined)
    return refuse(context, `${meant.text} is that of ${translator}: it is refused`);
  const isMoved = found?.interface !== undefined && found.interface !== target;
  if (isMoved && given.options.has('no-allow-reassociation'))
    return refuse(context, `${meant.text} is that of ${found.interface}: it is refused`);
  if (why !== undefined) {
    if (isMoved) doubtPublicAddress(evidence, found.interface as string, found.inside, why, origin);
    if (meant.unknown !== undefined) doubtUnnamed(evidence, why, origin);
    doubtPublicAddress(
      evidence,
      target,
      inside?.unknown === undefined ? inside?.text : undefined,
      why,
      origin,
    );
    return addGap(
      context,
      `which public address ${place.text} gets is not known: ${why}`,
      'either',
      place.text,
    );
  }
  const named = { [kind]: meant.text };
  const association = createdId(`association of ${origin.file}:${origin.line ?? 1}`);
  const outcome = givePublicAddress(evidence, target, inside?.text, { ...named, association }, origin);
  if (outcome === 'absent') return refuse(context, `${target} has no address ${inside?.text}: it is refused`);
  print(context, association);
  if (outcome === 'open')
    addGap(
      context,
      `which public address ${place.text} gets is not in evidence`,
      'may-allow-more',
      place.text,
    );
  return 'done';
}

/** `disassociate-address`. */
export function dissociate(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const address = single(given, 'public-ip');
  const meant = single(given, 'association-id') ?? address ?? needed(context, 'association-id');
  if (meant === undefined) return refuse(context, 'it names no association and no address');
  const found = publicAddressOf(evidence, address === meant ? 'address' : 'association', meant.text);
  const why = doubtOf(context, meant);
  if (meant.unknown !== undefined || found === undefined) return unseen(context, meant, why);
  if (found.interface === undefined) return refuse(context, `${meant.text} is that of nobody: it is refused`);
  const translator = translatorOf(evidence, found);
  if (translator !== undefined)
    return refuse(context, `${meant.text} is that of ${translator}: it is refused`);
  if (why !== undefined) {
    doubtPublicAddress(evidence, found.interface, found.inside, why, origin);
    return addGap(context, `whether ${found.interface} keeps its public address is not known: ${why}`);
  }
  takePublicAddress(evidence, found.interface, found.inside, origin);
  return 'done';
}

function unseen(context: CommandContext, meant: Argument, why: string | undefined): Outcome {
  const { evidence } = context;
  const reason = why ?? `${meant.text} is not in evidence`;
  doubtUnnamed(evidence, reason, context.origin, meant.unknown === undefined);
  return addGap(context, `who loses a public address is not known: ${reason}`);
}

/** `release-address`: refused while somebody has it, but for default networks, where that one loses it (API reference, ReleaseAddress). */
export function release(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const address = single(given, 'public-ip');
  const meant = single(given, 'allocation-id') ?? address ?? needed(context, 'allocation-id');
  if (meant === undefined) return refuse(context, 'it names no address');
  const why = doubtOf(context, meant);
  const found = publicAddressOf(evidence, address === meant ? 'address' : 'allocation', meant.text);
  if (meant.unknown !== undefined || found === undefined) return unseen(context, meant, why);
  const holder = found.interface;
  if (holder === undefined) {
    if (why !== undefined) return 'unknown';
    removeAll(evidence, elementsWith(evidence, 'Addresses', 'AllocationId', meant.text), origin);
    return 'done';
  }
  const translator = translatorOf(evidence, found);
  if (translator !== undefined)
    return refuse(context, `${meant.text} is that of ${translator}: it is refused`);
  const [described] = interfacesWith(evidence, holder);
  const [network] = elementsWith(evidence, 'Vpcs', 'VpcId', textOf(described?.value.VpcId) ?? '');
  const isDefault = network?.value.IsDefault;
  if (isDefault === false) return refuse(context, `${meant.text} is that of ${holder}: it is refused`);
  const reason =
    why ?? (isDefault === true ? undefined : `whether its network is a default one is not known`);
  if (reason === undefined) takePublicAddress(evidence, holder, found.inside, origin);
  else {
    doubtPublicAddress(evidence, holder, found.inside, reason, origin);
    addGap(context, `whether ${holder} keeps its public address is not known: ${reason}`);
  }
  return reason === undefined ? 'done' : 'unknown';
}
