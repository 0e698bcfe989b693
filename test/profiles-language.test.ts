import { expect, test } from 'vitest';
import type { Asset } from '../src/model/asset.ts';
import { type Address, parseAddress } from '../src/net/address.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { mistakeOf } from './mistake.ts';

const profileText = (rows: string) => `id: p
version: "1"
title: P
source: { vendor: V, title: T, date: undated }
parameters:
  nodes: { type: enumeration, title: Nodes, choices: { one: single, many: several }, default: one }
  base: { type: integer, title: Base, minimum: 1000, maximum: 2000, default: 1500 }
roles: { a: { title: A }, b: { title: B } }
${rows}`;
const row = (keys: string) =>
  profileText(`requirements:\n  - { id: r, section: S, title: T, from: a, to: b, services: tcp/1, ${keys} }`);

test.each([
  [row('when: { constructor: one }'), 'p:10:77 unknown parameter "constructor"; there are: nodes, base'],
  [
    row('when: { node: one }'),
    'p:10:77 unknown parameter "node"; did you mean "nodes"? There are: nodes, base',
  ],
  [
    row('when: { nodes: onee }'),
    'p:10:84 nodes: expected one of the choices, found the text "onee"; did you mean "one"? There are: one, many',
  ],
  [
    row('phases: [ran]'),
    'p:10:78 phases: expected "install", "update" or "run", found the text "ran"; did you mean "run"?',
  ],
  [row('phase: run'), /^p:10:69 unknown key "phase"; did you mean "phases"\?/],
  [
    profileText('requirements: [{ id: r, section: S, title: T, from: [a, c], to: b, services: tcp/1 }]'),
    'p:9:57 from: unknown role "c"; there are: a, b',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: a, to: {nam: x.org}, services: tcp/1 }]',
    ),
    /unknown key "nam"; did you mean "name"/,
  ],
  [
    profileText('requirements: [{ id: r, section: S, title: T, from: a, to: b, services: tcp:1 }]'),
    'p:9:73 services: expected a service such as tcp/443, tcp/135-139, udp/53 or icmp, found the text "tcp:1"',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: a, to: b, services: {protocol: tcp, base: nodes} }]',
    ),
    'p:9:95 base: unknown integer parameter "nodes"; there are: base',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: a, to: b, services: {protocol: tcp, base: base, offset: 65000} }]',
    ),
    'p:9:95 base: expected ports from 0 to 65535, found 66000 to 67000',
  ],
  [
    profileText(
      'assumptions: [{ id: x, section: S, text: T }]\nunverifiable: [{ id: x, section: S, text: T }]',
    ),
    'p:10:22 id: the id "x" is used twice, first in assumptions',
  ],
  [profileText('prohibition: []'), /^p:9:1 unknown key "prohibition"; did you mean "prohibitions"/],
  [
    profileText('prohibitions: [{ id: r, section: S, title: T, from: a, to: everyone }]'),
    'p:9:60 to: unknown role "everyone"; there are: a, b, internet',
  ],
  [
    profileText('requirements: [{ id: r, section: S, title: T, from: internet, to: b, services: tcp/1 }]'),
    'p:9:53 from: unknown role "internet"; there are: a, b',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: {anyOf: [a, a]}, to: b, services: tcp/1 }]',
    ),
    'p:9:65 anyOf: "a" stands here twice',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: {anyOf: [a, c]}, to: b, services: tcp/1 }]',
    ),
    'p:9:65 anyOf: unknown role "c"; there are: a, b',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: a, to: {parameter: base}, services: tcp/1 }]',
    ),
    'p:9:72 parameter: unknown endpoint parameter "base"; there are none',
  ],
  [
    profileText(
      'requirements: [{ id: r, section: S, title: T, from: a, to: b, services: {protocol: tcp, base: base, offset: 2, through: 1} }]',
    ),
    'p:9:121 through: expected at least the offset 2, found 1',
  ],
  [
    profileText('contradictions: [{ when: {nodes: [one, few]}, text: T }]'),
    'p:9:40 nodes: expected one of the choices, found the text "few"; there are: one, many',
  ],
  [
    profileText('assumptions: [{ id: r, section: Ports, text: T }]').replace(
      'date: undated',
      'date: undated, sections: [Port]',
    ),
    'p:9:33 section: unknown section "Ports"; did you mean "Port"? There are: Port',
  ],
  [
    profileText('').replace('default: one', 'default: two'),
    'p:6:95 default: expected one of the choices, found the text "two"; there are: one, many',
  ],
  [
    profileText('').replace('{ title: B }', '{ title: B, within: b }'),
    'p:8:50 within: unknown other role "b"; there are: a',
  ],
  [
    profileText('').replace('type: integer', 'type: int'),
    'p:7:17 type: expected "integer", "enumeration", "set", "boolean" or "endpoint", found the text "int"; did you mean "integer"?',
  ],
])('a mistake in a profile: %j', (text, message) => {
  const found = mistakeOf(() => loadProfile('p', text));
  if (message instanceof RegExp) expect(found).toMatch(message);
  else expect(found).toBe(message);
});

test('ports follow a parameter, alternatives stay together, destinations follow a parameter', () => {
  const text = profileText(
    'requirements: [{ id: r, section: S, row: 2, repeats: [{section: U}], title: T, from: {anyOf: [a, b]}, to: [b, {parameter: mirror}], services: {anyOf: [{protocol: tcp, base: base, offset: 3, through: 5}, udp/53]}, oneWay: true, note: N }]',
  )
    .replace('parameters:', 'parameters:\n  mirror: { type: endpoint, title: Mirror }')
    .replace('{ title: A }', '{ title: A, optional: true }');
  const configuration = (mirror: string) =>
    `deployments: { d: { profile: p, parameters: { base: 1700${mirror} }, roles: { b: 10.0.0.1 } } }`;
  const deployment = (mirror: string) =>
    instantiate(loadProfile('p', text), loadConfiguration('f', configuration(mirror)), 'd', { assets: [] });
  expect(deployment('').requirements).toEqual([
    {
      id: 'r',
      section: 'S',
      row: 2,
      repeats: [{ section: 'U' }],
      title: 'T',
      assumed: false,
      from: ['b'],
      anySource: true,
      to: ['b', { kind: 'name', name: 'Mirror' }],
      services: [
        { protocol: 6, ports: [[1703, 1705]] },
        { protocol: 17, ports: [[53, 53]] },
      ],
      anyService: true,
      phases: ['run'],
      needed: true,
      self: false,
      oneWay: true,
      note: 'N',
    },
  ]);
  expect(deployment(', mirror: [mirror.example.com, 10.9.0.0/24]').requirements[0]?.to).toMatchObject([
    'b',
    { kind: 'name', name: 'mirror.example.com' },
    { kind: 'addresses', text: '10.9.0.0/24' },
  ]);
});

test.each([
  ['10.0.0.0/24', '10.0.0.7', undefined],
  ['[10.0.0.1, { id: i-1 }]', '{ id: i-1 }', undefined],
  ['10.0.0.0/24', '{ id: i-1 }', undefined],
  ['{ id: i-1 }', '10.0.0.9', undefined],
  ['{ id: i-1 }', '{ dns: b.example.com }', undefined],
  ['10.0.0.0/24', '10.0.1.7', 'f:1:61 the role "b" has 10.0.1.7, which the role "a" (A) does not hold'],
  ['10.0.1.0/24', '{ id: i-1 }', 'f:1:61 the role "b" has node-1, which the role "a" (A) does not hold'],
  ['10.0.1.0/24', '{ id: i-2 }', 'f:1:61 the role "b" has node-2, which the role "a" (A) does not hold'],
  ['[10.0.1.0/24, 10.0.0.18]', '{ id: i-2 }', undefined],
  ['10.0.1.0/24', '{ id: i-3 }', undefined],
  ['{ id: i-1 }', '10.0.0.0/28', 'f:1:61 the role "b" has 10.0.0.0/28, which the role "a" (A) does not hold'],
])('machines of one role are among those of %s: %s', (a, b, message) => {
  const profile = loadProfile('p', profileText('').replace('{ title: B }', '{ title: B, within: a }'));
  const origin = { file: 'f', text: '' };
  // The addresses of node-2 are neighbours; those of node-3 are not in evidence.
  const assets = [['10.0.0.9'], ['10.0.0.17', '10.0.0.18'], []].map((texts, index): Asset => {
    const addresses = texts.map((text) => parseAddress(text) as Address);
    return {
      id: `i-${index + 1}`,
      kind: 'instance',
      names: [`node-${index + 1}`],
      tags: {},
      interfaces: [{ id: `eni-${index + 1}`, addresses, publicAddresses: [], origin }],
      origin,
    };
  });
  const loaded = loadConfiguration('f', `deployments: { d: { profile: p, roles: { a: ${a}, b: ${b} } } }`);
  const found = () => instantiate(profile, loaded, 'd', { assets });
  if (message === undefined) expect(found).not.toThrow();
  else expect(mistakeOf(found)).toBe(message);
});
