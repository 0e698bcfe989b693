import { expect, test } from 'vitest';
import { redacted, withoutSecrets } from '../src/model/redacted.ts';
import { growsTooFast } from './growth.ts';

const texts: readonly (readonly [string, string])[] = [
  [
    '-A INPUT -m comment --comment "password=hunter2" -j ACCEPT',
    '-A INPUT -m comment --comment "password=[redacted]" -j ACCEPT',
  ],
  ['{"client_secret": "a b c", "port": 443}', '{"client_secret": [redacted], "port": 443}'],
  ["api-key='x y' and PSK = abc;next", 'api-key=[redacted] and PSK = [redacted];next'],
  ['postgres://app:s3cret@10.0.0.5/db', 'postgres://app:[redacted]@10.0.0.5/db'],
  [`key ${'AKIA'}${'IOSFODNN7EXAMPLE'} of ci`, 'key [redacted] of ci'],
  ['Authorization: Bearer abcdefghij0123456789==', 'Authorization: Bearer [redacted]'],
  [`x ${'eyJ'}hbGciOiJIUzI1.eyJzdWIiOiIx.SflKxwRJSMeKKF y`, 'x [redacted] y'],
  ['-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY----- after', '[redacted] after'],
  // No secrets.
  ['ingress tcp 22 from 0.0.0.0/0', 'ingress tcp 22 from 0.0.0.0/0'],
  ['tcp token:443 -> secret-store:22', 'tcp token:443 -> secret-store:22'],
  ['"HttpTokens": "required", "ClientToken": "abc"', '"HttpTokens": "required", "ClientToken": "abc"'],
  ['securitaas-secretzero row 3', 'securitaas-secretzero row 3'],
  ['sg-0a755f4d5100eaf66 2001:db8::7', 'sg-0a755f4d5100eaf66 2001:db8::7'],
];
test.each(texts)('%s', (text, expected) => {
  expect(redacted(text)).toBe(expected);
});

test('a value keeps the parts that hold no secret', () => {
  const value = { rules: [{ text: 'token=abc' }], gaps: [{ what: 'none' }] };
  const without = withoutSecrets(value);
  expect(without).toEqual({ rules: [{ text: 'token=[redacted]' }], gaps: [{ what: 'none' }] });
  expect(without.gaps).toBe(value.gaps);
});

test.each(['a', 'a-', 'password', '"', 'eyJa.', '://a:', 'BEGIN '])(
  'long texts of %j take no more time than as many short ones',
  (part) => {
    const grows = growsTooFast(1_000_000, (size) => redacted(part.repeat(size / part.length)));
    expect(grows).toBe(false);
  },
);
