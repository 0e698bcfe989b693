import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import pLimit from 'p-limit';
import { z } from 'zod';
import { InputError } from '../model/input-error.ts';
import {
  type CompiledRego,
  type RegoAnswer,
  type RegoCompiler,
  type RegoSources,
  testsOf,
} from './rego-compiler.ts';

const Part = z.object({ type: z.string(), value: z.unknown() });
const Location = z.object({ file: z.string(), row: z.int(), col: z.int() });
const Checked = z.object({ errors: z.array(z.object({ message: z.string(), location: Location })) });
const Inspected = z.object({
  annotations: z.array(
    z.object({
      path: z.array(Part),
      location: Location,
      annotations: z.looseObject({ scope: z.string(), entrypoint: z.boolean().optional() }),
    }),
  ),
});
const Parsed = z.object({
  package: z.object({ path: z.array(Part) }),
  rules: z
    .array(
      z.object({
        location: z.object({ row: z.int() }),
        head: z.object({
          ref: z.array(Part),
          args: z.array(z.unknown()).optional(),
          key: z.unknown().optional(),
          value: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
});

const LONGEST = 60_000;

/**
 * Compiles by the `opa` executable at `path`, in a folder of its own.
 * @throws InputError where it is none, does not run, or takes more than a minute
 */
export function opaCompiler(path: string): RegoCompiler {
  return async (sources) => {
    const folder = await mkdtemp(join(tmpdir(), 'flowproof-opa-'));
    try {
      return await compiled(path, folder, sources);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

async function compiled(opa: string, folder: string, sources: RegoSources): Promise<RegoAnswer> {
  // Paths may lead anywhere: inside the folder modules have names of its own.
  const names = new Map(Object.keys(sources.modules).map((file, index) => [`${index}.rego`, file]));
  const fileOf = (name: string) => names.get(name) ?? name;
  for (const [name, file] of names) await write(join(folder, 'rego', name), sources.modules[file] as string);
  await write(join(folder, 'schema/input.json'), JSON.stringify(sources.schema));
  await write(join(folder, 'capabilities.json'), JSON.stringify(sources.capabilities));
  const run = (...parameters: string[]) => output(opa, join(folder, 'rego'), parameters);
  const allowed = ['--capabilities', '../capabilities.json'];

  const version = /^Version: (\S+)/.exec((await run('version')).stdout)?.[1];
  if (version === undefined) throw new InputError('it is no OPA: `version` names none', { file: opa });
  const check = await run('check', '--format', 'json', '--schema', '../schema', ...allowed, '.');
  if (check.failed) {
    const { errors } = Checked.parse(JSON.parse(check.stderr || check.stdout));
    const mistakes = errors.map(({ message, location: { file, row, col } }) => ({
      file: fileOf(file),
      line: row,
      column: col,
      message,
    }));
    return { version, mistakes };
  }
  const succeeded = async (...parameters: string[]) => {
    const { failed, stdout, stderr } = await run(...parameters);
    if (failed) throw new InputError(`\`${parameters.join(' ')}\` failed: ${stderr}${stdout}`, { file: opa });
    return stdout;
  };
  const json = async <Output>(schema: z.ZodType<Output>, ...parameters: string[]) =>
    schema.parse(JSON.parse(await succeeded(...parameters)));
  const { annotations } = await json(Inspected, 'inspect', '-a', '-f', 'json', '.');
  const limited = pLimit(availableParallelism());
  const rules = await limited
    .map([...names], async ([name, file]) =>
      rulesOf(file, await json(Parsed, 'parse', '-f', 'json', '--json-include', 'locations,-comments', name)),
    )
    .then((all) => all.flat());
  const tests = sources.tests ? [...testsOf(rules).keys()].flatMap((entrypoint) => ['-e', entrypoint]) : [];
  await succeeded('build', '-t', 'wasm', '-b', '.', ...allowed, ...tests, '-o', '../bundle.tar.gz');
  return {
    version,
    rules,
    annotations: annotations.map(({ path, location, annotations: own }) => ({
      file: fileOf(location.file),
      line: location.row,
      path: textsOf(path.slice(1)).join('/'),
      annotations: own,
    })),
    wasm: (await wasmOf(join(folder, 'bundle.tar.gz'))).toString('base64'),
  };
}

function rulesOf(file: string, { package: { path }, rules }: z.infer<typeof Parsed>): CompiledRego['rules'] {
  return rules.map(({ location: { row }, head: { ref, args, key, value } }) => {
    const [first, ...others] = ref;
    return {
      file,
      line: row,
      package: textsOf(path.slice(1)).join('.'),
      name: [String(first?.value), ...textsOf(others)].join('.'),
      isSet: key !== undefined && value === undefined,
      isFunction: args !== undefined,
    };
  });
}

/** A path up to what is only known when it is evaluated, as `port` in `open[port]`. */
function textsOf(path: readonly z.infer<typeof Part>[]): string[] {
  const variable = path.findIndex(({ type }) => type !== 'string');
  return (variable < 0 ? path : path.slice(0, variable)).map(({ value }) => String(value));
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function output(program: string, cwd: string, parameters: readonly string[]) {
  return new Promise<{ failed: boolean; stdout: string; stderr: string }>((resolve, reject) => {
    execFile(
      program,
      parameters,
      { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, env: {}, timeout: LONGEST },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number')
          reject(new InputError(`it does not run: ${error.message}`, { file: program }));
        else resolve({ failed: error !== null, stdout, stderr });
      },
    );
  });
}

async function wasmOf(bundle: string): Promise<Buffer> {
  const members = await unpackTar(gunzipSync(await readFile(bundle)));
  const wasm = members.find(({ header: { name } }) => name === '/policy.wasm')?.data;
  if (wasm === undefined) throw new Error('the bundle has no /policy.wasm');
  return Buffer.from(wasm);
}
