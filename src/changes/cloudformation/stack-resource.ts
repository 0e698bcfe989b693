import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Tag } from '../aws/tags.ts';
import { type EditableEvidence, type JsonObject, tellGap } from '../editable-evidence.ts';
import type { Names } from './values.ts';

/** A resource of a stack, and what becomes of it. */
export interface StackResource {
  readonly name: string;
  readonly type: string;
  readonly action: 'add' | 'modify' | 'remove' | 'replace';
  /** The id that it has; for one that is made its logical name. */
  readonly id: string;
  /** The id that it had, where it is replaced. */
  readonly oldId?: string;
  /** Properties before; absent: there were none, or they are not known. */
  readonly before?: JsonObject;
  /** Properties after; absent: there are none, or they are not known. */
  readonly after?: JsonObject;
  /** Tags of the stack, or of the resource itself, change (change sets, `Scope`). */
  readonly isRetagged?: boolean;
  /** Why it may not be made, or not change so. */
  readonly doubt?: string;
  readonly origin: Origin;
}

export interface StackContext {
  readonly evidence: EditableEvidence;
  readonly names: Names;
  /** The stack may be there already, and what it is to make may be its own (templates). */
  readonly mayBeThere: boolean;
  /** Tags that the stack gives to what it makes, as far as the change says them. */
  readonly tags: readonly Tag[];
  /** What was there already when it was to be made; what is taken away later may then be either of the two. */
  readonly refused: Set<string>;
}

/** What it was, or becomes, does not stand in the change set. */
export function isUnseen({ action, before, after }: StackResource): boolean {
  return (before === undefined && action !== 'add') || (after === undefined && action !== 'remove');
}

/** Why what is unseen is not known. */
export const NO_VALUES = 'the change set holds no values of properties (--include-property-values)';

export function addGap(
  { evidence }: StackContext,
  what: string,
  origin: Origin,
  effect: Gap['effect'] = 'either',
): void {
  tellGap(evidence, { effect, what, origin });
}

export function warn({ evidence }: StackContext, what: string, origin: Origin): void {
  evidence.warnings.push({ what, origin });
}
