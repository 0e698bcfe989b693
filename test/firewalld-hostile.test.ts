import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configured } from './firewalld-host.ts';

const BOMB = `<!DOCTYPE zone [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY ${'bcdefghij'[index]} "${`&${'abcdefghi'[index]};`.repeat(10)}">`,
).join('')}]><zone><short>&j;</short></zone>`;

const HOSTILE: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['an entity bomb', BOMB, 'document type'],
  [
    'an external entity',
    '<!DOCTYPE zone [<!ENTITY a SYSTEM "file:///etc/passwd">]><zone><short>&a;</short></zone>',
    'document type',
  ],
  ['an undefined entity', '<zone><short>&bomb;</short></zone>', 'entity'],
  ['deep nesting', '<rule>'.repeat(100_000), 'not well-formed'],
  [
    'deep nesting that is closed',
    `<zone>${'<rule>'.repeat(5000)}${'</rule>'.repeat(5000)}</zone>`,
    'not well-formed',
  ],
  ['reserved names', '<zone><__proto__ constructor="1"/></zone>', 'not well-formed'],
  ['two roots', '<zone/><zone/>', 'not well-formed'],
  ['text behind the root', '<zone/> and more', 'something follows'],
  ['an attribute twice', '<zone target="DROP" target="ACCEPT"/>', 'repeated'],
  ['comments without end', `<zone>${'<!-- '.repeat(50_000)}</zone>`, 'not well-formed'],
  ['NUL bytes', '<zone target="DROP">\0</zone>', 'binary'],
  ['UTF-16 without its mark', Buffer.from('<zone target="ACCEPT"/>', 'utf16le'), 'UTF-16 without'],
  [
    'bytes that are no UTF-8',
    Uint8Array.of(0x3c, 0x7a, 0x6f, 0x6e, 0x65, 0xff, 0xfe, 0x2f, 0x3e),
    'invalid UTF-8',
  ],
  ['a root that is cut off', '<zone target="ACCEPT"', 'not well-formed'],
];

describe('hostile files end in a clear refusal', () => {
  test.each(HOSTILE)('%s', (_, content, reason) => {
    const { filters, gaps } = configured({ 'zones/public.xml': content });
    expect(
      gaps
        .filter(({ kind }) => kind === 'refused')
        .map(({ what }) => what)
        .join(),
    ).toContain(reason);
    expect(
      filters.some(({ chains }) =>
        [...chains.values()].some(({ rules }) => rules[0]?.action.kind === 'opaque'),
      ),
    ).toBe(true);
  });

  test('UTF-16 with its mark is text', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<zone target="DROP"/>', 'utf16le')]);
    expect(configured({ 'zones/public.xml': bytes }).text).toContain('drop');
  });
});

/** Elements with a place for any value. */
const SHAPES = `service name="?"
port port="?" protocol="?"
source-port port="?" protocol="?"
protocol value="?"
icmp-block name="?"
forward-port port="?" protocol="?" to-port="?" to-addr="?"
masquerade
forward
interface name="?"
source address="?"
source ipset="?"
source mac="?" invert="?"
destination address="?" invert="?"
destination ipv4="?" ipv6="?"
rule family="?" priority="?"
rule
accept
reject type="?"
mark set="?"
limit value="?"
ingress-zone name="?"
egress-zone name="?"
include service="?"
helper name="?"
option name="?" value="?"
entry
chain ipv="?" table="?" chain="?"
passthrough ipv="?"
rule ipv="?" table="?" chain="?" priority="?"`.split('\n');
const VALUES =
  '|0|-1|80|90-80|1-65535|tcp|udp|ssh|10.0.0.0/8|::1|10.0.0.1-10.0.0.9|10.0.0.1,tcp:80|__proto__|constructor|ipv4|ipv6|filter|INPUT|x y|yes|ANY|HOST|public|home|s|web|0x1/0x2|family|timeout|+|&#0;|&#1114112;'.split(
    '|',
  );

test('whatever a file holds, reading it ends in rules or gaps', () => {
  const value = fc.constantFrom(...VALUES);
  const filled = fc
    .tuple(fc.constantFrom(...SHAPES), fc.array(value, { minLength: 4, maxLength: 4 }))
    .map(([shape, values]) => values.reduce((text, each) => text.replace('"?"', `"${each}"`), shape));
  const around = (inner: fc.Arbitrary<string>) =>
    fc.tuple(filled, inner).map(([open, content]) => `<${open}>${content}</${open.split(' ')[0]}>`);
  const element = around(
    fc.oneof(
      value,
      fc.array(around(value), { maxLength: 4 }).map((each) => each.join('')),
    ),
  );
  const roots = [
    'zone',
    'policy target="DROP"',
    'direct',
    'service',
    'ipset type="hash:ip"',
    'ipset type="hash:net,port"',
  ];
  const document = fc
    .tuple(fc.constantFrom(...roots), fc.array(element, { maxLength: 4 }))
    .map(
      ([open, inner]) =>
        [open.split(' ')[0] ?? '', `<${open}>${inner.join('')}</${open.split(' ')[0]}>`] as const,
    );
  const places: Readonly<Record<string, string>> = {
    zone: 'zones/public.xml',
    policy: 'policies/p.xml',
    direct: 'direct.xml',
    service: 'services/web.xml',
    ipset: 'ipsets/s.xml',
  };
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), (documents) => {
      const { filters, gaps } = configured(
        Object.fromEntries(documents.map(([kind, text]) => [places[kind] ?? '', text])),
      );
      expect(filters.length).toBeGreaterThan(0);
      expect(gaps.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
