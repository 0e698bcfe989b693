import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, insert, type JsonObject } from '../editable-evidence.ts';
import { elementsWith, listsOf } from './elements.ts';
import {
  attachmentTo,
  describedInterface,
  listInterface,
  type NewInterface,
  networkOf,
} from './interfaces.ts';
import type { Tag } from './tags.ts';

/** A machine that a change creates. */
export interface NewMachine {
  readonly id: string;
  /** Those that are made with it, the primary one first; `id` stands for the machine's. */
  readonly interfaces: readonly Omit<NewInterface, 'id'>[];
  readonly tags: readonly Tag[];
}

/** Describes a machine that a change creates, in its subnet. False where no machines are in evidence. */
export function createInstance(
  evidence: EditableEvidence,
  { id, interfaces, tags }: NewMachine,
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'Reservations');
  if (place === undefined) return false;
  const described = (each: Omit<NewInterface, 'id'>, device: number): JsonObject => ({
    ...describedInterface(evidence, { ...each, id: `${id} eth${device}` }),
    Attachment: { ...attachmentTo({ instance: id, device }), DeleteOnTermination: true },
    Status: 'in-use',
  });
  const own = interfaces.map(described);
  const [primary] = interfaces;
  const network = primary && networkOf(evidence, primary.subnet);
  const value = {
    Instances: [
      {
        InstanceId: id,
        State: { Code: 16, Name: 'running' },
        ...(primary === undefined
          ? {}
          : { PrivateIpAddress: primary.addresses[0], SubnetId: primary.subnet }),
        ...(network === undefined ? {} : { VpcId: network }),
        SecurityGroups: own[0]?.Groups ?? [],
        NetworkInterfaces: own,
        Tags: tags,
      },
    ],
  };
  insert(evidence, place.document, place.list, value, origin);
  for (const each of interfaces.map(described))
    if (each.VpcId !== undefined) listInterface(evidence, each, origin);
  return true;
}

/** Why a machine that starts in a subnet has, or may have, a public address; `asked`: what its own settings say. */
export function publicAddressOfNew(
  evidence: EditableEvidence,
  subnet: string | undefined,
  asked: boolean | undefined,
): string | undefined {
  if (asked !== undefined) return asked ? 'it is given when the machine starts' : undefined;
  const [place] = elementsWith(evidence, 'Subnets', 'SubnetId', subnet ?? '');
  return place?.value.MapPublicIpOnLaunch === false
    ? undefined
    : 'its subnet may give one when the machine starts';
}
