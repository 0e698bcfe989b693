import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { bundledProfiles } from '../src/cli/bundled.ts';
import { flowproofHere } from './cli-here.ts';

const FOLDER = 'out/package';
const AUDIT = [
  'audit',
  '-c',
  'fixtures/deployments/analyzer-broken/flowproof.yaml',
  '-f',
  'json',
  '--as-of',
  '2026-11-20',
];

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  cpSync('package.json', join(FOLDER, 'package.json'));
  for (const name of ['node_modules', 'policies', 'profiles']) symlinkSync(resolve(name), join(FOLDER, name));
  execFileSync(process.execPath, ['scripts/bundle.ts', join(FOLDER, 'dist')]);
});

test('the bundled command line audits as the sources do', async () => {
  const bundled = spawnSync(process.execPath, [join(FOLDER, 'dist/cli/main.js'), ...AUDIT], {
    encoding: 'utf8',
  });
  expect(bundled.stderr).toBe('');
  expect(bundled.stdout).toBe((await flowproofHere(AUDIT)).out);
});

test('a Node.js that is too old is told, and what it needs', () => {
  const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v20.20.2'})";
  const bundled = spawnSync(process.execPath, ['--import', old, join(FOLDER, 'dist/cli/main.js')], {
    encoding: 'utf8',
  });
  expect(bundled.stderr).toContain('flowproof needs Node.js 24 or newer: this is v20.20.2');
  expect(bundled.status).toBe(2);
  // No older Node exports what newer ones do: the first file asks for nothing by name that has come since.
  expect(readFileSync(join(FOLDER, 'dist/cli/main.js'), 'utf8')).not.toMatch(/import \{[^}]*\} from "node:/);
});

test('the bundled library has the exports of the sources', async () => {
  const bundled = await import(pathToFileURL(resolve(FOLDER, 'dist/index.js')).href);
  expect(Object.keys(bundled)).toEqual(Object.keys(await import('../src/index.ts')));
});

test('what the bundle starts by its file lies beside what starts it', () => {
  const started = globSync(`${FOLDER}/dist/**/*.js`).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new URL\(`\.\/([\w-]+)\$\{extname\(/g)].map(([, name]) =>
      join(dirname(file), `${name}.js`),
    ),
  );
  expect(started.length).toBeGreaterThan(1);
  expect(started.filter((file) => !existsSync(file))).toEqual([]);
});

test('licenses go with what is bundled', () => {
  const licenses = readFileSync(join(FOLDER, 'dist/LICENSES.txt'), 'utf8');
  for (const name of ['zod', 'yaml', 'commander', '@open-policy-agent/opa-wasm', 'sprintf-js'])
    expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'));
});

test('profiles are bundled as they are read', () => {
  for (const { name, profile } of bundledProfiles())
    expect(
      JSON.parse(readFileSync(join(FOLDER, 'dist/cli/profiles', name.replace('.yaml', '.json')), 'utf8')),
    ).toEqual(profile);
});
