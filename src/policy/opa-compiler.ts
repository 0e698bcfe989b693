import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { CompiledRego, RegoAnswer, RegoCompiler, RegoSources } from './rego-compiler.ts';

const Part = z.object({ value: z.string() });
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
        head: z.object({ name: z.string(), key: z.unknown().optional(), value: z.unknown().optional() }),
      }),
    )
    .default([]),
});

/** Compiles by the `opa` executable at `path`, in a folder of its own. */
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

  const version = /^Version: (\S+)/.exec((await run('version')).stdout)?.[1] ?? 'unknown';
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
  const build = await run('build', '-t', 'wasm', '-b', '.', ...allowed, '-o', '../bundle.tar.gz');
  if (build.failed) throw new Error(`${opa} build: ${build.stderr}${build.stdout}`);
  const { annotations } = Inspected.parse(JSON.parse((await run('inspect', '-a', '-f', 'json', '.')).stdout));
  const rules = [];
  for (const [name, file] of names) {
    const parsed = Parsed.parse(JSON.parse((await run('parse', '--format', 'json', name)).stdout));
    rules.push(...rulesOf(file, parsed));
  }
  return {
    version,
    rules,
    annotations: annotations.map(({ path, location, annotations: own }) => ({
      file: fileOf(location.file),
      line: location.row,
      path: path
        .slice(1)
        .map(({ value }) => value)
        .join('/'),
      annotations: own,
    })),
    wasm: tarMember(gunzipSync(await readFile(join(folder, 'bundle.tar.gz'))), '/policy.wasm').toString(
      'base64',
    ),
  };
}

function rulesOf(file: string, { package: { path }, rules }: z.infer<typeof Parsed>): CompiledRego['rules'] {
  return rules.map(({ head: { name, key, value } }) => ({
    file,
    line: 1,
    package: path
      .slice(1)
      .map((part) => part.value)
      .join('.'),
    name,
    isSet: key !== undefined && value === undefined,
  }));
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
      { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, env: {} },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ failed: error !== null, stdout, stderr });
      },
    );
  });
}

/** One file of a tar archive: blocks of 512 bytes, the name at 0, the size in octal digits at 124. */
function tarMember(archive: Buffer, name: string): Buffer {
  for (let at = 0; at + 512 <= archive.length; ) {
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    const found = archive.toString('latin1', at, at + 100).replace(/\0.*/s, '');
    if (found === name) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the bundle has no ${name}`);
}
