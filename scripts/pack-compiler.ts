/** Writes the Rego compiler of `npm run tools` to where the published package has it, compressed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
mkdirSync(join(root, 'compiler'), { recursive: true });
const wasm = readFileSync(join(root, '.tools/rego-compiler.wasm'));
writeFileSync(join(root, 'compiler/rego-compiler.wasm.gz'), gzipSync(wasm, { level: 9 }));
