import type { PolicySources } from './compile-policies.ts';
import { isEntrypoint, packageOf } from './module.ts';

/** Files that are one policy, each with what is wrong; what belongs to its package belongs to neither. */
export function samePolicies(modules: PolicySources): ReadonlyMap<string, string> {
  const byPackage = Map.groupBy(Object.keys(modules), (file) => packageOf(modules[file] ?? '') ?? '');
  return new Map(
    [...byPackage].flatMap(([name, files]) => {
      const policies = files.filter((file) => isEntrypoint(modules[file] ?? ''));
      if (name === '' || policies.length < 2) return [];
      const what = `${policies.join(' and ')} are both \`${name}\`: give one of them another id`;
      return files.map((file) => [file, what] as const);
    }),
  );
}
