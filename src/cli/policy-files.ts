import { globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InputError, type Place } from '../model/input-error.ts';
import type { PolicySources } from '../policy/compile-policies.ts';
import { readText } from './read-text.ts';

/** A bundle as OPA packs it, by its name. */
export function isBundle(path: string): boolean {
  return /\.(?:tar\.gz|tgz)$/i.test(path);
}

/**
 * Rego files of a folder or of a bundle as OPA packs them, by their paths as the user would name them, without or with tests.
 * @throws InputError where there is neither, no Rego in it, or what a bundle holds is not read
 */
export async function policyFiles(path: string, place: Place, withTests = false): Promise<PolicySources> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true && !(found?.isFile() === true && isBundle(path)))
    throw new InputError(`no such folder, and no bundle (.tar.gz): ${path}`, place);
  const files = found.isDirectory() ? filesBelow(path) : await bundled(path, place);
  const wanted = Object.entries(files).filter(([name]) => withTests || !name.endsWith('_test.rego'));
  if (wanted.length === 0) throw new InputError(`no policy (*.rego) in ${path}`, place);
  return Object.fromEntries(wanted);
}

function filesBelow(folder: string): PolicySources {
  const files = globSync('**/*.rego', { cwd: folder }).sort();
  return Object.fromEntries(
    files.map((file) => {
      const path = join(folder, file);
      return [relative(process.cwd(), path), readText(path)];
    }),
  );
}

async function bundled(bundle: string, place: Place): Promise<PolicySources> {
  const { tarMembers } = await import('./tar-members.ts');
  const members = await tarMembers(readFileSync(bundle)).catch((cause: unknown) => {
    throw new InputError(`${bundle} cannot be read: ${String((cause as Error).message)}`, place, { cause });
  });
  const files: Record<string, string> = {};
  for (const { path, bytes, isFolder } of members) {
    const name = `${relative(process.cwd(), bundle)}!/${path.replace(/^(?:\.?\/)+/, '')}`;
    if (isFolder === true) continue;
    if (/(?:^|\/)data\.(?:json|ya?ml)$/.test(path) && !isEmptyData(bytes))
      throw new InputError('data of a bundle is not read: policies see the facts and data.parameters', {
        file: name,
      });
    if (!path.endsWith('.rego')) continue;
    if (bytes === undefined) throw new InputError('it is no file', { file: name });
    if (Object.hasOwn(files, name)) throw new InputError('the bundle holds it twice', { file: name });
    files[name] = new TextDecoder().decode(bytes);
  }
  return files;
}

function isEmptyData(bytes: Uint8Array | undefined): boolean {
  return /^\s*(?:\{\s*\})?\s*$/.test(new TextDecoder().decode(bytes));
}
