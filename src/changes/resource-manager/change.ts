import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, type JsonObject, tellGap } from '../editable-evidence.ts';

/** One resource of the answer. */
export interface Change {
  readonly id: string;
  readonly kind: string;
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
  readonly origin: Origin;
}

/** An expression that the platform could not evaluate beforehand stands as it is written: `[reference(…)]`. */
export function isExpression(value: unknown): boolean {
  return /"\[[^"]*\([^"]*\]"/.test(JSON.stringify(value) ?? '');
}

export function addGap(
  evidence: EditableEvidence,
  what: string,
  origin: Origin,
  effect: Gap['effect'] = 'either',
): void {
  tellGap(evidence, { effect, what, origin });
}
