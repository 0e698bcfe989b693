/** Writes `policies/compiled`; with `--check` it compiles and fails when the committed files differ. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFolder, findCompiler, findOpa, limitedCapabilities } from './compile-policies.ts';

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const opa = findOpa();
const compiler = findCompiler();
if (opa === undefined || compiler === undefined) {
  console.error('no opa, or no compiler for WASI: run `npm run tools`');
  process.exit(1);
}

const capabilities = limitedCapabilities(opa);
const { catalogue, wasm } = await compileFolder(compiler, root, capabilities);
const files = {
  'policies.wasm': Buffer.from(wasm),
  'catalogue.json': Buffer.from(`${JSON.stringify(catalogue, null, 2)}\n`),
  'capabilities.json': Buffer.from(`${JSON.stringify(capabilities, null, 1)}\n`),
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
