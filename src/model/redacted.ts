/** What people and programs write that is a secret, and the part of it that may be shown. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, ''],
  // Keys and tokens that tell by their form whose they are.
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, ''],
  [/\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}(?:\.[\w-]{0,2000})?/g, ''],
  [/\b(?:gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,255}|xox[abeprs]-[\w-]{10,255})/g, ''],
  [/\b(Bearer\s+)[\w.~+/-]{16,4000}=*/gi, '$1'],
  [/([?&]sig=)[\w%+/=-]{8,1000}/gi, '$1'],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/gi, '$1'],
  // A name that says so, and what is assigned to it.
  [
    /((?:^|[^a-z0-9])(?:[a-z0-9]{1,40}[_-]){0,6}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|shared[_-]?key|private[_-]?key|pre-?shared-?key)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',;&|<>)}\]]{3,4000}/gi,
    '$1',
  ],
  [/(\s--?(?:password|passwd|secret|token|api-key)\s+)[^\s"']{3,4000}/gi, '$1'],
];

/** Finds the texts that need a closer look: most need none. */
const SUSPICIOUS =
  /pass|pwd|secret|token|key|:\/\/|\bAKIA|\bASIA|\beyJ|\bgh[pousr]_|github_pat_|glpat-|\bxox|bearer|sig=/i;

const MARK = '[redacted]';

/**
 * The same value with the secrets that texts in it hold made illegible; a value without any is returned as it is. Plain objects and
 * lists are looked into, everything else is left alone.
 */
export function redacted<Value>(value: Value): Value {
  if (typeof value === 'string') return redactedText(value) as Value;
  if (Array.isArray(value)) {
    const items = value.map(redacted);
    return (items.every((item, index) => item === value[index]) ? value : items) as Value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const members = Object.entries(value).map(([name, member]) => [name, redacted(member)] as const);
  const isSame = members.every(([name, member]) => member === (value as Record<string, unknown>)[name]);
  return isSame ? value : (Object.fromEntries(members) as Value);
}

function redactedText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return SECRETS.reduce((shown, [pattern, kept]) => shown.replace(pattern, `${kept}${MARK}`), text);
}
