import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { readYaml } from '../src/profiles/yaml-source.ts';

const root = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const accepts = (schema: string) =>
  new Ajv({ strictTypes: false, formats: { uuid: true, uri: true, email: true } }).compile(
    JSON.parse(read(schema)),
  );

test.each(readdirSync(new URL('profiles', root)))(
  '%s loads, is named by its id, and editors accept it',
  (name) => {
    const text = read(`profiles/${name}`);
    expect(`${loadProfile(name, text).id}.yaml`).toBe(name);
    const validate = accepts('schemas/profile.json');
    validate(readYaml(name, text).value);
    expect(validate.errors).toBeNull();
  },
);

test.each([
  ['deployments: { a: { profile: p, roles: { r: internet, s: [{ tag: { A: b } }, 10.0.0.0/8] } } }', true],
  ['deployments: { a: { profile: p, phase: running } }', false],
  ['deployments: { a: { profile: p, roles: { r: { id: i, name: n } } } }', false],
  ['waivers: []', false],
])('editors judge flowproof.yaml as we do: %s', (text, good) => {
  expect(accepts('schemas/flowproof.json')(readYaml('f', text).value)).toBe(good);
  if (good) expect(() => loadConfiguration('f', text)).not.toThrow();
  else expect(() => loadConfiguration('f', text)).toThrow();
});

test('every heading of the Access Analyzer page is cited', () => {
  const profile = loadProfile('p', read('profiles/netwrix-access-analyzer.yaml'));
  const { requirements, restrictions, onlyThese, assumptions, unverifiable } = profile;
  const items = [...requirements, ...restrictions, ...onlyThese, ...assumptions, ...unverifiable];
  expect(new Set(items.map((item) => item.section))).toEqual(
    new Set([
      'Network and Port Requirements',
      'Outbound Endpoints (Internet)',
      'Internal Ports',
      'Connector Network Requirements',
      'Proxy Configuration',
      'Antivirus Exclusions',
      'Firewall Configuration',
      'Verify Connectivity',
    ]),
  );
});
