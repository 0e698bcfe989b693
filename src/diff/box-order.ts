import type { FlowChange } from '../model/flow-change.ts';

/**
 * Boxes with the most severe first: what is opened before what is not known before what is closed, from the widest sources first.
 * What nobody is known to receive, or no client sends, comes last.
 */
export function bySeverity(boxes: readonly FlowChange[]): FlowChange[] {
  return boxes.toSorted((one, other) => rank(one) - rank(other));
}

const KINDS: readonly FlowChange['kind'][] = ['opened', 'undecided', 'closed'];
/** The ports that clients use. */
const CLIENTS = '1024-65535';
const WIDE: readonly string[] = ['any address', 'internet'];

function rank({ kind, sources, destinations, sourcePorts }: FlowChange): number {
  const isNobody = destinations.every(({ title }) => title.endsWith('(no asset)'));
  const isOfServer = sourcePorts.length > 0 && !sourcePorts.includes(CLIENTS);
  const isWide = sources.some(({ title }) => WIDE.includes(title));
  return (isNobody ? 100 : 0) + (isOfServer ? 50 : 0) + KINDS.indexOf(kind) * 2 + (isWide ? 0 : 1);
}
