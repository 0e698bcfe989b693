import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { z } from 'zod';
import { Policy } from '../src/model/finding.ts';
import { Framework } from '../src/model/framework.ts';
import type { Catalogue } from '../src/policy/catalogue.ts';
import { BUILTINS } from './wasm-builtins.ts';

/** Files that a folder of policies is compiled to. */
export interface CompiledPolicies {
  readonly wasm: Buffer<ArrayBuffer>;
  readonly catalogue: Catalogue;
  /** What a policy may call, for `opa check --capabilities`. */
  readonly capabilities: object;
}

/** Where the `opa` of this checkout is, or the one on PATH. */
export function findOpa(): string | undefined {
  const folders = [join(import.meta.dirname, '../.tools/bin'), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => resolve(folder, 'opa')).find((path) => existsSync(path));
}

/**
 * Compiles the folder `policies` below `folder`.
 * Throws with what `opa` says, at file and line, and where a policy lacks its METADATA or its set `findings`.
 */
export function compilePolicies(opa: string, folder: string): CompiledPolicies {
  const capabilities = limitedCapabilities(opa, folder);
  const wasm = buildWasm(opa, folder, capabilities);
  for (const file of sourceFiles(folder))
    checkFindings(file, run(opa, folder, 'parse', '--format', 'json', file));
  const catalogue = {
    opa: /^Version: (\S+)/.exec(run(opa, folder, 'version'))?.[1] ?? 'unknown',
    sources: digestSources(folder),
    wasm: digestOf(wasm),
    frameworks: readFrameworks(folder),
    policies: readPolicies(run(opa, folder, 'inspect', '--annotations', '--format', 'json', 'policies')),
  };
  return { wasm, catalogue, capabilities };
}

/** SHA-256 of the Rego sources below `folder/policies`, tests left out. */
export function digestSources(folder: string): string {
  const texts = sourceFiles(folder).map((file) => `${file}\n${readFileSync(join(folder, file), 'utf8')}`);
  return digestOf(texts.join('\n'));
}

/** The WebAssembly of every entrypoint below `folder/policies`. */
export function buildWasm(opa: string, folder: string, capabilities: object): Buffer<ArrayBuffer> {
  const temporary = mkdtempSync(join(tmpdir(), 'flowproof-policies-'));
  try {
    const allowed = join(temporary, 'capabilities.json');
    const bundle = join(temporary, 'bundle.tar.gz');
    writeFileSync(allowed, JSON.stringify(capabilities));
    const ignored = ['*_test.rego', 'schema', 'compiled'].flatMap((pattern) => ['--ignore', pattern]);
    run(
      opa,
      folder,
      'build',
      '-t',
      'wasm',
      '-b',
      'policies',
      ...ignored,
      '--capabilities',
      allowed,
      '-o',
      bundle,
    );
    return readTarFile(gunzipSync(readFileSync(bundle)), '/policy.wasm');
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** What a policy may use, in the form of `opa build --capabilities`. */
export function limitedCapabilities(opa: string, folder: string): object {
  const { builtins } = JSON.parse(run(opa, folder, 'capabilities', '--current')) as {
    builtins: { name: string }[];
  };
  return {
    builtins: builtins.filter(({ name }) => BUILTINS.has(name)),
    features: ['keywords_in_refs', 'rego_v1'],
    wasm_abi_versions: [{ version: 1, minor_version: 3 }],
  };
}

/** Paths relative to `folder`, sorted, tests left out. */
function sourceFiles(folder: string): string[] {
  const files = globSync('policies/**/*.rego', { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => !file.endsWith('_test.rego')).sort();
}

/** What `folder/policies/frameworks.yaml` says of the frameworks that policies refer to. */
function readFrameworks(folder: string): Framework[] {
  const text = readFileSync(join(folder, 'policies/frameworks.yaml'), 'utf8');
  const frameworks = z.record(z.string(), Framework.omit({ id: true }).strict()).parse(parse(text));
  return Object.entries(frameworks).map(([id, framework]) => ({ id, ...framework }));
}

interface Annotated {
  readonly path: readonly { readonly value: string }[];
  readonly annotations: {
    readonly scope: string;
    readonly title?: string;
    readonly description?: string;
    readonly custom?: object;
    readonly entrypoint?: boolean;
  };
}

/** Every package `rules.<id>` that has an entrypoint, with the METADATA of the package. */
function readPolicies(text: string): Catalogue['policies'] {
  const { annotations } = JSON.parse(text) as { annotations: readonly Annotated[] };
  const policies = new Map<string, Catalogue['policies'][number]>();
  for (const { path, annotations: own } of annotations) {
    const [, root, id, ...rest] = path.map(({ value }) => value);
    if (root !== 'rules' || id === undefined || own.scope !== 'package' || rest.length > 0) continue;
    const { title, description, custom } = own;
    const policy = Policy.strict().safeParse({ id, title, description, ports: [], ...custom });
    if (!policy.success) throw new Error(`METADATA of rules.${id}: ${policy.error.message}`);
    policies.set(id, { ...policy.data, entrypoint: `rules/${id}/findings` });
  }
  const entrypoints = annotations.filter((each) => each.annotations.entrypoint);
  const answering = new Set(
    entrypoints.map(({ path }) =>
      path
        .slice(1)
        .map(({ value }) => value)
        .join('/'),
    ),
  );
  for (const { id, entrypoint } of policies.values()) {
    if (!answering.delete(entrypoint))
      throw new Error(`rules.${id} has no \`findings\` with \`entrypoint: true\``);
  }
  for (const entrypoint of answering) {
    if (entrypoint.startsWith('rules/'))
      throw new Error(`${entrypoint} is an entrypoint and no policy's \`findings\``);
  }
  return [...policies.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `findings` is written with `contains`, so that it is always defined and always a set. */
function checkFindings(file: string, text: string): void {
  const { rules = [] } = JSON.parse(text) as {
    rules?: { head: { name: string; key?: unknown; value?: unknown } }[];
  };
  for (const { head } of rules) {
    if (head.name !== 'findings') continue;
    if (head.key === undefined || head.value !== undefined)
      throw new Error(`${file}: \`findings\` is not a set (\`findings contains …\`)`);
  }
}

function run(opa: string, folder: string, ...parameters: string[]): string {
  try {
    return execFileSync(opa, parameters, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: 'pipe',
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`opa ${parameters[0]}: ${stdout ?? ''}${stderr ?? ''}`.trim(), { cause: error });
  }
}

/** One file of a tar archive: blocks of 512 bytes, the name at 0, the size in octal digits at 124. */
function readTarFile(archive: Buffer, name: string): Buffer<ArrayBuffer> {
  for (let at = 0; at + 512 <= archive.length; ) {
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    const found = archive.toString('latin1', at, at + 100).replace(/\0.*/s, '');
    if (found === name) return Buffer.from(archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the bundle has no ${name}`);
}

function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
