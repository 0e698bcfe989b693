/** Writes `policies/compiled`; with `--check` it compiles and fails when the committed files differ. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePolicies, findOpa } from './compile-policies.ts';

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const opa = findOpa();
if (opa === undefined) {
  console.error('no opa: run `npm run tools`, or put it on PATH');
  process.exit(1);
}

const compiled = compilePolicies(opa, root);
const files = {
  'policies.wasm': compiled.wasm,
  'catalogue.json': Buffer.from(`${JSON.stringify(compiled.catalogue, null, 2)}\n`),
  'capabilities.json': Buffer.from(`${JSON.stringify(compiled.capabilities, null, 1)}\n`),
};

mkdirSync(join(root, 'policies/compiled'), { recursive: true });
for (const [name, bytes] of Object.entries(files)) {
  const file = join(root, 'policies/compiled', name);
  if (existsSync(file) && readFileSync(file).equals(bytes)) continue;
  if (!checking) {
    writeFileSync(file, bytes);
    console.log(`written: policies/compiled/${name}`);
    continue;
  }
  console.error(`stale: policies/compiled/${name} (run \`npm run generate\` and commit the result)`);
  process.exitCode = 1;
}
