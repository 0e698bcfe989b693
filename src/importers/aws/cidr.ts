import type { AddressRange } from '../../net/address.ts';
import { parsePrefix } from '../../net/address.ts';

/** Reads `address/length`, host bits cleared. */
export type CidrReader = (text: string) => AddressRange | undefined;

/** A reader that gives the same object for the same text: large estates repeat a few thousand blocks. */
export function createCidrReader(): CidrReader {
  const known = new Map<string, AddressRange | undefined>();
  return function readCidr(text) {
    if (known.has(text)) return known.get(text);
    const range = parseCidr(text);
    known.set(text, range);
    return range;
  };
}

/** Host bits are cleared, as the platform does on creation; anything that is not strict CIDR notation gives undefined. */
export function parseCidr(text: string): AddressRange | undefined {
  return text.includes('/') ? parsePrefix(text) : undefined;
}
