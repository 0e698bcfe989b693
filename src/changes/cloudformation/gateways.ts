import {
  attachedGateways,
  attachGateway,
  createGateway,
  deleteGateway,
  detachGateway,
  doubtGateways,
  publicInterfaceIn,
} from '../aws/gateways.ts';
import type { JsonObject } from '../editable-evidence.ts';
import {
  addGap,
  isUnseen,
  NO_VALUES,
  type StackContext,
  type StackResource,
  warn,
} from './stack-resource.ts';
import { resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::InternetGateway`: one that is attached to nothing carries nothing. */
export function internetGateway(context: StackContext, { action, id, name, origin }: StackResource): void {
  const { evidence } = context;
  if (action === 'remove') {
    const isUsed = attachedGateways(evidence).some(({ gateway }) => gateway === id);
    if (isUsed) warn(context, `${id} is attached: deleting it is refused`, origin);
    else deleteGateway(evidence, id, origin);
  } else if (action === 'add' && !createGateway(evidence, id, origin))
    addGap(context, `${name} is made, and no internet gateways are in evidence`, origin);
}

/** `AWS::EC2::VPCGatewayAttachment` of an internet gateway. */
export function gatewayAttachment(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { name, type, before, after, doubt, origin } = resource;
  if ([before, after].some((each) => each?.VpnGatewayId !== undefined)) {
    addGap(
      context,
      `what ${name} (${type}) of a virtual private gateway does to flows is not modelled`,
      origin,
    );
    return;
  }
  const placeIn = (properties: JsonObject) => ({
    gateway: resolveValue(properties.InternetGatewayId, names),
    network: resolveValue(properties.VpcId, names),
  });
  const old = before && placeIn(before);
  const made = after && placeIn(after);
  const places = [old, made].filter((each) => each !== undefined);
  const unknown = places
    .flatMap(({ gateway, network }) => [gateway, network])
    .map(unknownOf)
    .find(Boolean);
  const why =
    doubt ??
    (isUnseen(resource) ? NO_VALUES : unknown === undefined ? undefined : `it depends on ${unknown}`);
  if (why !== undefined) {
    const what = `which network ${name} attaches a gateway to, or detaches one from, is not known: ${why}`;
    addGap(context, what, origin);
    const isOpen = (meant: string | undefined, found: unknown) => meant === undefined || meant === found;
    const isMeant = (gateway: unknown, network: unknown) =>
      isUnseen(resource) ||
      places.some((each) => isOpen(textOf(each.gateway), gateway) && isOpen(textOf(each.network), network));
    doubtGateways(evidence, what, isMeant, origin);
    return;
  }
  if (old !== undefined) detach(context, resource, textOf(old.gateway) ?? '', textOf(old.network) ?? '');
  if (made !== undefined) attach(context, resource, textOf(made.gateway) ?? '', textOf(made.network) ?? '');
}

function detach(context: StackContext, { origin }: StackResource, gateway: string, network: string): void {
  const { evidence, refused } = context;
  const holder = publicInterfaceIn(evidence, network);
  if (refused.has(`${gateway} at ${network}`)) {
    const why = `whether ${gateway} stays attached to ${network} is not known: it was to be attached while it was`;
    addGap(context, why, origin);
    doubtGateways(evidence, why, (each, place) => each === gateway && place === network, origin);
  } else if (holder?.isCertain === false) {
    const why = `whether ${gateway} stays attached to ${network} is not known: ${holder.id} may have a public address`;
    addGap(context, why, origin);
    doubtGateways(evidence, why, (each, place) => each === gateway && place === network, origin);
  } else if (holder !== undefined)
    warn(
      context,
      `${holder.id} has a public address: detaching ${gateway} from ${network} is refused`,
      origin,
    );
  else if (!detachGateway(evidence, gateway, network, origin))
    warn(context, `${gateway} is not attached to ${network}: nothing to detach`, origin);
}

function attach(
  context: StackContext,
  { name, origin }: StackResource,
  gateway: string,
  network: string,
): void {
  const { evidence } = context;
  const held = attachedGateways(evidence).find(
    (each) => each.gateway === gateway || each.network === network,
  );
  if (held !== undefined) {
    context.refused.add(`${held.gateway} at ${held.network}`);
    warn(context, `${held.gateway} is attached to ${held.network} already: ${name} is refused`, origin);
  } else if (!attachGateway(evidence, gateway, network, origin))
    addGap(context, `${gateway}, which ${name} attaches, is not in evidence`, origin);
}
