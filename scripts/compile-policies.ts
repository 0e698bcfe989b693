import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Framework } from '../src/model/framework.ts';
import { Pack } from '../src/policy/catalogue.ts';
import { compilePolicies, digestOfSources, type PolicySources } from '../src/policy/compile-policies.ts';
import type { PolicyHost } from '../src/policy/load-policies.ts';
import { type RegoCompiler, wasiCompiler } from '../src/policy/rego-compiler.ts';
import { BUILTINS } from './wasm-builtins.ts';

/** Where `npm run tools` puts OPA's compiler for WASI. */
const COMPILER = join(import.meta.dirname, '../.tools/rego-compiler.wasm');

export function findCompiler(): RegoCompiler | undefined {
  return existsSync(COMPILER) ? wasiCompiler(COMPILER) : undefined;
}

/** Where the `opa` of this checkout is, or the one on PATH. */
export function findOpa(): string | undefined {
  const folders = [join(import.meta.dirname, '../.tools/bin'), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => resolve(folder, 'opa')).find((path) => existsSync(path));
}

/** Compiles the folder `policies` below `folder`. */
export async function compileFolder(
  compiler: RegoCompiler,
  folder: string,
  capabilities: object,
): Promise<PolicyHost> {
  const schema = JSON.parse(readFileSync(join(folder, 'policies/schema/input.json'), 'utf8')) as unknown;
  const { wasm, catalogue } = await compilePolicies(
    compiler,
    { modules: sourcesOf(folder), schema, capabilities },
    readFrameworks(folder),
  );
  return { wasm, catalogue: { ...catalogue, packs: readPacks(folder) } };
}

/** What `folder/policies/packs.yaml` says of the packs that policies belong to. */
function readPacks(folder: string): Pack[] {
  const text = readFileSync(join(folder, 'policies/packs.yaml'), 'utf8');
  const packs = z.record(z.string(), Pack.omit({ id: true })).parse(parse(text));
  return Object.entries(packs).map(([id, pack]) => ({ id, ...pack }));
}

/** What `folder/policies/frameworks.yaml` says of the frameworks that policies refer to. */
function readFrameworks(folder: string): Framework[] {
  const text = readFileSync(join(folder, 'policies/frameworks.yaml'), 'utf8');
  const frameworks = z.record(z.string(), Framework.omit({ id: true }).strict()).parse(parse(text));
  return Object.entries(frameworks).map(([id, framework]) => ({ id, ...framework }));
}

/** SHA-256 of the Rego sources below `folder/policies`, tests left out. */
export function digestSources(folder: string): string {
  return digestOfSources(sourcesOf(folder));
}

/** What a policy may use, in the form of `opa build --capabilities`. */
export function limitedCapabilities(opa: string): object {
  const { builtins } = JSON.parse(execFileSync(opa, ['capabilities', '--current'], { encoding: 'utf8' })) as {
    builtins: { name: string }[];
  };
  return {
    builtins: builtins.filter(({ name }) => BUILTINS.has(name)),
    features: ['keywords_in_refs', 'rego_v1'],
    wasm_abi_versions: [{ version: 1, minor_version: 3 }],
  };
}

/** Rego sources below `folder/policies`, tests left out. */
export function sourcesOf(folder: string): PolicySources {
  const files = globSync('policies/**/*.rego', { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  const sources = files.filter((file) => !file.endsWith('_test.rego')).sort();
  return Object.fromEntries(sources.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
