import { describe, expect, test } from 'vitest';
import { auditEstate } from './audit-estate.ts';
import { calledEstate, judged, lineOf } from './flows-case.ts';
import { mistakeOf } from './mistake.ts';

/** Configurations, and what is said of them. */
const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
  [
    'a zone that is not there',
    'segmentation: { zones: { a: internet }, allow: { a: { b: any } } }',
    /unknown zone "b"/,
  ],
  [
    'a network that is not there',
    'segmentation: { zones: { a: { network: hup } } }',
    /^f:1:29 network hup selects nothing.*did you mean "hub"/,
  ],
  [
    'a zone in two',
    'segmentation: { zones: { a: { name: db }, b: { id: DB } } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'addresses in two zones',
    'segmentation: { zones: { a: 10.1.0.0/16, b: 10.1.9.0/24 } }',
    /^f:1:\d+ 10\.1\.9\.0\/24 belongs to the zones "a" and "b"/,
  ],
  [
    'a machine in one zone by its own address, in another by its public one',
    'segmentation: { zones: { a: 10.0.2.0/24, b: 198.51.100.0/24 } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'a machine in one zone by its name, in another by its public address',
    'segmentation: { zones: { a: { name: db }, b: 198.51.100.10 } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'an environment in which nobody is',
    'pci: { environment: [{ name: db }, 10.99.0.0/16] }',
    /^f:1:36 10\.99\.0\.0\/16 selects nothing: no asset has an address in it; there are:/,
  ],
  ['no zone', 'segmentation: { zones: {} }', /^f:1:17 `segmentation` judges nothing/],
  ['one zone', 'segmentation: { zones: { a: internet } }', /`segmentation` judges nothing/],
  ['a role outside of a deployment', 'pci: { environment: { role: web } }', /found role web/],
  [
    'a selector that names nobody',
    'pci: { environment: { name: dbb } }',
    /selects nothing.*did you mean "db"/,
  ],
  [
    'documentation without an owner',
    'documented: { a: { source: S, from: internet, to: internet, ports: tcp/1 } }',
    /missing key "owner"/,
  ],
];

test.each(MISTAKES)('a mistake: %s', (_, text, expected) => {
  const estate = calledEstate('pip');
  const id = estate.snapshot.assets.find(({ names }) => names.includes('db'))?.id ?? '';
  expect(mistakeOf(() => judged(estate, text.replace('DB', id)))).toMatch(expected);
});

describe('an audit', () => {
  const shop = (text: string) => (original: string) =>
    original.replace(/policies:\n {2}packs: .*\n/, `policies: { packs: [${text}] }\n`);

  test('refuses keys that no policy reads, and packs that have nothing to judge', async () => {
    await expect(auditEstate('../packs/shop-fires', shop('pci-dss-4'))).rejects.toThrow(
      '`segmentation` is judged by no policy',
    );
    await expect(auditEstate('../packs/shop-fires', shop('segmentation'))).rejects.toThrow(
      '`documented` is judged by no policy',
    );
    const bare = (text: string) => `${text}\npolicies: { packs: [segmentation] }\n`;
    await expect(auditEstate('analyzer-broken', bare)).rejects.toThrow('nothing to judge');
  });

  test('computes no facts about flows that no policy reads', async () => {
    const { facts, asked } = await auditEstate('analyzer-compliant');
    expect([facts.undocumented_flows, facts.documented_services, facts.zone_flows]).toEqual([[], [], []]);
    expect(asked.filter((id) => id.startsWith('undocumented/'))).toEqual([]);
  });

  test('tells systems outside of the environment apart, and counts rows of profiles as documentation', async () => {
    const pci = 'pci: { environment: { tag: { Role: file-server } }, storage: none }';
    const edit = (text: string) => `${text}\n${pci}\npolicies: { packs: [pci-dss-4] }\n`;
    const { findings, facts, complete } = await auditEstate('analyzer-compliant', edit);
    expect(complete).toBe(true);
    const outside = findings.filter(({ policy }) => policy === 'pci_flow_undocumented');
    expect(outside).not.toEqual([]);
    expect(outside.every(({ fact }) => fact.includes('/outside-the-environment/'))).toBe(true);
    expect(
      facts.undocumented_flows.filter((fact) => fact.in_environment).map(({ role }) => role),
    ).not.toContain('analyzer');
    // The rows let the analyzer read files; nothing of that is told.
    const files = facts.undocumented_flows.filter(
      ({ role, direction }) => role === 'file-servers' && direction === 'in',
    );
    expect(files.map(lineOf)).toEqual([expect.stringContaining('tcp 445')]);
  });
});
