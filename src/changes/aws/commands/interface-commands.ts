import { asRecord } from '../../../importers/json-object.ts';
import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { attachmentOf, perhapsAttach } from '../attachments.ts';
import { interfacesOf, textOf } from '../elements.ts';
import { attachInterface, createInterface, doubtInterface, machineOf } from '../interfaces.ts';
import { whyNotPlaced } from '../private-addresses.ts';
import { givesIpv6 } from '../subnets.ts';
import { deleteInterface, detachInterface, interfacesWith } from '../wearers.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';
import { argumentOf, membersOf, readStructures, type Structure } from './shorthand.ts';
import { tagsIn } from './specified-tags.ts';

/** `create-network-interface`: attached to nothing yet, and wearing the default group of its network where it names none. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const subnet = needed(context, 'subnet-id');
  if (subnet === undefined) return refuse(context, 'it names no subnet');
  const id = createdId(`interface of ${origin.file}:${origin.line ?? 1}`);
  print(context, id);
  const groups = given.options.get('groups');
  const addresses = writtenAddresses(context);
  const why = doubtOf(context, subnet, ...(groups ?? []), ...addresses);
  const [four, six] = [false, true].map((isSix) =>
    addresses.flatMap(({ text }) => (text.includes(':') === isSix ? [text] : [])),
  ) as [string[], string[]];
  if (subnet.unknown !== undefined || addresses.some(({ unknown }) => unknown !== undefined))
    return addGap(context, `which interface it makes is not known: ${why}`, 'none');
  const refusal = [...four, ...six].map((each) => whyNotPlaced(evidence, subnet.text, each)).find(Boolean);
  if (refusal !== undefined) return refuse(context, `${refusal}: it is refused`);
  const isMade = createInterface(
    evidence,
    {
      id,
      subnet: subnet.text,
      addresses: four,
      ipv6: six,
      groups: why === undefined ? (groups?.map(({ text }) => text) ?? 'default') : [why],
      tags: tagsIn(given.options.get('tag-specifications') ?? [], 'network-interface'),
    },
    origin,
  );
  if (!isMade) return addGap(context, 'it makes an interface, and none are listed', 'none');
  const more = [
    ...(four.length === 0 ? ['its address'] : []),
    ...COUNTED.filter((option) => given.options.has(option)).map((option) => `--${option}`),
    ...(six.length === 0 && givesIpv6(evidence, subnet.text) ? ['what its subnet gives of IPv6'] : []),
  ];
  for (const each of more)
    addGap(context, `what addresses ${id} has is not known before it is made: ${each}`, 'either', id);
  return why === undefined ? 'done' : addGap(context, `what ${id} wears is not known: ${why}`, 'either', id);
}

/** Options by which an interface gets addresses that do not stand in the line. */
const COUNTED = [
  ...['secondary-private-ip-address-count', 'ipv6-address-count', 'ipv4-prefixes', 'ipv4-prefix-count'],
  ...['ipv6-prefixes', 'ipv6-prefix-count', 'cli-input-json', 'cli-input-yaml'],
];

/** Addresses that a line writes, the primary one first. */
function writtenAddresses({ given }: CommandContext): Argument[] {
  const own = single(given, 'private-ip-address');
  const listed = given.options.get('private-ip-addresses') ?? [];
  const four = (readStructures(listed) ?? listed.map(unread)).map(membersOf);
  const isPrimary = (members: { readonly [member: string]: Structure }) =>
    argumentOf(members.Primary)?.text.toLowerCase() === 'true';
  const six = given.options.get('ipv6-addresses') ?? [];
  return [
    ...(own === undefined ? [] : [own]),
    ...four
      .toSorted((left, right) => Number(isPrimary(right)) - Number(isPrimary(left)))
      .flatMap(({ PrivateIpAddress }) => argumentOf(PrivateIpAddress) ?? []),
    ...(readStructures(six) ?? six.map(unread)).flatMap(
      (each) => argumentOf(membersOf(each).Ipv6Address) ?? [],
    ),
  ];
}

function unread({ text, unknown = text }: Argument): Structure {
  const argument = { text, unknown };
  return { PrivateIpAddress: argument, Ipv6Address: argument };
}

/** `delete-network-interface`: refused while it is attached (API reference, DeleteNetworkInterface). */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const id = needed(context, 'network-interface-id');
  if (id === undefined) return refuse(context, 'it names no interface');
  const why = doubtOf(context, id);
  const [found] = interfacesWith(evidence, id.text);
  if (id.unknown === undefined && found !== undefined && isAttached(found.value))
    return refuse(context, `${id.text} is attached: it is refused`);
  // What can be deleted is attached to nothing, and on no path.
  if (why !== undefined || found === undefined)
    return addGap(
      context,
      `whether ${id.text} is deleted is not known: ${why ?? 'it is not in evidence'}`,
      'none',
    );
  deleteInterface(evidence, id.text, origin);
  return 'done';
}

function isAttached({ Attachment: attachment, Status: status }: Readonly<Record<string, unknown>>): boolean {
  return asRecord(attachment) !== undefined || status === 'in-use';
}

/** `attach-network-interface`. */
export function attach(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [id, instance, index] = ['network-interface-id', 'instance-id', 'device-index'].map((option) =>
    needed(context, option),
  );
  if (id === undefined || instance === undefined || index === undefined)
    return refuse(context, 'it names no interface, no instance or no index');
  const card = single(given, 'network-card-index');
  const attachment = createdId(`attachment of ${origin.file}:${origin.line ?? 1}`);
  const written = {
    id: id.unknown === undefined ? id.text : undefined,
    instance: instance.unknown === undefined ? instance.text : undefined,
    at: {
      device: Number(index.text),
      attachment,
      ...(card === undefined ? {} : { card: Number(card.text) }),
    },
    why: doubtOf(context, id, instance, index, card),
  };
  const attached = attachmentOf(evidence, written);
  if ('why' in attached) {
    perhapsAttach(evidence, written, attached.why, origin);
    return addGap(context, `what it attaches to which machine is not known: ${attached.why}`);
  }
  if ('refusal' in attached) return refuse(context, `${attached.refusal}: it is refused`);
  attachInterface(evidence, attached.id, attached.place, origin);
  print(context, attachment);
  return 'done';
}

/** `detach-network-interface`: the first one stays (API reference, DetachNetworkInterface). */
export function detach(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const attachment = needed(context, 'attachment-id');
  if (attachment === undefined) return refuse(context, 'it names no attachment');
  const attached = interfacesOf(evidence).filter(({ value }) => isAttached(value));
  const attachmentIdOf = (value: Readonly<Record<string, unknown>>) =>
    textOf(asRecord(value.Attachment)?.AttachmentId);
  const found = attached.find(({ value }) => attachmentIdOf(value) === attachment.text);
  const id = textOf(found?.value.NetworkInterfaceId);
  const why =
    doubtOf(context, attachment) ?? (id === undefined ? `${attachment.text} is not in evidence` : undefined);
  const isFirst = (value: Readonly<Record<string, unknown>>) => {
    const { DeviceIndex: device, NetworkCardIndex: card } = asRecord(value.Attachment) ?? {};
    return device === 0 && (card ?? 0) === 0;
  };
  if (attachment.unknown === undefined && found !== undefined && isFirst(found.value))
    return refuse(context, `${id} is the first of ${machineOf(evidence, id ?? '')}: it is refused`);
  if (why === undefined && id !== undefined) {
    detachInterface(evidence, id, origin);
    return 'done';
  }
  for (const { value } of attached) {
    const own = attachmentIdOf(value);
    const mayBeMeant = attachment.unknown !== undefined || own === undefined || own === attachment.text;
    if (mayBeMeant && !isFirst(value))
      doubtInterface(evidence, String(value.NetworkInterfaceId), String(why), origin);
  }
  return addGap(context, `which interface it detaches is not known: ${why}`);
}
