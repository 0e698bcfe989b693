import { nameOf, parentOf } from '../../importers/azure/resources.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { NamedPart } from '../azure/parts.ts';
import { PEERING_FLAGS, peeringNamed, remoteOf, removePeering } from '../azure/peerings.ts';
import { memberOf } from '../azure/resources.ts';
import { doubtTouched } from '../azure/touched.ts';
import { writePeering } from '../azure/write-peering.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { addGap, type Change, isExpression } from './change.ts';

/** Type of a peering that is deployed by itself. */
export const PEERINGS = 'microsoft.network/virtualnetworks/virtualnetworkpeerings';

/** Peerings that stand in a network. */
export function layPeeringsOf(evidence: EditableEvidence, change: Change): void {
  const { id, kind, before, after, origin } = change;
  const [old, planned] = [peeringsIn(before), peeringsIn(after)];
  if (planned === undefined || old === undefined) {
    addGap(evidence, `which peerings ${id} has is an expression that only the deployment evaluates`, origin);
    doubtTouched(evidence, PEERINGS, [], false, origin);
    return;
  }
  for (const name of old.keys())
    if (!planned.has(name))
      layPeering(evidence, { ...change, ...at(id, name), kind: 'delete', before: old.get(name) });
  for (const [name, value] of planned) {
    const previous = old.get(name);
    if (JSON.stringify(previous) === JSON.stringify(value)) continue;
    const how = previous === undefined ? 'create' : kind;
    layPeering(evidence, { ...change, ...at(id, name), kind: how, before: previous, after: value });
  }
}

function at(network: string, name: string): { readonly id: string } {
  return { id: `${network}/virtualNetworkPeerings/${name}` };
}

export function layPeering(evidence: EditableEvidence, { id, kind, before, after, origin }: Change): void {
  const network = parentOf(id);
  const name = nameOf(id);
  const [was, is] = [before, after].map((value) => toPeering(name, value));
  const remote = remoteOf(is ?? { name, members: {} }) ?? remoteOf(was ?? { name, members: {} });
  if (kind === 'delete') {
    if (!removePeering(evidence, network, name, origin, remote))
      evidence.warnings.push({ what: `there is no peering ${name}: nothing to delete`, origin });
    return;
  }
  if (remote === undefined || isExpression(remote)) {
    addGap(evidence, `with which network ${name} peers ${network} is not known (${kind})`, origin);
    doubtTouched(evidence, PEERINGS, [], false, origin);
    return;
  }
  const peering = is ?? { name, members: { remoteVirtualNetwork: { id: remote } } };
  const isWhole =
    is !== undefined &&
    (typeof is.members.allowVirtualNetworkAccess === 'boolean' ||
      peeringNamed(evidence, network, name) !== undefined) &&
    is.members.peerCompleteVnets !== false &&
    !isExpression(is.members);
  const doubt = isWhole ? undefined : `it is not in the answer (${kind})`;
  const { gap, refusal } = writePeering(evidence, network, peering, doubt, origin);
  if (gap !== undefined) addGap(evidence, gap, origin);
  if (refusal !== undefined)
    evidence.warnings.push({ what: `${refusal}: the deployment is refused`, origin });
}

/** Undefined where the list is an expression. */
function peeringsIn(value: JsonObject | undefined): Map<string, JsonObject> | undefined {
  const list = (value === undefined ? undefined : memberOf(value, 'virtualNetworkPeerings')) ?? [];
  if (!Array.isArray(list) || list.some((item) => asRecord(item) === undefined)) return undefined;
  return new Map(list.map((item) => [String(item.name ?? ''), item as JsonObject]));
}

function toPeering(name: string, value: JsonObject | undefined): NamedPart | undefined {
  if (value === undefined) return undefined;
  const members = [...PEERING_FLAGS, 'remoteVirtualNetwork', 'peerCompleteVnets'].flatMap((member) => {
    const content = memberOf(value, member);
    return content === undefined || content === null ? [] : [[member, content] as const];
  });
  return { name, members: Object.fromEntries(members) };
}
