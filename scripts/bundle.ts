/** Bundles our own modules, and the packages that every audit loads, into the folder that is named: reading hundreds of files takes longer than a small audit. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';
import { bundledProfiles } from '../src/cli/bundled.ts';

const LOADED_BY_AUDITS = [
  '@open-policy-agent/opa-wasm',
  'commander',
  'croner',
  'modern-tar',
  'p-limit',
  'yaml',
  'zod',
];

const root = join(import.meta.dirname, '..');
const dir = process.argv[2] ?? 'dist';
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = Object.keys({ ...dependencies, ...peerDependencies }).filter(
  (name) => !LOADED_BY_AUDITS.includes(name),
);

const bundle = await rolldown({
  // Workers and processes are started by their file's name, beside the module that does.
  input: {
    index: join(root, 'src/index.ts'),
    'cli/main': join(root, 'src/cli/main.ts'),
    'cli/worker': join(root, 'src/policy/worker.ts'),
    'cli/run-wasi': join(root, 'src/policy/run-wasi.ts'),
  },
  platform: 'node',
  external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
});
const { output } = await bundle.write({
  dir,
  entryFileNames: '[name].js',
  // As deep as `src/cli`, from where the package's other files are found.
  chunkFileNames: 'cli/[name]-[hash].js',
});
writeFileSync(
  join(dir, 'LICENSES.txt'),
  licensesOf(output.flatMap((each) => ('moduleIds' in each ? each.moduleIds : []))),
);

mkdirSync(join(dir, 'cli', 'profiles'));
for (const { name, profile } of bundledProfiles())
  writeFileSync(join(dir, 'cli', 'profiles', `${basename(name, '.yaml')}.json`), JSON.stringify(profile));

/** The licenses of packages ask that they go with every copy. */
function licensesOf(modules: readonly string[]): string {
  const folders = new Set(
    modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []),
  );
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      if (file === undefined) throw new Error(`${name} has no license beside it`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    })
    .join('\n\n');
}
