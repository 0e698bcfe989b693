import { TYPES } from '../../../importers/azure/vocabulary.ts';
import { addGap, type CommandContext, doubtOf, refuse, withWholeOptions } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { changeMembership, doubtMembership } from '../application-groups.ts';
import { interfaceIds } from '../places.ts';
import {
  deletePublicAddress,
  otherWearer,
  publicAddressIds,
  setPublicAddress,
  userOfAddress,
} from '../public-addresses.ts';
import { isSameId, resourcesOf } from '../resources.ts';
import { doubtPlace } from '../touched.ts';
import { meant, nameGiven, referenceOf } from './context.ts';
import { isUnread, listValues } from './list-values.ts';
import { GENERIC, OPTIONS, otherOption, wantedOne } from './place-commands.ts';

const GROUPS: readonly string[] = ['application-security-groups', 'asgs'];

/** `az network nic ip-config update`. */
export const updateAddress = withWholeOptions(OPTIONS, (context) => {
  const { evidence, given, origin } = context;
  const { ids, why } = meant(context, interfaceIds(evidence), 'interface', 'nic-name');
  const name = nameGiven(given);
  const doubt = why ?? doubtOf(context, name);
  if (name === undefined) return refuse(context, 'it names no address configuration');
  const paths = given.inOrder.flatMap((option) =>
    GENERIC.includes(option.name)
      ? [option.name === 'remove' ? (option.values[0]?.text ?? '').toLowerCase() : '']
      : [],
  );
  const isTaken = paths.includes('publicipaddress');
  const other =
    otherOption(given, ['public-ip-address', 'nic-name', ...GROUPS, ...GENERIC]) ??
    (paths.every((path) => path === 'publicipaddress')
      ? undefined
      : GENERIC.find((each) => given.options.has(each)));
  if (doubt !== undefined || other !== undefined) {
    for (const id of ids) doubtPlace(evidence, id, origin);
    const what = doubt ?? `what --${other} changes is not modelled`;
    return addGap(context, `what an address configuration has is not known: ${what}`);
  }
  const outcomes = ids.flatMap((id) => [
    ...(given.options.has('public-ip-address') || isTaken ? [givePublicAddress(context, id, name.text)] : []),
    ...(GROUPS.some((each) => given.options.has(each)) ? [giveGroups(context, id, name.text)] : []),
  ]);
  return outcomes.find((outcome) => outcome !== 'done') ?? 'done';
});

function givePublicAddress(context: CommandContext, place: string, name: string): Outcome {
  const { evidence, given, origin } = context;
  const [value] = given.options.get('public-ip-address') ?? [];
  const unknown = doubtOf({}, value);
  if (unknown !== undefined) addGap(context, `which public address ${name} gets is not known: ${unknown}`);
  const address = unknown ?? wantedOne(context, 'publicIPAddresses', value, place);
  const wearer = address === undefined ? undefined : otherWearer(evidence, address, place, name);
  if (wearer !== undefined) return refuse(context, `${wearer} has ${address} already`);
  if (!setPublicAddress(evidence, place, name, address, origin))
    return refuse(context, `there is no address configuration ${name}`);
  return unknown === undefined ? 'done' : 'unknown';
}

function giveGroups(context: CommandContext, place: string, name: string): Outcome {
  const { evidence, given, origin } = context;
  const groups = listValues(given, GROUPS);
  const isKnown = !isUnread(groups);
  const references = (isKnown ? (groups ?? []) : []).map((group) =>
    referenceOf(context, 'applicationSecurityGroups', group, place),
  );
  const doubt = isKnown
    ? unseenGroup(context, references)
    : 'refused' in groups
      ? groups.refused
      : groups.unknown;
  if (doubt !== undefined) {
    const what = `which application security groups an address has is not known: ${doubt}`;
    doubtMembership(evidence, place, what, origin);
    return addGap(context, what);
  }
  let isThere = false;
  const isMeant = (own: unknown): boolean => {
    const isNamed = isSameId(own, name);
    isThere ||= isNamed;
    return isNamed;
  };
  changeMembership(evidence, place, isMeant, () => references, origin);
  return isThere ? 'done' : refuse(context, `there is no address configuration ${name}`);
}

/** Where application security groups are listed, one that is not may be none, and is refused then. */
function unseenGroup({ evidence }: CommandContext, ids: readonly string[]): string | undefined {
  const listed = resourcesOf(evidence, TYPES.applicationGroups).map(({ value }) => value.id);
  const unseen = ids.find((id) => !listed.some((each) => isSameId(each, id)));
  return listed.length === 0 || unseen === undefined ? undefined : `${unseen} is not in evidence`;
}

/** `az network public-ip create`: nothing is met at it until something has it, and then the platform chooses it. */
export function createPublicAddress(): Outcome {
  return 'done';
}

/** `az network public-ip delete`: refused while something has it. */
export function deleteAddress(context: CommandContext): Outcome {
  const { ids, why } = meant(context, publicAddressIds(context.evidence), 'public address', 'name');
  const [address] = ids;
  const doubt = why ?? context.doubt;
  if (doubt !== undefined || address === undefined)
    return addGap(context, `which public address it deletes is not known: ${doubt ?? ''}`, 'none');
  const user = userOfAddress(context.evidence, address);
  if (user !== undefined) return refuse(context, `${user} has ${address}: deleting it is refused`);
  deletePublicAddress(context.evidence, address, context.origin);
  return 'done';
}
