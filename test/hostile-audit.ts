import { Audit } from '../src/model/audit.ts';
import { Diff } from '../src/model/diff.ts';
import { SAMPLE_DIFF } from './diff-sample.ts';
import { SAMPLE } from './reports-sample.ts';

/** What evidence may hold to deceive a program or a reader. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  'a script': `</script><script>alert(1)</script><img src="x" onerror='alert(2)'>`,
  'a formula': `=HYPERLINK("https://evil.example","click")`,
  'a formula behind a blank': ' \t@SUM(1+1)*cmd|calc',
  'terminal commands': '\u001b[31mred\u001b[0m\u0007\r\nfake line\u009b2J',
  'bidirectional overrides': 'allow \u202eynwed\u202c \u2066x\u2069 \u200b\ufeff',
  'halves of characters': 'a\ud83d b\udc00 \ufffe\uffff\u0000',
  markup:
    '`` ` ``` | a | b |\n# h\n[x](javascript:alert(1)) ![i](https://evil.example/i.png) <b>@team</b> #12 https://evil.example *_~~',
  'ends of XML': ']]> &lt;!-- <![CDATA[ <?x ?> &#0;',
};

/** What programs decide by, so that nothing else may stand there. */
const FIXED =
  /^(kind|verdict|severity|effect|phase|layer|direction|protocol|listener|standing|asOf|asOfSource|collected|sha256|family)$/;

/** Values of the records that programs decide by. */
const WORDS =
  /^(evidence|audits|(un)?decided|allow|deny|unseen|partial|open(ed)?|closed?|blocked|exposed|broken|change|before|after|either|asset|internet|never-matches|requirement)$/;

/** The sample with a text around every name, id and sentence in it, the same everywhere, so that what belongs together still does. */
export function hostileAudit(text: string): Audit {
  return Audit.parse(around(SAMPLE, text, (_, key) => FIXED.test(key)));
}

/** The same of a diff; values under the keys that are named stay as they are. */
export function hostileDiff(text: string, ...kept: readonly string[]): Diff {
  const isFixed = (value: string, key: string) =>
    WORDS.test(value) || FIXED.test(key) || ['baseline', ...kept].includes(key);
  return Diff.parse(around(SAMPLE_DIFF, text, isFixed));
}

function around(
  value: unknown,
  text: string,
  isFixed: (value: string, key: string) => boolean,
  key = '',
): unknown {
  if (typeof value === 'string') return isFixed(value, key) ? value : `${text}${value.slice(0, 500)}${text}`;
  if (Array.isArray(value)) return value.map((item) => around(item, text, isFixed, key));
  if (typeof value !== 'object' || value === null) return value;
  const isRecord = ['roles', 'parameters', 'digests', 'controls'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      isRecord ? around(name, text, isFixed) : name,
      around(member, text, isFixed, isRecord ? '' : name),
    ]),
  );
}
