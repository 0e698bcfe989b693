import { parseCidr } from '../../../importers/aws/cidr.ts';
import { intersectRanges } from '../../../net/address-ranges.ts';
import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsWith, interfacesOf, textOf } from '../elements.ts';
import type { Tag } from '../tags.ts';
import { createInstance, publicAddressOfNew } from '../wearers.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';
import { argumentOf, listOf, membersOf, readStructures, type Structure } from './shorthand.ts';
import { groupNamed } from './target-group.ts';

/** What the machines that a command starts are to be. */
interface Wanted {
  readonly subnet: Argument | undefined;
  readonly address: Argument | undefined;
  /** Undefined: the default group of the network. */
  readonly groups: readonly Argument[] | undefined;
  readonly isPublic: boolean | undefined;
  /** What is not followed. */
  readonly others: readonly string[];
}

/** `run-instances`: a machine whose address is written joins its subnet; of others nothing can be judged before they exist. */
export function run(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const wanted = wantedBy(context);
  if (typeof wanted === 'string') return refuse(context, wanted);
  const { subnet, address, groups } = wanted;
  const id = createdId(`instance of ${origin.file}:${origin.line ?? 1}`);
  print(context, id);
  const count = single(given, 'count');
  const isOne = count === undefined || /^1(?::1)?$/.test(count.text);
  const unknown = doubtOf(context, subnet, address, count, ...(groups ?? []));
  const why = unknown ?? wanted.others[0];
  const worn = (groups ?? []).map((group) => group.text);
  if (
    subnet?.unknown === undefined &&
    address?.unknown === undefined &&
    subnet !== undefined &&
    address !== undefined
  ) {
    const refusal = isOne
      ? placeRefusal(context, subnet.text, address.text)
      : 'several machines have no one address';
    if (refusal !== undefined) return refuse(context, `${refusal}: it is refused`);
    const mayBePublic = publicAddressOfNew(evidence, subnet.text, wanted.isPublic);
    const isMade = createInstance(
      evidence,
      {
        id,
        address: address.text,
        subnet: subnet.text,
        groups: why === undefined ? (groups === undefined ? 'default' : worn) : [why],
        tags: tagsIn(given.options.get('tag-specifications') ?? []),
        ...(mayBePublic === undefined ? {} : { mayBePublic }),
      },
      origin,
    );
    if (isMade) {
      if (mayBePublic !== undefined)
        addGap(
          context,
          `${id} gets a public address, which is not known before it is made, or may get one`,
          'may-allow-more',
        );
      return why === undefined ? 'done' : addGap(context, `what ${id} is like is not known: ${why}`);
    }
  }
  const wears = worn.length === 0 ? '' : `, which will wear ${worn.join(', ')},`;
  addGap(
    context,
    `a machine${wears} is made, and its address is not known before: no flow from or to it is judged, nor what rules that name its groups admit from it`,
  );
  return unknown === undefined ? 'done' : 'unknown';
}

/** Why no machine gets the address in the subnet. */
function placeRefusal({ evidence }: CommandContext, subnet: string, address: string): string | undefined {
  const [place] = elementsWith(evidence, 'Subnets', 'SubnetId', subnet);
  const [block, own] = [parseCidr(textOf(place?.value.CidrBlock) ?? ''), parseCidr(`${address}/32`)];
  if (block !== undefined && own !== undefined && intersectRanges([block], [own]).length === 0)
    return `${address} does not lie in ${subnet}`;
  const holder = interfacesOf(evidence).find(
    ({ value }) => value.SubnetId === subnet && value.PrivateIpAddress === address,
  );
  return holder && `${String(holder.value.NetworkInterfaceId)} has the address ${address}`;
}

/** A text says why it is refused. */
function wantedBy(context: CommandContext): Wanted | string {
  const { given } = context;
  const interfaces = given.options.get('network-interfaces');
  const named = namedGroups(context);
  const others = OTHERS.filter((option) => given.options.has(option)).map(
    (option) => `--${option} is not carried out`,
  );
  const own = {
    subnet: single(given, 'subnet-id'),
    address: single(given, 'private-ip-address'),
    groups: named,
    isPublic: given.options.has('associate-public-ip-address')
      ? true
      : given.options.has('no-associate-public-ip-address')
        ? false
        : undefined,
    others,
  };
  if (interfaces === undefined) return own;
  const written = readStructures(interfaces)?.map(membersOf);
  const primary = written?.find((each) => (argumentOf(each.DeviceIndex)?.text ?? '0') === '0');
  if (primary === undefined)
    return { ...own, others: ['its interfaces do not stand in the script', ...others] };
  // A line with interfaces takes neither a subnet nor groups beside them (API reference, RunInstances).
  if (own.subnet !== undefined || own.groups !== undefined)
    return 'it names interfaces, and a subnet or groups beside them: it is refused';
  const groups = listOf(primary.Groups).flatMap((each: Structure) => argumentOf(each) ?? []);
  const asked = argumentOf(primary.AssociatePublicIpAddress);
  const more = [
    ...(written !== undefined && written.length > 1 ? ['it has several interfaces'] : []),
    ...(asked?.unknown === undefined ? [] : [`it depends on ${asked.unknown}`]),
    ...Object.keys(primary).flatMap((member) => (READ.has(member) ? [] : [`${member} is not carried out`])),
  ];
  return {
    subnet: argumentOf(primary.SubnetId),
    address: argumentOf(primary.PrivateIpAddress) ?? own.address,
    groups: groups.length === 0 ? undefined : groups,
    isPublic: asked === undefined ? own.isPublic : asked.text.toLowerCase() === 'true',
    others: [...more, ...others],
  };
}

/** Members of an interface that are carried out, or change no flow. */
const READ: ReadonlySet<string> = new Set([
  ...['AssociatePublicIpAddress', 'DeleteOnTermination', 'Description', 'DeviceIndex', 'Groups'],
  ...['PrivateIpAddress', 'SubnetId', 'InterfaceType', 'NetworkCardIndex'],
]);

/** Options that say of a machine what is not carried out. */
const OTHERS = [
  ...['launch-template', 'ipv6-addresses', 'ipv6-address-count', 'secondary-private-ip-addresses'],
  ...['secondary-private-ip-address-count', 'cli-input-json', 'cli-input-yaml'],
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

function tagsIn(values: readonly Argument[]): Tag[] {
  const specifications = (readStructures(values) ?? []).map(membersOf);
  return specifications
    .filter(({ ResourceType: type }) => argumentOf(type)?.text === 'instance')
    .flatMap(({ Tags }) => listOf(Tags).map(membersOf))
    .flatMap(({ Key, Value }): Tag[] => {
      const [key, value] = [argumentOf(Key), argumentOf(Value)];
      return key === undefined
        ? []
        : [{ Key: key.text, ...(value === undefined ? {} : { Value: value.text }) }];
    });
}
