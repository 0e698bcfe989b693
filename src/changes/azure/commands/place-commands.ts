import { TYPES } from '../../../importers/azure/vocabulary.ts';
import { type Argument, type Arguments, optionNames, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, refuse, withWholeOptions } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { insert, remove } from '../../editable-evidence.ts';
import { refusedDeletion } from '../../refused-deletion.ts';
import {
  interfaceIds,
  placesAt,
  placesNaming,
  type Reference,
  refer,
  setMember,
  subnetIds,
} from '../places.ts';
import { isSameId, listsOf, resourcesOf, resourcesWith } from '../resources.ts';
import { createGroup, deleteGroup, doubtRules, groupIds, hasGroup } from '../security-groups.ts';
import { doubtPlace } from '../touched.ts';
import { type Meant, meant, newId, referenceOf } from './context.ts';
import { flagValue } from './flag-value.ts';

/** What subnets, interfaces and their addresses can be told, as far as it begins like what counts here. */
export const OPTIONS = optionNames(
  'network-security-group|nsg route-table ip-forwarding public-ip-address application-security-groups|asgs name nic-name nat-gateway no-wait vnet-name verbose ids set add address-prefixes app-gateway-address-pools ag-address-pools accelerated-networking acquire-policy-token auxiliary-mode auxiliary-sku private-endpoint-network-policies disable-private-endpoint-network-policies',
);

/** `az network nsg create`: one that is there stays as it is. */
export function createSecurityGroup(context: CommandContext): Outcome {
  const name = single(context.given, 'name');
  const why = doubtOf(context, name, single(context.given, 'resource-group'));
  if (name === undefined) return refuse(context, 'it names no network security group');
  if (why !== undefined)
    return addGap(context, `which network security group it makes is not known: ${why}`, 'none');
  const id = newId(context, 'networkSecurityGroups', name.text);
  if (hasGroup(context.evidence, id)) {
    const what = `${name.text} is there already: whether its rules stay is not known`;
    doubtRules(context.evidence, id, what, context.origin, () => true);
    return addGap(context, what);
  }
  if (!createGroup(context.evidence, id, context.origin))
    return addGap(context, 'it makes a network security group, and none is in evidence');
  return 'done';
}

/** `az network nsg delete`: refused while it filters somewhere. */
export function deleteSecurityGroup(context: CommandContext): Outcome {
  const { ids, why } = meant(context, groupIds(context.evidence), 'network security group', 'name');
  const doubt = why ?? context.doubt;
  const [group] = ids;
  if (doubt !== undefined || group === undefined)
    return addGap(context, `which network security group it deletes is not known: ${doubt ?? ''}`, 'none');
  const [place] = placesNaming(context.evidence, 'networkSecurityGroup', group);
  if (place !== undefined) return refuse(context, refusedDeletion(group, place));
  deleteGroup(context.evidence, group, context.origin);
  return 'done';
}

/** `az network vnet subnet update`. */
export const updateSubnet = withWholeOptions(OPTIONS, (context) => {
  const network = single(context.given, 'vnet-name');
  const all = subnetIds(context.evidence).filter(
    (id) => network === undefined || network.unknown !== undefined || isSameId(networkOf(id), network.text),
  );
  const found = meant(context, all, 'subnet', 'name');
  const policies = policiesGiven(context);
  if (policies !== undefined) {
    const why = found.why ?? context.doubt ?? (policies === 'unknown' ? 'the option' : undefined);
    if (why !== undefined)
      addGap(context, `which network policies hold for its private endpoints is not known: ${why}`);
    for (const id of found.ids) {
      if (why === undefined)
        for (const place of placesAt(context.evidence, id))
          setMember(context.evidence, place, 'privateEndpointNetworkPolicies', policies, context.origin);
      else doubtPlace(context.evidence, id, context.origin);
    }
  }
  return update(context, found, POLICY_OPTIONS);
});

const POLICY_OPTIONS = ['private-endpoint-network-policies', 'disable-private-endpoint-network-policies'];

/** What the options say of the network policies for private endpoints; the older one is true where they do not hold. */
function policiesGiven({ given }: CommandContext): string | undefined {
  const named = single(given, 'private-endpoint-network-policies');
  if (named !== undefined) return named.unknown === undefined ? named.text : 'unknown';
  const isOff = flagValue(given, 'disable-private-endpoint-network-policies');
  return isOff === undefined || isOff === 'unknown' ? isOff : isOff ? 'Disabled' : 'Enabled';
}

function networkOf(id: string): string {
  return /\/virtualNetworks\/([^/]+)/i.exec(id)?.[1] ?? '';
}

/** `az network nic update`. */
export const updateInterface = withWholeOptions(OPTIONS, (context) => {
  const found = meant(context, interfaceIds(context.evidence), 'interface', 'name');
  const forwards = flagValue(context.given, 'ip-forwarding');
  if (forwards !== undefined) {
    const isKnown = forwards !== 'unknown' && found.why === undefined && context.doubt === undefined;
    if (!isKnown)
      addGap(context, `whether it forwards is not known: ${found.why ?? context.doubt ?? '--ip-forwarding'}`);
    for (const id of found.ids)
      for (const place of placesAt(context.evidence, id))
        setMember(context.evidence, place, 'enableIPForwarding', isKnown ? forwards : null, context.origin);
  }
  return update(context, found, ['ip-forwarding']);
});

/** Options that write a member by its path. */
export const GENERIC: readonly string[] = ['set', 'add', 'remove'];

/** What places name, and the options that say so. */
const REFERENCES: readonly {
  readonly member: Reference;
  readonly kind: string;
  readonly options: readonly string[];
  readonly what: string;
}[] = [
  {
    member: 'networkSecurityGroup',
    kind: 'networkSecurityGroups',
    options: ['network-security-group', 'nsg'],
    what: 'network security group filters there',
  },
  {
    member: 'routeTable',
    kind: 'routeTables',
    options: ['route-table'],
    what: 'route table holds there',
  },
  {
    member: 'natGateway',
    kind: 'natGateways',
    options: ['nat-gateway'],
    what: 'NAT gateway stands before it',
  },
];

function update(context: CommandContext, { ids, why }: Meant, own: readonly string[] = []): Outcome {
  const { evidence, given, origin } = context;
  const generic = given.inOrder.filter(({ name }) => GENERIC.includes(name));
  const removed = new Set(
    generic.map(({ name, values: [path] }) => (name === 'remove' ? (path?.text ?? '').toLowerCase() : '')),
  );
  const isNamed = (member: string): boolean => removed.has(member.toLowerCase());
  const known = REFERENCES.flatMap(({ options }) => options);
  const wanted = REFERENCES.flatMap(({ options, ...reference }) => {
    const values = options.map((option) => given.options.get(option)).find((each) => each !== undefined);
    return values === undefined && !isNamed(reference.member) ? [] : [{ ...reference, value: values?.[0] }];
  });
  const paths = REFERENCES.filter(({ member }) => isNamed(member)).length;
  const other =
    otherOption(given, [...known, ...GENERIC, ...own]) ??
    (paths === removed.size ? undefined : generic.at(-1)?.name);
  if (wanted.length === 0 && other === undefined) return 'done';
  if (ids.length === 0) return addGap(context, why ?? 'what it changes is not in evidence');
  let outcome: Outcome = 'done';
  for (const { member, kind, what, value } of wanted) {
    const doubt = why ?? doubtOf(context, value);
    if (doubt !== undefined) outcome = addGap(context, `which ${what} is not known: ${doubt}`);
    for (const id of ids) {
      const target = doubt === undefined ? wantedOne(context, kind, value, id) : newId(context, kind, doubt);
      refer(evidence, id, member, target, origin);
    }
  }
  if (other === undefined) return outcome;
  for (const id of ids) doubtPlace(evidence, id, origin);
  return addGap(context, `what --${other} changes is not modelled`);
}

/** An empty text, `null` or nothing takes the group away. */
export function wantedOne(
  context: CommandContext,
  kind: string,
  value: Argument | undefined,
  place: string,
): string | undefined {
  const text = value?.text ?? '';
  return text === '' || text === 'null' || text === '""'
    ? undefined
    : referenceOf(context, kind, text, place);
}

/** Options that change nothing that packets meet. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['name', 'ids', 'resource-group', 'subscription', 'vnet-name', 'no-wait', 'only-show-errors'],
  ...['output', 'query', 'verbose', 'debug', 'yes', 'tags', 'accelerated-networking', 'internal-dns-name'],
]);

/** An option that is neither harmless nor one of these; `az` also takes the beginning of one that it has. */
export function otherOption({ options }: Arguments, known: readonly string[]): string | undefined {
  return [...options.keys()].find((option) => !HARMLESS.has(option) && !known.includes(option));
}

/** `az network asg create`: nobody is a member of it yet. */
export function createApplicationGroup(context: CommandContext): Outcome {
  const name = single(context.given, 'name');
  if (name === undefined) return refuse(context, 'it names no application security group');
  if (name.unknown !== undefined) return 'done';
  const id = newId(context, 'applicationSecurityGroups', name.text);
  const [place] = listsOf(context.evidence, TYPES.applicationGroups);
  if (resourcesWith(context.evidence, TYPES.applicationGroups, id).length > 0)
    return refuse(context, `${name.text} is there already`);
  if (place === undefined)
    return addGap(context, 'it makes an application security group, and none is in evidence');
  insert(context.evidence, place.document, place.list, { id, name: name.text }, context.origin);
  return 'done';
}

/** `az network asg delete`. */
export function deleteApplicationGroup(context: CommandContext): Outcome {
  const all = resourcesOf(context.evidence, TYPES.applicationGroups);
  const { ids, why } = meant(
    context,
    all.map(({ value }) => String(value.id)),
    'application security group',
    'name',
  );
  const doubt = why ?? context.doubt;
  if (doubt !== undefined)
    return addGap(context, `which application security group it deletes is not known: ${doubt}`);
  for (const { document, value, list } of all)
    if (list !== undefined && ids.some((id) => isSameId(value.id, id)))
      remove(context.evidence, document, list, value, context.origin);
  return 'done';
}
