/** Bundles our own modules into the folder that is named: reading hundreds of files takes longer than a small audit. What is installed beside stays as it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = Object.keys({ ...dependencies, ...peerDependencies });

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
await bundle.write({
  dir: process.argv[2] ?? 'dist',
  entryFileNames: '[name].js',
  // As deep as `src/cli`, from where the package's other files are found.
  chunkFileNames: 'cli/[name]-[hash].js',
});
