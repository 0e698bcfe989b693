import { Audit } from '../src/model/audit.ts';
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

/** The sample with a text around every name, id and sentence in it, the same everywhere, so that what belongs together still does. */
export function hostileAudit(text: string): Audit {
  function around(value: unknown, key: string): unknown {
    if (typeof value === 'string') return FIXED.test(key) ? value : `${text}${value.slice(0, 500)}${text}`;
    if (Array.isArray(value)) return value.map((item) => around(item, key));
    if (typeof value !== 'object' || value === null) return value;
    const isRecord = ['roles', 'parameters', 'digests', 'controls'].includes(key);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        isRecord ? around(name, '') : name,
        around(member, isRecord ? '' : name),
      ]),
    );
  }
  return Audit.parse(around(SAMPLE, ''));
}
