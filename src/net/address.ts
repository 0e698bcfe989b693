export type Family = 4 | 6;

/** An IPv4 or IPv6 address as an unsigned integer of 32 or 128 bits. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Addresses from first to last, both included. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** `(address & mask) === value`; the mask need not be contiguous. */
export interface MaskedAddress {
  readonly family: Family;
  readonly value: bigint;
  readonly mask: bigint;
}

/** Equal for equal addresses alone. */
export function addressKey({ family, value }: Address): string {
  return `${family}:${value}`;
}

export type AddressTerm = AddressRange | MaskedAddress;

const ALL: Record<Family, AddressRange> = {
  4: { family: 4, first: 0n, last: (1n << 32n) - 1n },
  6: { family: 6, first: 0n, last: (1n << 128n) - 1n },
};

/** Of both families. */
export const ALL_ADDRESSES: readonly AddressRange[] = [ALL[4], ALL[6]];

export function allAddresses(family: Family): AddressRange {
  return ALL[family];
}

export function widthOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

/**
 * Strict: four decimal numbers without leading zeros, or RFC 4291 text with at most one `::` and an optional IPv4 tail;
 * no zone, no hexadecimal IPv4, no missing parts. Undefined: not an address.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const value = parseIPv6(text);
    return value === undefined ? undefined : { family: 6, value };
  }
  const value = parseIPv4(text);
  return value === -1 ? undefined : { family: 4, value: BigInt(value) };
}

/** The number, or -1. */
function parseIPv4(text: string): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (digits === 0 || parts === 4) return -1;
      value = value * 256 + part;
      part = 0;
      digits = 0;
      parts++;
    } else if (code >= 48 && code <= 57) {
      if (digits > 0 && part === 0) return -1;
      part = part * 10 + code - 48;
      digits++;
      if (part > 255) return -1;
    } else {
      return -1;
    }
  }
  return parts === 4 && digits > 0 ? value * 256 + part : -1;
}

function parseIPv6(text: string): bigint | undefined {
  const gap = text.indexOf('::');
  if (gap === -1) {
    const words = parseWords(text, true);
    return words?.length === 8 ? join(words) : undefined;
  }
  if (text.indexOf('::', gap + 1) !== -1) return undefined;
  const head = gap === 0 ? [] : parseWords(text.slice(0, gap), false);
  const tail = gap + 2 === text.length ? [] : parseWords(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return join([...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

function parseWords(text: string, mayEndInIPv4: boolean): number[] | undefined {
  const words: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndInIPv4 && index === parts.length - 1 && part.includes('.')) {
      const value = parseIPv4(part);
      if (value === -1) return undefined;
      words.push(Math.floor(value / 65_536), value % 65_536);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      words.push(Number.parseInt(part, 16));
    }
  }
  return words;
}

function join(words: readonly number[]): bigint {
  let value = 0n;
  for (let index = 0; index < 8; index += 2) {
    value = (value << 32n) | BigInt((words[index] as number) * 65_536 + (words[index + 1] as number));
  }
  return value;
}

/** `address/length`, host bits masked away, or one address. */
export function parsePrefix(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  if (slash === -1) return single(address);
  const length = parseLength(text.slice(slash + 1), widthOf(address.family));
  return length === undefined ? undefined : prefixOf(address, length);
}

function prefixOf({ family, value }: Address, length: number): AddressRange {
  const host = (1n << BigInt(widthOf(family) - length)) - 1n;
  const first = value & (ALL[family].last ^ host);
  return { family, first, last: first | host };
}

function parseLength(text: string, width: number): number | undefined {
  if (!/^(0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const length = Number(text);
  return length <= width ? length : undefined;
}

/** `first-last` of one family in order, or whatever `parsePrefix` takes. */
export function parseRange(text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  if (dash === -1) return parsePrefix(text);
  const first = parseAddress(text.slice(0, dash));
  const last = parseAddress(text.slice(dash + 1));
  if (first === undefined || last === undefined || first.family !== last.family || first.value > last.value)
    return undefined;
  return { family: first.family, first: first.value, last: last.value };
}

/** `address/length` or `address/mask`; a mask with holes gives a masked address, any other a range. */
export function parseMasked(text: string): AddressTerm | undefined {
  const slash = text.indexOf('/');
  const maskText = slash === -1 ? '' : text.slice(slash + 1);
  if (!maskText.includes('.') && !maskText.includes(':')) return parsePrefix(text);
  const address = parseAddress(text.slice(0, slash));
  const mask = parseAddress(maskText);
  if (address === undefined || mask === undefined || address.family !== mask.family) return undefined;
  const { family } = address;
  const holes = ALL[family].last ^ mask.value;
  if ((holes & (holes + 1n)) === 0n) return prefixOf(address, widthOf(family) - bitLength(holes));
  return { family, value: address.value & mask.value, mask: mask.value };
}

function bitLength(value: bigint): number {
  return value <= 0xffff_ffffn ? 32 - Math.clz32(Number(value)) : value.toString(2).length;
}

/** Canonical text: dotted decimal, or RFC 5952. */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) {
    const number = Number(value);
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
  }
  const words = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = words.map((word) => word.toString(16));
  if (best.start === -1) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

/** `10.0.0.0/8` where the range is a prefix, `10.0.0.1` for one address, else `10.0.0.1-10.0.0.9`; a mask with holes as `10.0.0.1/255.0.0.255`. */
export function formatRange(term: AddressTerm): string {
  const { family } = term;
  if ('mask' in term) return `${formatAddress(term)}/${formatAddress({ family, value: term.mask })}`;
  const { first, last } = term;
  const text = formatAddress({ family, value: first });
  if (first === last) return text;
  const length = prefixLength({ family, first, last });
  return length === undefined ? `${text}-${formatAddress({ family, value: last })}` : `${text}/${length}`;
}

/** Length of the prefix that the range is, or undefined. */
export function prefixLength({ family, first, last }: AddressRange): number | undefined {
  const host = first ^ last;
  if ((host & (host + 1n)) !== 0n || (first & host) !== 0n) return undefined;
  return widthOf(family) - bitLength(host);
}

/** The range that one address is. */
export function single({ family, value }: Address): AddressRange {
  return { family, first: value, last: value };
}

export function isSameAddress(one: Address, other: Address): boolean {
  return one.value === other.value && one.family === other.family;
}

export function rangeContains(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last;
}

export function rangeCovers(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}
