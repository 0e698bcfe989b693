import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { WASI } from 'node:wasi';
import { gunzipSync } from 'node:zlib';

/** The part of the global that the types of Node leave out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
};

// It runs once and for a second: optimizing it takes longer than that.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');
// Nor are most of its functions called: those are not read that are not.
setFlagsFromString('--wasm-lazy-validation');

/** Runs the WebAssembly of the named file with this process's standard streams and nothing else. */
const file = process.argv[2] as string;
const bytes = readFileSync(file);
const wasi = new WASI({ version: 'preview1', args: ['rego-compiler'], env: {}, returnOnExit: true });
const module = await WebAssembly.compile(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
