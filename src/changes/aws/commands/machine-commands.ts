import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { attachInterface, type NewInterface, perhapsAttachInterface, whyNotAttached } from '../interfaces.ts';
import { createInstance, publicAddressOfNew } from '../machines.ts';
import { whyNotPlaced } from '../private-addresses.ts';
import { givesIpv6 } from '../subnets.ts';
import { interfacesWith } from '../wearers.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';
import { argumentOf, listOf, membersOf, readStructures, type Structure } from './shorthand.ts';
import { tagsIn } from './specified-tags.ts';
import { groupNamed } from './target-group.ts';

/** An interface that a machine is started with. */
interface Wanted {
  /** One that is there already. */
  readonly existing: Argument | undefined;
  readonly device: number;
  readonly subnet: Argument | undefined;
  /** Of IPv4, the primary one first. */
  readonly addresses: readonly Argument[];
  readonly ipv6: readonly Argument[];
  /** Undefined: the default group of the network. */
  readonly groups: readonly Argument[] | undefined;
  readonly isPublic: boolean | undefined;
  /** What is not followed. */
  readonly others: readonly string[];
}

type Placed = Wanted & { readonly subnet: Argument; readonly addresses: readonly [Argument, ...Argument[]] };

/** `run-instances`: a machine whose address is written joins its subnet; of others nothing can be judged before they exist. */
export function run(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const wanted = wantedBy(context);
  if (typeof wanted === 'string') return refuse(context, wanted);
  const id = createdId(`instance of ${origin.file}:${origin.line ?? 1}`);
  print(context, id);
  const count = single(given, 'count');
  const isOne = count === undefined || /^1(?::1)?$/.test(count.text);
  const values = wanted.flatMap((each) => [
    ...[each.existing, each.subnet, ...each.addresses, ...each.ipv6],
    ...(each.groups ?? []),
  ]);
  const unknown = doubtOf(context, count, ...values);
  const why = unknown ?? wanted.flatMap(({ others }) => others)[0];
  const placed = wanted.filter(isPlaced);
  const existing = wanted.flatMap(({ existing: own, device }) =>
    own === undefined ? [] : [{ own, device }],
  );
  const refusals = [
    ...(isOne || placed.length + existing.length === 0 ? [] : ['several machines have no one address']),
    ...placed.flatMap((each) => refusalOf(context, each) ?? []),
    ...existing.flatMap(
      ({ own, device }) => whyNotAttached(evidence, own.text, { instance: id, device }) ?? [],
    ),
  ];
  if (refusals[0] !== undefined) return refuse(context, `${refusals[0]}: it is refused`);
  const unseen = existing.find(({ own }) => interfacesWith(evidence, own.text).length === 0)?.own.text;
  if (why !== undefined || unseen !== undefined)
    for (const { own } of existing)
      perhapsAttachInterface(evidence, own.text, why ?? `${unseen} is not in evidence`, origin);
  const interfaces = placed.map((each) => madeBy(context, each, why));
  const tags = tagsIn(given.options.get('tag-specifications') ?? [], 'instance');
  const isAttached = why === undefined && unseen === undefined && existing.length > 0;
  const isMade =
    interfaces.length + Number(isAttached) > 0 && createInstance(evidence, { id, interfaces, tags }, origin);
  if (isMade && isAttached)
    for (const { own, device } of existing)
      attachInterface(evidence, own.text, { instance: id, device }, origin);
  if (isMade && interfaces.some(({ mayBePublic }) => mayBePublic !== undefined))
    addGap(
      context,
      `${id} gets a public address, which is not known before it is made, or may get one`,
      'may-allow-more',
    );
  if (isMade && placed.some((each) => each.ipv6.length === 0 && givesIpv6(evidence, each.subnet.text)))
    addGap(
      context,
      `${id} may get an address of IPv6 from its subnet, which is not known before`,
      'either',
      id,
    );
  const isWhole = isMade && placed.length + existing.length === wanted.length && unseen === undefined;
  if (isWhole) return why === undefined ? 'done' : addGap(context, `what ${id} is like is not known: ${why}`);
  const worn = wanted.filter((each) => !isPlaced(each)).flatMap(({ groups }) => groups ?? []);
  const wears = worn.length === 0 ? '' : `, which will wear ${worn.map(({ text }) => text).join(', ')},`;
  addGap(
    context,
    `a machine${wears} is made, and its address is not known before: no flow from or to it is judged, nor what rules that name its groups admit from it`,
  );
  return unknown === undefined ? 'done' : 'unknown';
}

function isPlaced(wanted: Wanted): wanted is Placed {
  const { subnet, addresses, existing } = wanted;
  const known = [subnet, addresses[0]].every((each) => each !== undefined && each.unknown === undefined);
  return existing === undefined && known;
}

function refusalOf({ evidence }: CommandContext, { subnet, addresses, ipv6 }: Placed): string | undefined {
  return [...addresses, ...ipv6]
    .flatMap(({ text, unknown }) => (unknown === undefined ? [text] : []))
    .map((address) => whyNotPlaced(evidence, subnet.text, address))
    .find((refusal) => refusal !== undefined);
}

function madeBy(
  { evidence }: CommandContext,
  { subnet, addresses, ipv6, groups, isPublic }: Placed,
  why: string | undefined,
): Omit<NewInterface, 'id'> {
  const mayBePublic = publicAddressOfNew(evidence, subnet.text, isPublic);
  const known = (all: readonly Argument[]) =>
    all.filter((each) => each.unknown === undefined).map(({ text }) => text);
  return {
    subnet: subnet.text,
    addresses: known(addresses),
    ipv6: known(ipv6),
    groups: why === undefined ? (groups?.map(({ text }) => text) ?? 'default') : [why],
    ...(mayBePublic === undefined ? {} : { mayBePublic }),
  };
}

/** A text says why it is refused. */
function wantedBy(context: CommandContext): readonly Wanted[] | string {
  const { given } = context;
  const interfaces = given.options.get('network-interfaces');
  const others = OTHERS.filter((option) => given.options.has(option)).map(
    (option) => `--${option} is not carried out`,
  );
  const six = given.options.get('ipv6-addresses') ?? [];
  const sixRead = readStructures(six)?.flatMap((each) => argumentOf(membersOf(each).Ipv6Address) ?? []);
  const own: Wanted = {
    existing: undefined,
    device: 0,
    subnet: single(given, 'subnet-id'),
    addresses: [
      ...[single(given, 'private-ip-address') ?? []].flat(),
      ...(given.options.get('secondary-private-ip-addresses') ?? []),
    ],
    ipv6: sixRead ?? [],
    groups: namedGroups(context),
    isPublic: given.options.has('associate-public-ip-address')
      ? true
      : given.options.has('no-associate-public-ip-address')
        ? false
        : undefined,
    others: sixRead === undefined ? ['its --ipv6-addresses cannot be read', ...others] : others,
  };
  if (interfaces === undefined) return [own];
  const written = readStructures(interfaces)?.map(membersOf);
  if (written === undefined || !written.some((each) => (argumentOf(each.DeviceIndex)?.text ?? '0') === '0'))
    return [{ ...own, others: ['its interfaces do not stand in the script', ...others] }];
  // A line with interfaces takes neither a subnet nor groups beside them (API reference, RunInstances).
  if (own.subnet !== undefined || own.groups !== undefined)
    return 'it names interfaces, and a subnet or groups beside them: it is refused';
  return written.map((each) => wantedInterface(each, own));
}

function wantedInterface(members: { readonly [member: string]: Structure }, own: Wanted): Wanted {
  const asked = argumentOf(members.AssociatePublicIpAddress);
  const more = [
    ...(asked?.unknown === undefined ? [] : [`it depends on ${asked.unknown}`]),
    ...Object.keys(members).flatMap((member) => (READ.has(member) ? [] : [`${member} is not carried out`])),
  ];
  const device = Number(argumentOf(members.DeviceIndex)?.text ?? 0);
  const listed = listOf(members.PrivateIpAddresses).map(membersOf);
  const isFurther = (each: (typeof listed)[number]) =>
    argumentOf(each.Primary)?.text.toLowerCase() !== 'true';
  const groups = listOf(members.Groups).flatMap((each: Structure) => argumentOf(each) ?? []);
  const primary = argumentOf(members.PrivateIpAddress) ?? (device === 0 ? own.addresses[0] : undefined);
  return {
    existing: argumentOf(members.NetworkInterfaceId),
    device,
    subnet: argumentOf(members.SubnetId),
    addresses: [
      ...(primary === undefined ? [] : [primary]),
      ...listed
        .toSorted((left, right) => Number(isFurther(left)) - Number(isFurther(right)))
        .flatMap((each) => argumentOf(each.PrivateIpAddress) ?? []),
    ],
    ipv6: listOf(members.Ipv6Addresses).flatMap((each) => argumentOf(membersOf(each).Ipv6Address) ?? []),
    groups: groups.length === 0 ? undefined : groups,
    isPublic: asked === undefined ? own.isPublic : asked.text.toLowerCase() === 'true',
    others: [...more, ...own.others],
  };
}

/** Members of an interface that are carried out, or change no flow. */
const READ: ReadonlySet<string> = new Set([
  ...['AssociatePublicIpAddress', 'DeleteOnTermination', 'Description', 'DeviceIndex', 'Groups'],
  ...['PrivateIpAddress', 'PrivateIpAddresses', 'Ipv6Addresses', 'NetworkInterfaceId', 'SubnetId'],
  ...['InterfaceType', 'NetworkCardIndex'],
]);

/** Options that say of a machine what is not carried out. */
const OTHERS = [
  ...['launch-template', 'ipv6-address-count', 'secondary-private-ip-address-count'],
  ...['cli-input-json', 'cli-input-yaml'],
];

function namedGroups(context: CommandContext): readonly Argument[] | undefined {
  const names = context.given.options.get('security-groups');
  const ids = context.given.options.get('security-group-ids');
  if (names === undefined) return ids;
  const found = names.map((name) => {
    const group = name.unknown === undefined ? groupNamed(context, name.text) : undefined;
    return group === undefined
      ? { text: name.text, unknown: name.unknown ?? `the group ${name.text}, which is not in evidence` }
      : { text: group };
  });
  return [...(ids ?? []), ...found];
}
