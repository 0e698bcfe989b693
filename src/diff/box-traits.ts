import type { FlowChange } from '../model/flow-change.ts';

/** The internet, or every address, is among the sources. */
export function isWide({ sources }: FlowChange): boolean {
  return sources.some(({ kind }) => kind === 'internet' || kind === 'anywhere');
}

/** No asset in evidence has one of the destinations. */
export function isOfNobody({ destinations }: FlowChange): boolean {
  return destinations.every(({ kind }) => kind === 'nobody');
}
