import type { FlowChange } from '../model/flow-change.ts';
import { isOfNobody, isWide } from './box-traits.ts';

/**
 * Boxes with the most severe first: what is opened before what is not known before what is closed, from the widest sources first.
 * What nobody is known to receive, or no client sends, comes last.
 */
export function bySeverity(boxes: readonly FlowChange[]): FlowChange[] {
  return boxes.toSorted((one, other) => rank(one) - rank(other));
}

const KINDS: readonly FlowChange['kind'][] = ['opened', 'undecided', 'not-seen', 'closed'];
function rank(box: FlowChange): number {
  const last = (isOfNobody(box) ? 100 : 0) + (box.fromClients ? 0 : 50);
  return last + KINDS.indexOf(box.kind) * 2 + (isWide(box) ? 0 : 1);
}
