import type { Listener } from '../../model/host.ts';
import { parseAddress } from '../../net/address.ts';

/** Where a socket is bound. */
export type Binding = Pick<Listener, 'families' | 'address' | 'link'>;

/**
 * The address of a socket as programs print it: `0.0.0.0`, `[::]`, `*` (both families), `127.0.0.53%lo`; undefined: none.
 * `anyOf6` says which families `::` stands for: programs differ in how they print a socket of both.
 */
export function parseBinding(text: string, anyOf6: Binding['families']): Binding | undefined {
  const [, bare = '', zone, device] = /^\[?([^\]%]*)(?:%([^\]]+))?\]?(?:%(.*))?$/.exec(text) ?? [];
  const link = device ?? zone;
  const on = link === undefined || /^\d+$/.test(link) ? {} : { link };
  if (bare === '*') return { families: [4, 6], ...on };
  const address = parseAddress(bare);
  if (address === undefined) return undefined;
  if (address.value !== 0n) return { families: [address.family], address, ...on };
  return { families: address.family === 4 ? [4] : anyOf6, ...on };
}
