/** Writes the published JSON Schemas, and what docs/policies.md says of the facts; with `--check` it only compares and fails where one is stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Audit } from '../src/model/audit.ts';
import { Configuration } from '../src/model/configuration.ts';
import { Diff } from '../src/model/diff.ts';
import { PolicyInput } from '../src/model/facts.ts';
import { Profile } from '../src/model/profile.ts';
import { WaiverFile } from '../src/model/waiver.ts';
import { withFacts } from './facts-page.ts';

interface Published {
  readonly file: string;
  readonly title?: string;
  readonly schema: z.ZodType;
  /** What people write (defaults optional, short forms allowed) or what Flowproof writes. */
  readonly io: 'input' | 'output';
}

const schemas: readonly Published[] = [
  { file: 'policies/schema/input.json', schema: PolicyInput, io: 'output' },
  { file: 'schemas/audit.json', title: 'Flowproof audit', schema: Audit, io: 'output' },
  { file: 'schemas/diff.json', title: 'Flowproof diff', schema: Diff, io: 'output' },
  { file: 'schemas/flowproof.json', title: 'flowproof.yaml', schema: Configuration, io: 'input' },
  { file: 'schemas/profile.json', title: 'Flowproof profile', schema: Profile, io: 'input' },
  { file: 'schemas/waivers.json', title: 'waivers.yaml', schema: WaiverFile, io: 'input' },
];

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');

for (const published of schemas) write(published.file, jsonSchema(published));
write('docs/policies.md', withFacts(readFileSync(join(root, 'docs/policies.md'), 'utf8')));

function write(name: string, text: string): void {
  const file = join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  if (checking) {
    console.error(`stale: ${name} (run \`npm run generate\` and commit the result)`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`written: ${name}`);
}

function jsonSchema({ schema, title, io }: Published): string {
  // Draft 7 is the newest that OPA's type checker and editors' YAML plug-ins both read.
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-07', io });
  return `${JSON.stringify({ $schema, ...(title === undefined ? {} : { title }), ...body }, null, 2)}\n`;
}
