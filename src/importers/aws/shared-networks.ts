import type { Gap } from '../../model/gap.ts';
import type { Answer } from './documents.ts';
import type { Listing } from './elements.ts';
import type { NetworkInterface, Vpc } from './schema.ts';

/**
 * VPCs that another account shares: who takes part sees subnets, route tables and network ACLs, and of the interfaces and groups its
 * own alone (VPC user guide, shared VPCs). Where the account that owns the VPC listed interfaces, all are there.
 */
export function sharedNetworks(
  answers: readonly Answer[],
  vpcs: Listing<Vpc>,
  interfaces: Listing<NetworkInterface>,
  gaps: Gap[],
): ReadonlySet<string> {
  const listing = new Set([
    ...answers.filter(({ body }) => Array.isArray(body.NetworkInterfaces)).map(({ file }) => file.account),
    ...interfaces.elements.map(({ value }) => value.OwnerId),
  ]);
  const seen = new Set(interfaces.elements.flatMap(({ value }) => (value.OwnerId ? value.VpcId : [])));
  const shared = vpcs.elements.filter(
    ({ value: { VpcId: id, OwnerId: owner } }) => owner && seen.has(id) && !listing.has(owner),
  );
  for (const { value, file, pointer } of shared) {
    const what = `${value.VpcId} is shared by account ${value.OwnerId}, which alone sees all of its interfaces: those of others, and their groups, are not in evidence`;
    const origin = { file, pointer, text: value.VpcId };
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: value.VpcId, origin });
  }
  return new Set(shared.map(({ value }) => value.VpcId));
}
