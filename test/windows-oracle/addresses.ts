/** Addresses as whole numbers, read without the program's own parser. */
function numberOf(text: string): bigint {
  if (!text.includes(':')) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = text.split('::');
  const words = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':'));
  const [left, right] = [words(head), words(tail)];
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...new Array<string>(zeros).fill('0'), ...right].reduce(
    (sum, word) => sum * 65_536n + BigInt(`0x${word}`),
    0n,
  );
}

export function isAddressTerm(text: string): boolean {
  return /^[\da-f]*:[\da-f:]*|^\d+\./i.test(text);
}

/** `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.0.0.1-10.0.0.9`, and the same of IPv6. */
export function contains(term: string, address: string): boolean {
  if (term.includes(':') !== address.includes(':')) return false;
  const value = numberOf(address);
  const [first = '', last] = term.split('-');
  if (last !== undefined) return numberOf(first) <= value && value <= numberOf(last);
  const [base = '', length] = term.split('/');
  const width = term.includes(':') ? 128 : 32;
  const full = (1n << BigInt(width)) - 1n;
  const mask =
    length === undefined ? full : length.includes('.') ? numberOf(length) : full ^ (full >> BigInt(length));
  return (numberOf(base) & mask) === (value & mask);
}
