import { single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { createNat, deleteNat } from '../nat-gateways.ts';
import { publicAddressOf, translatorOf } from '../public-addresses.ts';
import { doubtRoutesBy } from '../route-states.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

/** `create-nat-gateway`. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const subnet = needed(context, 'subnet-id');
  if (subnet === undefined) return refuse(context, 'it names no subnet');
  const allocation = single(given, 'allocation-id');
  const isPrivate = single(given, 'connectivity-type')?.text === 'private';
  const holder =
    allocation &&
    (translatorOf(evidence, { allocation: allocation.text }) ??
      publicAddressOf(evidence, 'allocation', allocation.text)?.interface);
  if (holder !== undefined && allocation?.unknown === undefined)
    return refuse(context, `${allocation?.text} is that of ${holder}: it is refused`);
  const id = createdId(`NAT gateway of ${origin.file}:${origin.line ?? 1}`);
  const isKnown = doubtOf(context, subnet, allocation) === undefined;
  const own = allocation === undefined ? {} : { allocation: allocation.text };
  if (isKnown) createNat(evidence, { id, subnet: subnet.text, isPrivate, ...own }, origin);
  print(context, id);
  return isKnown ? 'done' : 'unknown';
}

/** `delete-nat-gateway`: the routes by it stay. */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const gateway = needed(context, 'nat-gateway-id');
  if (gateway === undefined) return refuse(context, 'it names no NAT gateway');
  const why = doubtOf(context, gateway);
  if (why === undefined) {
    deleteNat(evidence, gateway.text, origin);
    return 'done';
  }
  const isMeant = (target: unknown) => gateway.unknown !== undefined || target === gateway.text;
  doubtRoutesBy(evidence, 'NatGatewayId', isMeant, why, origin);
  return addGap(context, `which NAT gateway it deletes is not known: ${why}`);
}
