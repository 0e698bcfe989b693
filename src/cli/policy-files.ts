import { globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { InputError, type Place } from '../model/input-error.ts';
import type { PolicySources } from '../policy/compile-policies.ts';
import { isTestModule } from '../policy/module.ts';
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
  const wanted = Object.entries(files).filter(([name, text]) => withTests || !isTestModule(name, text));
  if (wanted.length === 0) throw new InputError(`no policy (*.rego) in ${path}`, place);
  return Object.fromEntries(wanted);
}

function filesBelow(folder: string): PolicySources {
  const root = realpathSync(folder);
  refuseUnread(folder);
  const found = globSync(['**/*.rego', '**/data.{json,yaml,yml}'], { cwd: folder }).sort();
  return Object.fromEntries(
    found.flatMap((name) => {
      const path = join(folder, name);
      const file = relative(process.cwd(), path);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
        throw new InputError('it is no file', { file });
      if (relative(root, realpathSync(path)).split(sep)[0] === '..')
        throw new InputError('it is a link that leads out of the folder', { file });
      const text = readText(path);
      if (text.includes('\uFFFD')) utf8Of(readFileSync(path), file);
      if (name.endsWith('.rego')) return [[file, text]];
      if (!isEmptyData(text)) throw new InputError(`data of a folder is not read: ${POLICIES_SEE}`, { file });
      return [];
    }),
  );
}

/** What no search finds: a policy there would be missed by nobody. */
function refuseUnread(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(process.cwd(), path);
    if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new InputError('it is a link to a folder, which is not followed', { file });
    const isHidden = relative(folder, path)
      .split(sep)
      .some((part) => part.startsWith('.'));
    if (isHidden && entry.name.endsWith('.rego'))
      throw new InputError('names that begin with a dot are not read', { file });
  }
}

const POLICIES_SEE = 'policies see the facts and data.parameters';

async function bundled(bundle: string, place: Place): Promise<PolicySources> {
  const { tarMembers } = await import('./tar-members.ts');
  const members = await tarMembers(readFileSync(bundle)).catch((cause: unknown) => {
    throw new InputError(`${bundle} cannot be read: ${String((cause as Error).message)}`, place, { cause });
  });
  const files: Record<string, string> = {};
  for (const { path, bytes, isFolder } of members) {
    const name = `${relative(process.cwd(), bundle)}!/${path.replace(/^(?:\.?\/)+/, '')}`;
    if (isFolder === true) continue;
    if (bytes === undefined) throw new InputError('it is no file', { file: name });
    if (/(?:^|\/)data\.(?:json|ya?ml)$/.test(path) && !isEmptyData(new TextDecoder().decode(bytes)))
      throw new InputError(`data of a bundle is not read: ${POLICIES_SEE}`, {
        file: name,
      });
    if (!path.endsWith('.rego')) continue;
    if (Object.hasOwn(files, name)) throw new InputError('the bundle holds it twice', { file: name });
    files[name] = utf8Of(bytes, name);
  }
  return files;
}

/** A text with other bytes would compare otherwise than it reads. */
function utf8Of(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError('it is no UTF-8', { file }, { cause });
  }
}

function isEmptyData(text: string): boolean {
  return /^\s*(?:\{\s*\})?\s*$/.test(text);
}
