import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { bundledPolicies, profilesOf } from '../src/cli/bundled.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { Audit } from '../src/model/audit.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { jsonReport } from '../src/report/json.ts';
import { textReport } from '../src/report/text.ts';

/** Whole estates, audited and rendered; `npm test -- -u` writes what `reports/` holds. */
const ESTATES = ['analyzer-broken', 'analyzer-compliant'];

async function auditOf(estate: string) {
  const folder = join('fixtures/deployments', estate);
  const file = join(folder, 'flowproof.yaml');
  const loaded = loadConfiguration(file, readFileSync(file, 'utf8'));
  const profiles = profilesOf(loaded, folder);
  // The times of files differ from checkout to checkout; those of the manifest do not.
  const files = readFiles(loaded.configuration.evidence, folder).map(({ name, bytes }) => ({ name, bytes }));
  return audit({
    files,
    configuration: loaded,
    profiles: new Map([...profiles].map(([name, { profile }]) => [name, profile])),
    policies: bundledPolicies(),
    digests: {},
    version: '0.0.0',
    clock: '2026-01-01T00:00:00.000Z',
  });
}

describe.each(ESTATES)('%s', async (estate) => {
  const result = await auditOf(estate);

  test('is an audit of the published schema', () => {
    expect(() => Audit.parse(result)).not.toThrow();
  });

  test('renders as before', async () => {
    await expect(textReport(result, { color: false, width: 120 })).toMatchFileSnapshot(
      `../reports/${estate}.txt`,
    );
    await expect(htmlReport(result)).toMatchFileSnapshot(`../reports/${estate}.html`);
    await expect(jsonReport(result)).toMatchFileSnapshot(`../reports/${estate}.json`);
  });

  test('gives the same bytes again', async () => {
    expect(jsonReport(await auditOf(estate))).toBe(jsonReport(result));
  });
});

/** The planted faults of `fixtures/deployments/analyzer-broken/FAULTS.md`, as findings. */
const PLANTED = `
critical admin_port_from_internet/internet/sg-058022926c3776f27/tcp-6443
critical admin_port_from_internet/internet/sg-0d32098842aab447e/tcp-3389
critical internal_port_exposed/analyzer-prod/internal-k3s-api
critical internal_port_exposed/analyzer-prod/internal-postgresql
high     filter_admits_everything/open-filter/sg-0a755f4d5100eaf66/in/ipv4
high     internal_port_exposed/analyzer-prod/internal-argocd
high     internal_port_exposed/analyzer-prod/internal-clickhouse-http
high     internal_port_exposed/analyzer-prod/only-https-exposed/tcp-8443-8443
high     required_flow_missing/analyzer-prod/connector-active-directory-ldap
high     required_flow_missing/analyzer-prod/connector-active-directory-ldaps
high     required_flow_missing/analyzer-prod/connector-cifs-smb
high     required_flow_missing/analyzer-prod/connector-local-groups-winrm-http
high     required_flow_missing/analyzer-prod/connector-local-groups-winrm-https
high     required_flow_undecided/analyzer-prod/ingress-https
medium   filter_admits_everything/open-filter/host/aa-prod-01/in/ipv6
medium   install_only_flow_open/analyzer-prod/outbound-k3s-installer/leftover
medium   install_only_flow_open/analyzer-prod/outbound-k3s-packages/leftover
medium   install_only_flow_open/analyzer-prod/outbound-k3s-storage/leftover`;

test.each([
  ['analyzer-broken', PLANTED],
  ['analyzer-compliant', ''],
])('what %s has at medium or above', async (estate, expected) => {
  const serious = (await auditOf(estate)).findings.filter(
    ({ severity }) => severity !== 'low' && severity !== 'info',
  );
  const lines = serious.map(({ severity, id }) => `${severity.padEnd(8)} ${id}`).sort();
  expect(lines).toEqual(expected.split('\n').filter((line) => line !== ''));
});

test('every golden report belongs to an estate', () => {
  const names = readdirSync('reports').map((name) => name.replace(/\.[a-z]+$/, ''));
  expect([...new Set(names)].sort()).toEqual(ESTATES);
});
