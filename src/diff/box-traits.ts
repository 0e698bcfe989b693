import type { FlowChange } from '../model/flow-change.ts';

/** The ports that clients use. */
const CLIENTS = '1024-65535';
const WIDE: readonly string[] = ['any address', 'any other address', 'internet'];

/** The internet, or every address, is among the sources. */
export function isWide({ sources }: FlowChange): boolean {
  return sources.some(({ title }) => WIDE.includes(title));
}

/** No asset in evidence has one of the destinations. */
export function isOfNobody({ destinations }: FlowChange): boolean {
  return destinations.every(({ title }) => title.endsWith('(no asset)'));
}

/** No client sends them: they are what answers of a server look like to a filter that does not track connections. */
export function isFromServers({ sourcePorts }: FlowChange): boolean {
  return sourcePorts.length > 0 && !sourcePorts.includes(CLIENTS);
}
