import { parseCidr } from '../../../importers/aws/cidr.ts';
import { intersectRanges } from '../../../net/address-ranges.ts';
import { single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsOf } from '../elements.ts';
import { blocksOfNetwork } from '../networks.ts';
import {
  createPeering,
  doubtPeering,
  networksOfPeering,
  setPeeringState,
  stateOfPeering,
} from '../peerings.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

const ALIVE: ReadonlySet<string | undefined> = new Set(['active', 'pending-acceptance', 'provisioning']);

/** `create-vpc-peering-connection`: it carries nothing before it is accepted. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [network, peer] = [needed(context, 'vpc-id'), needed(context, 'peer-vpc-id')];
  if (network === undefined || peer === undefined) return refuse(context, 'it names no VPC, or no other one');
  // One that is made, and of which nothing else is known, carries nothing.
  if (doubtOf(context, network, peer) !== undefined) return 'unknown';
  const networks = [network.text, peer.text] as const;
  const present = elementsOf(evidence, 'VpcPeeringConnections').find(
    ({ value }) =>
      ALIVE.has(stateOfPeering(evidence, String(value.VpcPeeringConnectionId))) &&
      networks.every((each) => networksOfPeering(value).includes(each)),
  );
  if (present !== undefined)
    return refuse(
      context,
      `${String(present.value.VpcPeeringConnectionId)} joins ${networks.join(' and ')} already: it is refused`,
    );
  const id = createdId(`peering of ${origin.file}:${origin.line ?? 1}`);
  const [own, other] = networks.map((each) =>
    blocksOfNetwork(evidence, each).flatMap((block) => parseCidr(block) ?? []),
  );
  // Networks with the same numbers are not joined (VPC peering guide, overlapping blocks).
  const isFailed = intersectRanges(own ?? [], other ?? []).length > 0;
  const region = single(given, 'peer-region');
  createPeering(
    evidence,
    {
      id,
      networks,
      state: isFailed ? 'failed' : 'pending-acceptance',
      ...(region === undefined ? { isWithinRegion: true } : {}),
    },
    origin,
  );
  print(context, id);
  return 'done';
}

/** `accept-vpc-peering-connection`. */
export function accept(context: CommandContext): Outcome {
  return change(context, 'active', ['pending-acceptance']);
}

/** `delete-vpc-peering-connection`. */
export function destroy(context: CommandContext): Outcome {
  return change(context, 'deleted', ['active', 'pending-acceptance', 'failed']);
}

/** `reject-vpc-peering-connection`. */
export function reject(context: CommandContext): Outcome {
  return change(context, 'rejected', ['pending-acceptance']);
}

function change(context: CommandContext, state: string, from: readonly string[]): Outcome {
  const { evidence, origin } = context;
  const peering = needed(context, 'vpc-peering-connection-id');
  if (peering === undefined) return refuse(context, 'it names no VPC peering connection');
  const isKnown = peering.unknown === undefined;
  const present = isKnown ? stateOfPeering(evidence, peering.text) : undefined;
  const why =
    doubtOf(context, peering) ??
    (present === undefined ? `${peering.text} is not in evidence` : undefined) ??
    (STATES.has(present ?? '') ? undefined : `it is ${present}`);
  if (why !== undefined) {
    doubtPeering(evidence, isKnown ? peering.text : undefined, why, origin);
    return addGap(context, `which VPC peering connection carries anything is not known: ${why}`);
  }
  if (!from.includes(present ?? '')) return refuse(context, `${peering.text} is ${present}: it is refused`);
  setPeeringState(evidence, peering.text, state, origin);
  return 'done';
}

/** States of a connection (VPC peering guide, lifecycle). */
const STATES: ReadonlySet<string> = new Set([
  ...['initiating-request', 'pending-acceptance', 'active', 'deleted', 'rejected', 'failed', 'expired'],
  ...['provisioning', 'deleting'],
]);
