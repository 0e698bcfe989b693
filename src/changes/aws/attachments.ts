import type { Origin } from '../../model/origin.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import { instancesOf, textOf } from './elements.ts';
import {
  doubtInterface,
  isWholeMachine,
  machineOf,
  type Place,
  perhapsAttachInterface,
  whyNotAttached,
} from './interfaces.ts';
import { interfacesWith, perhapsDeleteInstance } from './wearers.ts';

/** What is written of an attachment, as far as it is known. */
export interface WrittenAttachment {
  readonly id: string | undefined;
  readonly instance: string | undefined;
  readonly at: Omit<Place, 'instance'>;
  /** Why not all of it is known. */
  readonly why: string | undefined;
}

/** An interface and its place; why it is refused there; or why it is not known what is attached to which machine. */
export type Attachment =
  | { readonly id: string; readonly place: Place }
  | { readonly id: string; readonly refusal: string }
  | { readonly why: string };

export function attachmentOf(evidence: EditableEvidence, written: WrittenAttachment): Attachment {
  const { id, instance, at, why } = written;
  if (why !== undefined) return { why };
  if (id === undefined || interfacesWith(evidence, id).length === 0)
    return { why: `${id ?? 'its interface'} is not in evidence` };
  if (instance === undefined || !isWholeMachine(evidence, instance))
    return { why: `what ${instance ?? 'its machine'} has is not in evidence` };
  const place = { instance, ...at };
  const refusal = whyNotAttached(evidence, id, place);
  return refusal === undefined ? { id, place } : { id, refusal };
}

/** Leaves open what may be attached to which machine: any, where it is not known. */
export function perhapsAttach(
  evidence: EditableEvidence,
  { id, instance }: Pick<WrittenAttachment, 'id' | 'instance'>,
  why: string,
  origin: Origin,
): void {
  if (id !== undefined) perhapsAttachInterface(evidence, id, why, origin);
  const all = instancesOf(evidence).flatMap(({ value }) => textOf(value.InstanceId) ?? []);
  for (const each of instance === undefined ? all : [instance])
    perhapsDeleteInstance(evidence, each, why, origin);
}

/** Leaves open what may be detached from which machine: where it leads from outside, too. */
export function perhapsDetach(
  evidence: EditableEvidence,
  { id, instance }: Pick<WrittenAttachment, 'id' | 'instance'>,
  why: string,
  origin: Origin,
): void {
  if (id !== undefined) doubtInterface(evidence, id, why, origin);
  for (const each of new Set([instance, machineOf(evidence, id ?? '')]))
    if (each !== undefined) perhapsDeleteInstance(evidence, each, why, origin);
}
