import { asRecord } from '../../../importers/json-object.ts';
import { addGap, type CommandContext } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import type { EditableEvidence, JsonObject } from '../../editable-evidence.ts';
import { doubtBalancers } from '../balancers.ts';
import { elementsOf, instancesOf, textOf } from '../elements.ts';
import { associationsOf, doubtPublicAddress, publicAddressesIn } from '../public-addresses.ts';
import { interfacesOfInstance, interfacesWith } from '../wearers.ts';
import { inScope } from './context.ts';

/**
 * `stop-instances` and `start-instances`: a machine gives back a public address that is no elastic one, and gets another when it starts
 * (EC2 user guide, instance IP addressing); balancers send to it while it runs. All else stays.
 */
export function changePower(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const named = given.options.get('instance-ids') ?? [];
  const isAny = given.doubt !== undefined || named.some(({ unknown }) => unknown !== undefined);
  const all = inScope(context, instancesOf(evidence)).flatMap(({ value }) => textOf(value.InstanceId) ?? []);
  const why = 'a machine that is stopped gives its public address back, and gets another when it starts';
  let outcome: Outcome = 'done';
  for (const id of isAny ? all : named.map(({ text }) => text)) {
    const interfaces = interfacesOfInstance(evidence, id);
    const lent = interfaces.flatMap((own) =>
      lentAddresses(evidence, id, own).map((inside) => [own, inside] as const),
    );
    for (const [own, inside] of lent) doubtPublicAddress(evidence, own, inside, why, origin);
    const isBalanced = isTarget(evidence, id, interfaces);
    if (isBalanced) doubtBalancers(evidence, undefined, `${id} is stopped or started`, origin);
    if (interfaces.length === 0) outcome = addGap(context, `${id} is not in evidence`, 'either', id);
    if (lent.length > 0)
      outcome = addGap(context, `which public address ${id} has is not known: ${why}`, 'either', id);
    if (isBalanced)
      outcome = addGap(context, `what balancers send to ${id} depends on whether it runs`, 'either', id);
  }
  return outcome;
}

/** Private addresses of an interface for which a public one stands, or may once its machine runs, that is no elastic one. */
function lentAddresses(evidence: EditableEvidence, instance: string, id: string): (string | undefined)[] {
  const elastic = new Set(
    publicAddressesIn(evidence).flatMap(({ allocation, address }) =>
      allocation === undefined ? [] : (address ?? []),
    ),
  );
  const worn = interfacesWith(evidence, id).flatMap(({ value }) => associationsOf(value));
  const lent = worn.filter(
    ([, { IpOwnerId, PublicIp }]) =>
      (IpOwnerId === undefined || IpOwnerId === 'amazon') && !elastic.has(String(PublicIp)),
  );
  const isRunning = instancesOf(evidence).some(
    ({ value }) => value.InstanceId === instance && asRecord(value.State)?.Name === 'running',
  );
  return [
    ...new Set(lent.map(([inside]) => inside)),
    ...(worn.length === 0 && !isRunning ? [undefined] : []),
  ];
}

/** A balancer has it, or an address of it, among its targets. */
function isTarget(evidence: EditableEvidence, instance: string, interfaces: readonly string[]): boolean {
  const addresses = interfaces.flatMap((id) =>
    interfacesWith(evidence, id).map(({ value }) => value.PrivateIpAddress),
  );
  const targets = elementsOf(evidence, 'TargetHealthDescriptions').map(
    ({ value }) => asRecord(value.Target)?.Id,
  );
  const registered = elementsOf(evidence, 'LoadBalancerDescriptions').flatMap(({ value }) =>
    (Array.isArray(value.Instances) ? (value.Instances as JsonObject[]) : []).map(
      (each) => asRecord(each)?.InstanceId,
    ),
  );
  return [...targets, ...registered].some(
    (each) => each === instance || (each !== undefined && addresses.includes(each)),
  );
}
