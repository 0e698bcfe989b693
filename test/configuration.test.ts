import { expect, test } from 'vitest';
import { formatSelector } from '../src/model/selector.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { readYaml } from '../src/profiles/yaml-source.ts';
import { mistakeOf } from './mistake.ts';

const deployment = (lines: string) => `deployments:\n  a:\n    profile: p\n${lines.replace(/^/gm, '    ')}\n`;

test('the outline of the design is read whole', () => {
  const { configuration } = loadConfiguration(
    'flowproof.yaml',
    `evidence: [evidence/aws, evidence/hosts/*.txt]
deployments:
  analyzer-prod:
    profile: netwrix-access-analyzer
    parameters: { connectors: [file-server, sharepoint] }
    roles:
      analyzer: { tag: { Role: analyzer, Stage: prod } }
      admins: [10.9.9.0/24, { name: jump }, { host: jump }, { id: i-0abc }]
      users: [internet, ::/0, 2001:db8::1, 10.0.0.1-10.0.0.9]
      other: [{ role: users }, { assets: 10.20.0.0/16 }]
    resolved: { ghcr.io: 140.82.112.34, api.keygen.sh: [104.18.0.0/20] }
    layers: [cloud, host]
hosts: { analyzer: i-0abc }
administration:
  - { from: [10.9.9.0/24], to: { tag: { Role: analyzer } }, port: tcp/22 }
`,
  );
  const prod = configuration.deployments['analyzer-prod'];
  const roles = Object.entries(prod?.roles ?? {}).map(
    ([role, selectors]) => `${role}: ${selectors.map(formatSelector).join('; ')}`,
  );
  expect(roles).toEqual([
    'analyzer: tag Role=analyzer, Stage=prod',
    'admins: 10.9.9.0/24; name jump; host jump; id i-0abc',
    'users: internet; ::/0; 2001:db8::1; 10.0.0.1-10.0.0.9',
    'other: role users; assets in 10.20.0.0/16',
  ]);
  expect(prod?.phase).toBe('run');
  expect(prod?.resolved['ghcr.io']?.map((entry) => entry.text)).toEqual(['140.82.112.34']);
  expect(configuration.hosts).toEqual({ analyzer: 'i-0abc' });
  expect(configuration.administration[0]?.port).toEqual({ protocol: 6, ports: [[22, 22]] });
});

test.each([
  ['', 'f:1:1 expected a mapping, found nothing'],
  ['- a', 'f:1:1 expected a mapping, found a list'],
  [
    'evidense: [a]',
    'f:1:1 unknown key "evidense"; did you mean "evidence"? There are: name, evidence, deployments, hosts, waivers, administration, documented, segmentation, pci, policies, collect, store and 5 more',
  ],
  ['evidence: aws', 'f:1:11 evidence: expected a list, found the text "aws"'],
  [
    'evidence: [aws, 7]',
    'f:1:17 evidence: expected a text, found the number 7 (a text that looks like one stands in quotes)',
  ],
  [
    'waivers: 7',
    'f:1:10 waivers: expected a text, found the number 7 (a text that looks like one stands in quotes)',
  ],
  ['deployments:\n  a: {phase: run}', 'f:2:3 missing key "profile": expected a text, found nothing'],
  ['deployments:\n  a:\n', 'f:2:3 a: expected a mapping, found nothing'],
  [
    deployment('phase: runn'),
    'f:4:12 phase: expected "install" or "run", found the text "runn"; did you mean "run"?',
  ],
  [
    deployment('layers: [clud]'),
    'f:4:14 layers: expected "cloud" or "host", found the text "clud"; did you mean "cloud"?',
  ],
  [
    deployment('parameters: {a: {b: 1}}'),
    'f:4:21 a: expected a text, a number, true, false or a list of texts, found a mapping',
  ],
  [
    deployment('roles: {a: 010.0.0.1}'),
    'f:4:16 a: expected an address, a prefix such as 10.20.0.0/16 or a range such as 10.20.0.10-10.20.0.19, or `internet`, found the text "010.0.0.1"',
  ],
  [
    deployment('roles:\n  a: [10.0.0.0/8, 10.0.0/8]'),
    'f:5:23 a: expected an address, a prefix such as 10.20.0.0/16 or a range such as 10.20.0.10-10.20.0.19, or `internet`, found the text "10.0.0/8"',
  ],
  [
    deployment('roles: {a: 10.20.1.5/16}'),
    'f:4:16 a: expected the network 10.20.0.0/16, or the address alone; found the text "10.20.1.5/16"',
  ],
  [
    deployment('roles: {a: "2001:db8::1/32"}'),
    'f:4:16 a: expected the network 2001:db8::/32, or the address alone; found the text "2001:db8::1/32"',
  ],
  [
    deployment('roles: {a: {tagg: {R: x}}}'),
    'f:4:17 unknown key "tagg"; did you mean "tag"? There are: tag, id, name, host, group, assets, dns, role, owner, members',
  ],
  [
    deployment('roles: {a: [{tag: {R: 1}}]}'),
    'f:4:27 R: expected a text, found the number 1 (a text that looks like one stands in quotes)',
  ],
  [
    deployment('roles: {a: {id: i, name: n}}'),
    'f:4:16 a: expected exactly one of tag, id, name, host, group, assets, dns, role; found id and name',
  ],
  [
    deployment('roles: {a: {tag: {}}}'),
    'f:4:16 a: expected exactly one of tag, id, name, host, group, assets, dns, role; found none',
  ],
  [
    deployment('roles: {a: 7}'),
    'f:4:16 a: expected a selector: an address or prefix, `internet`, or one of tag, id, name, host, group, assets, dns, role, a list of them, or owner and members, found the number 7',
  ],
  [
    deployment('roles: {a: {assets: everything}}'),
    'f:4:25 assets: expected an address, a prefix such as 10.20.0.0/16 or a range such as 10.20.0.10-10.20.0.19, found the text "everything"',
  ],
  [
    deployment('resolved: {Ghcr: 1.1.1.1}'),
    'f:4:16 expected a DNS name in lower case, found the text "Ghcr"',
  ],
  [
    'administration: [{from: internet, to: internet, port: tcp/ssh}]',
    'f:1:55 port: expected a service such as tcp/443, tcp/135-139, udp/53 or icmp, found the text "tcp/ssh"',
  ],
  [
    'evidence: 1\nhosts: 2',
    'f:1:11 evidence: expected a list, found the number 1\nf:2:8: hosts: expected a mapping, found the number 2',
  ],
])('a mistake in flowproof.yaml: %j', (text, message) => {
  expect(mistakeOf(() => loadConfiguration('f', text))).toBe(message);
});

test.each([
  ['a: 1\nb: 2\na: 3', /^f:3:1 .*unique/],
  ['a: [1', /^f:1:\d+ /],
  ['a: 1\n  b: 2', /^f:\d:\d+ /],
  ['a: !secret x', /^f:1:4 .*!secret/],
  ['a: *nowhere', /^f:1:4 .*nowhere/],
  ['a: &x [1, *x]', /^f:1:11 the alias \*x stands inside what it refers to/],
  ['%YAML 1.1\n---\na: no', /^f:1:1 expected YAML 1.2, found 1.1/],
  ['a: 1\n---\nb: 2', /^f:[123]:1 /],
  ['__proto__: {a: 1}', /^f:1:1 the key __proto__ is not allowed/],
  ['[a, b]: 1', /^f:1:1 .*string/],
  [`a: ${'['.repeat(150)}${']'.repeat(150)}`, /^f:1:\d+ nested deeper than 100 levels/],
  [`a: ${'['.repeat(200_000)}`, /^f:1:\d+ /],
  [bomb(), /^f:2:\d+ the aliases multiply into too many values/],
])('YAML that is refused: %j', (text, message) => {
  expect(mistakeOf(() => readYaml('f', text)).slice(0, 300)).toMatch(message);
});

/** Nine lists of nine aliases each, every one of the list before. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}

test('an alias that refers to something finished is read, and its mistakes are shown where they are written', () => {
  expect(readYaml('f', 'a: &x [1]\nb: *x').value).toEqual({ a: [1], b: [1] });
  const text = deployment('roles: {a: &x [7], b: *x}');
  expect(mistakeOf(() => loadConfiguration('f', text))).toMatch(/^f:4:20 a: /);
});
