import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsWith } from '../elements.ts';
import {
  attachedGateways,
  attachGateway,
  createGateway,
  deleteGateway,
  detachGateway,
  doubtGateways,
  publicInterfaceIn,
} from '../gateways.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

/** `create-internet-gateway`: attached to nothing. */
export function create(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  // Its kind is read from its id.
  const id = createdId(`igw-${origin.file}:${origin.line ?? 1}`);
  if (!createGateway(evidence, id, origin))
    return addGap(context, 'it makes an internet gateway, and none are in evidence', 'none');
  print(context, id);
  return 'done';
}

/** `attach-internet-gateway`: a network has one gateway, and a gateway one network. */
export function attach(context: CommandContext): Outcome {
  const named = namedPlace(context);
  if (typeof named === 'string') return named;
  const { evidence, origin } = context;
  const { gateway, network } = named;
  const held = attachedGateways(evidence).find(
    (each) => each.gateway === gateway || each.network === network,
  );
  if (held !== undefined)
    return refuse(context, `${held.gateway} is attached to ${held.network} already: it is refused`);
  attachGateway(evidence, gateway, network, origin);
  return 'done';
}

/** `detach-internet-gateway`: refused while an interface of the network has a public address (API reference, DetachInternetGateway). */
export function detach(context: CommandContext): Outcome {
  const named = namedPlace(context);
  if (typeof named === 'string') return named;
  const { evidence, origin } = context;
  const { gateway, network } = named;
  const isAttached = attachedGateways(evidence).some(
    (each) => each.gateway === gateway && each.network === network,
  );
  if (!isAttached) return refuse(context, `${gateway} is not attached to ${network}: it is refused`);
  const holder = publicInterfaceIn(evidence, network);
  if (holder?.isCertain)
    return refuse(context, `${holder.id} has a public address: detaching ${gateway} is refused`);
  if (holder !== undefined) {
    const why = `whether ${gateway} is detached is not known: ${holder.id} may have a public address`;
    doubtGateways(evidence, why, (each) => each === gateway, origin);
    return addGap(context, why);
  }
  detachGateway(evidence, gateway, network, origin);
  return 'done';
}

/** `delete-internet-gateway`. */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const gateway = needed(context, 'internet-gateway-id');
  if (gateway === undefined) return refuse(context, 'it names no internet gateway');
  const isUsed = attachedGateways(evidence).some((each) => each.gateway === gateway.text);
  if (isUsed && gateway.unknown === undefined)
    return refuse(context, `${gateway.text} is attached: deleting it is refused`);
  // One that is attached to nothing carries nothing.
  if (doubtOf(context, gateway) === undefined) deleteGateway(evidence, gateway.text, origin);
  return doubtOf(context, gateway) === undefined ? 'done' : 'unknown';
}

/** Where it is not known what the command names, that has been told. */
function namedPlace(
  context: CommandContext,
): { readonly gateway: string; readonly network: string } | Outcome {
  const { evidence, origin } = context;
  const [gateway, network] = [needed(context, 'internet-gateway-id'), needed(context, 'vpc-id')];
  if (gateway === undefined || network === undefined)
    return refuse(context, 'it names no internet gateway or no VPC');
  const isThere = elementsWith(evidence, 'InternetGateways', 'InternetGatewayId', gateway.text).length > 0;
  const why =
    doubtOf(context, gateway, network) ?? (isThere ? undefined : `${gateway.text} is not in evidence`);
  if (why === undefined) return { gateway: gateway.text, network: network.text };
  const what = `to which network an internet gateway is attached is not known: ${why}`;
  const isMeant = (found: unknown, place: unknown) =>
    (gateway.unknown !== undefined || found === gateway.text) &&
    (network.unknown !== undefined || place === network.text);
  doubtGateways(evidence, what, isMeant, origin);
  return addGap(context, what);
}
