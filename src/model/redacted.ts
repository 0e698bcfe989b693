import { rewritten } from './rewritten.ts';

const REDACTED = '[redacted]';

const KEY =
  '(?:password|passwd|passphrase|pwd|secret(?!zero)|(?<!next|client)token(?!s\\b)|credential|api[_-]?key|access[_-]?key|account[_-]?key|shared[_-]?key|private[_-]?key|psk)';

/** Each with what stands for a match; none looks at a character more than a few times, because texts may be long. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g, REDACTED],
  // `password=hunter2`, `"client_secret": "x"`, `--token=abc`.
  [
    new RegExp(
      `(${KEY}[\\w-]{0,20}["']?\\s{0,3}(?:=|:\\s|:(?=["']))\\s{0,3})("[^"]{1,4096}"|'[^']{1,4096}'|[^\\s,;&"']{1,4096})`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  // `--password hunter2`.
  [/(\s--?(?:password|passwd|secret|token|api-key)\s+)[^\s"']{3,4096}/gi, `$1${REDACTED}`],
  [/([?&]sig=)[\w%+/=-]{8,1024}/gi, `$1${REDACTED}`],
  [/\b(bearer\s{1,3})[\w.~+/-]{16,4096}=*/gi, `$1${REDACTED}`],
  [/(:\/\/[^\s:/@]{1,256}:)[^\s/@]{1,1024}(?=@)/g, `$1${REDACTED}`],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, REDACTED],
  [/\beyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{4,4096}/g, REDACTED],
  [
    /\b(?:gh[pousr]_\w{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,255}|xox[abeprs]-[\w-]{10,255}|sk_live_\w{16,255}|AIza[\w-]{35})\b/g,
    REDACTED,
  ],
];

/** Nearly all texts have none of these, so that they are looked at once. */
const HINT =
  /pass|pwd|sig=|secret|token|credential|key|psk|bearer|:\/\/|a[ks]ia|eyj|gh[pousr]_|github_pat|glpat|xox|sk_live|aiza/i;

/** A text without what is known to be a secret: passwords, tokens and keys by their names or by their own form. */
export function redacted(text: string): string {
  return HINT.test(text) ? replaced(text) : text;
}

function replaced(text: string): string {
  let result = text;
  for (const [pattern, instead] of SECRETS) result = result.replace(pattern, instead);
  return result;
}

/** The same value with every text in it redacted; parts that hold no secret are kept as they are. */
export function withoutSecrets<Value>(value: Value): Value {
  return rewritten(value, { text: redacting() });
}

/** Redacts many texts. They are repeated all over: what looks like a secret is looked at closely once. */
export function redacting(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (!HINT.test(text)) return text;
    let result = known.get(text);
    if (result === undefined) {
      result = replaced(text);
      known.set(text, result);
    }
    return result;
  };
}
