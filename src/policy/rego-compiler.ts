import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { InputError } from '../model/input-error.ts';

/** What is compiled: modules by path, the schema of `input`, and what modules may call. */
export interface RegoSources {
  readonly modules: Readonly<Record<string, string>>;
  readonly schema: unknown;
  readonly capabilities: unknown;
  /** Kinds of facts that policies read which name them under `facts` in their METADATA. */
  readonly declaredKinds?: readonly string[];
  /** Every rule `test_…` is an entrypoint, too. */
  readonly tests: boolean;
}

const Mistake = z.object({ file: z.string(), line: z.int(), column: z.int(), message: z.string() });
export type RegoMistake = z.infer<typeof Mistake>;

const Compiled = z.object({
  version: z.string(),
  rules: z.array(
    z.object({
      file: z.string(),
      line: z.int(),
      package: z.string(),
      /** `findings`, or a path below the package: `a.b`. */
      name: z.string(),
      /** Written with `contains`: always defined, and always a set. */
      isSet: z.boolean(),
      isFunction: z.boolean().optional(),
    }),
  ),
  annotations: z.array(
    z.object({
      file: z.string(),
      line: z.int(),
      /** `rules/a/findings`. */
      path: z.string(),
      annotations: z.looseObject({ scope: z.string(), entrypoint: z.boolean().optional() }),
    }),
  ),
  wasm: z.base64(),
});
export type CompiledRego = z.infer<typeof Compiled>;

const Answer = z.union([z.object({ version: z.string(), mistakes: z.array(Mistake).min(1) }), Compiled]);

const LONGEST = 60_000;

/** What is wrong with sources, or what they were compiled to. */
export type RegoAnswer =
  | CompiledRego
  | { readonly version: string; readonly mistakes: readonly RegoMistake[] };

/** Turns Rego into WebAssembly: the same bytes for the same sources. */
export type RegoCompiler = (sources: RegoSources) => Promise<RegoAnswer>;

/** Entrypoint → its first rule: of each rule the part of its path that ends with its first name `test_…`. */
export function testsOf(rules: CompiledRego['rules']): ReadonlyMap<string, CompiledRego['rules'][number]> {
  const tests = new Map<string, CompiledRego['rules'][number]>();
  for (const rule of rules) {
    const name = /^(?:[^.]+\.)*?test_[^.]*/.exec(rule.name)?.[0];
    if (name === undefined || rule.isFunction === true) continue;
    const entrypoint = `${rule.package}.${name}`.replaceAll('.', '/');
    if (!tests.has(entrypoint)) tests.set(entrypoint, { ...rule, name });
  }
  return tests;
}

/**
 * Compiles by the compiler in `module` (WebAssembly for WASI), in a process that sees no files and no environment.
 * @throws InputError where the compiler does not survive the sources, or takes more than a minute
 */
export function wasiCompiler(module: string): RegoCompiler {
  return async (sources) => {
    // Files, because WebAssembly cannot wait for a pipe that is full.
    const folder = await mkdtemp(join(tmpdir(), 'flowproof-rego-'));
    try {
      const request = join(folder, 'request.json');
      const answer = join(folder, 'answer.json');
      await writeFile(request, JSON.stringify(sources));
      const reason = await run(module, request, answer);
      if (reason !== undefined) {
        const [longest = ''] =
          Object.entries(sources.modules).sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
        const what = `the Rego compiler ended early (${reason}): too much Rego, or nested too deeply; this file is the longest`;
        throw new InputError(what, { file: longest });
      }
      return Answer.parse(JSON.parse(await readFile(answer, 'utf8')));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

/** Why it ended before it answered, if it did. */
async function run(module: string, request: string, answer: string): Promise<string | undefined> {
  const runner = fileURLToPath(new URL(`./run-wasi${extname(import.meta.url)}`, import.meta.url));
  await using input = await open(request);
  await using output = await open(answer, 'w');
  const child = spawn(process.execPath, ['--no-warnings', runner, module], {
    env: {},
    stdio: [input.fd, output.fd, 'pipe'],
    timeout: LONGEST,
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(String(code ?? signal)));
  });
  const [complaint, end] = await Promise.all([text(child.stderr as Readable), ended]);
  if (end === '0') return undefined;
  return /^(?:\w*Error|panic|fatal error|the \w+): .*/m.exec(complaint)?.[0] ?? end;
}
