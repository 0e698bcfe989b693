import { type AddressRange, parsePrefix } from '../../net/address.ts';

/** A rule as `ip -j rule` prints it. */
export type ListedRule = Readonly<Record<string, unknown>>;

/** A single address has no length; `all` is no range. */
export function rangeOf(text: unknown, length: unknown): AddressRange | undefined {
  if (typeof text !== 'string') return undefined;
  const bits = typeof length === 'number' ? length : text.includes(':') ? 128 : 32;
  return text === 'default' ? undefined : parsePrefix(text.includes('/') ? text : `${text}/${bits}`);
}
