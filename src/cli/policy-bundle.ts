import { relative, resolve } from 'node:path';
import { InputError } from '../model/input-error.ts';
import { compilePolicies, digestOfSources, type PolicySources } from '../policy/compile-policies.ts';
import { isTestModule } from '../policy/module.ts';
import { compilerOf, groundFor } from './own-policies.ts';
import { archiveOf } from './pack-archive.ts';
import { isBundle, policyFiles } from './policy-files.ts';

/** A bundle of policies, and the ids of those in it. */
export interface PolicyBundle {
  readonly bytes: Uint8Array;
  readonly policies: readonly string[];
}

/**
 * The Rego of a folder, tests among it, as a bundle that OPA loads: https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format.
 * Equal files give equal bytes.
 * @throws InputError for mistakes in the policies
 */
export async function bundleOf(folder: string, opa: string | undefined): Promise<PolicyBundle> {
  const place = { file: folder };
  if (isBundle(folder)) throw new InputError('it is a bundle already: expected a folder', place);
  const files = await policyFiles(folder, place, true);
  const tested = Object.entries(files).filter(([name, text]) => !isTestModule(name, text));
  const { catalogue } = await compilePolicies(
    compilerOf(opa, place).compile,
    groundFor(Object.fromEntries(tested)),
  );
  const manifest = {
    revision: digestOfSources(files),
    roots: rootsOf(files),
    rego_version: 1,
  };
  const bytes = await archiveOf([
    { path: '.manifest', bytes: encoded(JSON.stringify(manifest)) },
    ...Object.entries(files).map(([name, text]) => ({
      path: relative(folder, resolve(name)).replaceAll('\\', '/'),
      bytes: encoded(text),
    })),
  ]);
  return { bytes, policies: catalogue.policies.map(({ id }) => id) };
}

/** The packages that the bundle holds, none below another: OPA gives no part of `data` to two bundles. */
function rootsOf(files: PolicySources): string[] {
  const packages = Object.entries(files).map(([file, text]) => {
    const named = /^package\s+([\w.]+)\s*(?:#.*)?$/m.exec(text)?.[1];
    if (named === undefined)
      throw new InputError('expected a package of plain words: `package rules.…`', { file });
    return named.replaceAll('.', '/');
  });
  const sorted = [...new Set(packages)].sort();
  return sorted.filter((path) => !sorted.some((other) => path.startsWith(`${other}/`)));
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
