import { typeOfId } from '../../importers/azure/documents.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import { createNetwork } from '../azure/networks.ts';
import { type Reference, refer } from '../azure/places.ts';
import {
  deletePublicAddress,
  otherWearer,
  setPublicAddress,
  userOfAddress,
} from '../azure/public-addresses.ts';
import { memberOf } from '../azure/resources.ts';
import { doubtPlace, doubtTouched } from '../azure/touched.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { addGap, type Change, isExpression } from './change.ts';
import { layPeeringsOf } from './lay-peerings.ts';
import { layMemberships, MEMBERSHIP } from './memberships.ts';

const REFERENCES: readonly Reference[] = ['networkSecurityGroup', 'routeTable', 'natGateway'];

/** A subnet or an interface that stays. */
export function layPlace(
  evidence: EditableEvidence,
  { id, origin }: Pick<Change, 'id' | 'origin'>,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): void {
  for (const member of REFERENCES) {
    // An expression in the place of an id names nothing that is in evidence.
    const [old, planned] = [before, after].map((value) => {
      const reference = value === undefined ? undefined : memberOf(value, member);
      return typeof reference === 'string' ? reference : asRecord(reference)?.id;
    });
    const target = typeof planned === 'string' ? planned : undefined;
    if (old !== planned && !refer(evidence, id, member, target, origin))
      addGap(evidence, `${id}, which is changed, is not in evidence`, origin);
  }
  const unknown = layMemberships(evidence, id, before, after, origin);
  if (unknown !== undefined) addGap(evidence, unknown, origin);
  layPublicAddresses(evidence, { id, origin }, before, after);
  if (isOtherwise(before, after, [...REFERENCES, MEMBERSHIP, 'publicIPAddress'])) {
    addGap(evidence, `what else the deployment changes of ${id} is not modelled`, origin);
    doubtPlace(evidence, id, origin);
  }
}

/** Which public addresses the configurations of an interface get. */
function layPublicAddresses(
  evidence: EditableEvidence,
  { id, origin }: Pick<Change, 'id' | 'origin'>,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): void {
  const [old, planned] = [before, after].map(
    (value) =>
      new Map(
        [...partsByName(value, 'ipConfigurations')].map(([name, configuration]) => {
          const address = memberOf(configuration, 'publicIPAddress');
          return [name, asRecord(address)?.id ?? address ?? undefined] as const;
        }),
      ),
  );
  for (const [name, address] of planned ?? []) {
    if (address === old?.get(name)) continue;
    // An expression in its place names none that is in evidence.
    const target = address === undefined ? undefined : String(address);
    const wearer = target === undefined ? undefined : otherWearer(evidence, target, id, name);
    const why = `${wearer} has the public address of ${name}, and it is refused unless that loses it before`;
    if (wearer !== undefined) addGap(evidence, why, origin);
    if (!setPublicAddress(evidence, id, name, wearer === undefined ? target : why, origin))
      addGap(evidence, `${id}, which is changed, is not in evidence`, origin);
  }
}

/** Members of networks by which no packet is judged. */
const HARMLESS: readonly string[] = [
  ...['dhcpOptions', 'ddosProtectionPlan', 'enableDdosProtection', 'enableVmProtection'],
  'flowTimeoutInMinutes',
];

/** A virtual network that stays. */
export function layNetwork(evidence: EditableEvidence, change: Change): void {
  const { id, before, after, origin } = change;
  const [old, planned] = [partsByName(before, 'subnets'), partsByName(after, 'subnets')];
  const others: string[] = [];
  for (const [name, subnet] of planned) {
    const previous = old.get(name);
    if (previous === undefined) others.push(`the subnet ${name} that ${id} gets is not modelled`);
    else layPlace(evidence, { id: `${id}/subnets/${name}`, origin }, previous, subnet);
  }
  layPeeringsOf(evidence, change);
  if (isOtherwise(before, after, ['subnets', 'virtualNetworkPeerings', ...HARMLESS]))
    others.push(`what else the deployment changes of ${id} is not modelled`);
  for (const name of old.keys())
    if (!planned.has(name)) others.push(`that ${id} loses its subnet ${name} is not modelled`);
  for (const what of others) addGap(evidence, what, origin);
  if (others.length > 0) doubtTouched(evidence, TYPES.networks, [id], false, origin);
}

function partsByName(value: JsonObject | undefined, member: string): Map<string, JsonObject> {
  const list = value === undefined ? undefined : memberOf(value, member);
  const items = (Array.isArray(list) ? list : []).flatMap(
    (item) => (asRecord(item) as JsonObject | undefined) ?? [],
  );
  return new Map((items as JsonObject[]).map((item) => [String(item.name ?? ''), item]));
}

/** Whether any member differs, these and tags aside. */
function isOtherwise(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  members: readonly string[],
): boolean {
  const left = new Set([...members, 'tags', 'etag', 'provisioningState'].map((each) => each.toLowerCase()));
  const [old, planned] = [before, after].map((value) =>
    JSON.stringify(value, (key, member) => (left.has(key.toLowerCase()) ? undefined : member)),
  );
  return old !== planned;
}

/** A public address that goes is refused while something has it, unless the same deployment takes it away before. */
export function layAddressDeletion(evidence: EditableEvidence, { id, origin }: Change): void {
  const user = userOfAddress(evidence, id);
  if (user === undefined) deletePublicAddress(evidence, id, origin);
  else evidence.warnings.push({ what: `${user} has ${id}: deleting it is refused`, origin });
}

/** A network that is made, as far as peerings concern it. */
export function layNewNetwork(evidence: EditableEvidence, { id, after, origin }: Change): void {
  if (typeOfId(id) !== TYPES.networks || after === undefined) return;
  const space = asRecord(memberOf(after, 'addressSpace'));
  const blocks = space === undefined ? undefined : memberOf(space as JsonObject, 'addressPrefixes');
  const texts = (Array.isArray(blocks) ? blocks : []).filter((block) => typeof block === 'string');
  if (texts.length > 0 && !isExpression(texts)) createNetwork(evidence, id, texts, origin);
}
