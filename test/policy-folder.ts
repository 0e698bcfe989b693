import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..');

/** A folder of policies by id and body, with what the shipped ones stand on; removed after the test. `facts`: in place of `lib.facts`. */
export function policyFolder(rules: [id: string, body: string, metadata?: string][], facts?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-policies-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['lib', 'schema', 'frameworks.yaml'])
    cpSync(join(root, 'policies', part), join(folder, 'policies', part), { recursive: true });
  if (facts !== undefined) writeFileSync(join(folder, 'policies/lib/facts/facts.rego'), facts);
  for (const [id, body, metadata = ''] of rules) {
    mkdirSync(join(folder, 'policies/rules', id), { recursive: true });
    const text = `${metadata}package rules.${id}\n\n# METADATA\n# entrypoint: true\n${body}\n`;
    writeFileSync(join(folder, 'policies/rules', id, `${id}.rego`), text);
  }
  return folder;
}
