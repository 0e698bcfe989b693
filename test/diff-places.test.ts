import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readAuditInput } from '../src/cli/audit-input.ts';
import { diff } from '../src/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { decidingRule } from '../src/report/diff/words.ts';

/** What blocks a row after a change, in a file of which the change wrote or took away what stands before it. */
const CASES = [
  [
    'pam-azure-compliant',
    'az network nsg rule delete -g rg-pam --nsg-name nsg-pam -n AllowPortal',
    undefined,
    'evidence/azure/nsg.json:54 nsg-pam: DenyVnetInbound',
  ],
  [
    'pam-ha-compliant',
    `iptables -I INPUT 1 -s 203.0.113.7 -j ACCEPT
     iptables -I INPUT 1 -s 203.0.113.8 -j ACCEPT
     iptables -D INPUT -s 10.0.1.11/32 -p tcp -m tcp --dport 5432 -j ACCEPT`,
    'postgres',
    'evidence/hosts/postgres/iptables-save.txt:13 -A INPUT -p tcp -j REJECT',
  ],
] as const;

test.each(CASES)('%s: %s', async (estate, script, target, expected) => {
  const { files, ...judged } = await readAuditInput([], {
    config: `fixtures/deployments/${estate}/flowproof.yaml`,
  });
  const before = files.map(withLastRule);
  const file = { name: 'change.sh', bytes: Buffer.from(script) };
  const after = applyChanges(before, [{ file, ...(target === undefined ? {} : { target }) }]);
  const { rows } = await diff({ before, after, judged, version: '0.0.0', asOf: '2026-11-21T00:00:00.000Z' });
  const rules = rows.map((row) => decidingRule(row)?.rule);
  expect(new Set(rules.map((rule) => `${rule?.file}:${rule?.line} ${rule?.text}`))).toEqual(
    new Set([expected]),
  );
});

function withLastRule(file: SourceFile): SourceFile {
  if (!file.name.endsWith('/postgres/iptables-save.txt')) return file;
  const text = new TextDecoder()
    .decode(file.bytes)
    .replace('\nCOMMIT', '\n-A INPUT -p tcp -j REJECT\nCOMMIT');
  return { ...file, bytes: new TextEncoder().encode(text) };
}
