import { createPeering, doubtPeering, setPeeringState } from '../aws/peerings.ts';
import { addGap, type StackContext, type StackResource } from './stack-resource.ts';
import { resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::VPCPeeringConnection`: one within an account and a region is accepted by the stack (template reference). */
export function peering(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, after, doubt, origin } = resource;
  if (action === 'remove') {
    setPeeringState(evidence, id, 'deleted', origin);
    return;
  }
  if (action === 'modify') {
    if (doubt === undefined) return;
    addGap(context, `whether ${id} stays is not known: ${doubt}`, origin);
    doubtPeering(evidence, id, doubt, origin);
    return;
  }
  const [own, other] = [after?.VpcId, after?.PeerVpcId].map((raw) => resolveValue(raw, names));
  const unknown = [own, other].map(unknownOf).find(Boolean);
  const isFar = ['PeerOwnerId', 'PeerRegion', 'PeerRoleArn'].some((each) => after?.[each] !== undefined);
  const networks = [textOf(own) ?? name, textOf(other) ?? name] as const;
  const why = doubt ?? (unknown === undefined ? undefined : `it depends on ${unknown}`);
  const isMade = createPeering(
    evidence,
    { id, networks, state: 'active', ...(isFar ? {} : { isWithinRegion: true }) },
    origin,
  );
  const open = why ?? (isFar ? 'whether it is accepted is not known' : undefined);
  if (open === undefined && isMade) return;
  addGap(context, `what ${name} joins is not known: ${open ?? 'no peerings are in evidence'}`, origin);
  doubtPeering(evidence, id, open ?? name, origin);
}
