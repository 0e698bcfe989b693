import type { AuditDeployment, AuditRow, PairProof } from '../model/audit.ts';

/** Who acts on a finding, in words. */
export function ownerOf(...about: Parameters<typeof ownersOf>): string {
  return ownersOf(...about).join(', ');
}

/**
 * Who acts on a finding: the owner of what receives, else of what sends, else of the deployment; several where it is about several.
 * Empty where the configuration names nobody.
 * @param deployments the one that the finding is about, or all where it is about none
 */
export function ownersOf(
  deployments: readonly AuditDeployment[],
  pairs: readonly PairProof[],
  row: Pick<AuditRow, 'from' | 'to'> | undefined,
): string[] {
  const worst = pairs.filter(({ verdict }) => verdict === pairs[0]?.verdict);
  for (const end of ['to', 'from'] as const) {
    const members = deployments.flatMap(({ owners = {} }) => Object.values(owners));
    const named = worst.flatMap((pair) => members.flatMap((owners) => owned(owners, pair[end])));
    const all =
      row === undefined ? [] : deployments.flatMap(({ owners }) => Object.values(owners?.[row[end]] ?? {}));
    const owners = named.length > 0 ? named : all;
    if (owners.length > 0) return [...new Set(owners)];
  }
  return [...new Set(deployments.flatMap(({ owner }) => owner ?? []))];
}

/** Machines with the same answer stand together in one name. */
function owned(owners: Readonly<Record<string, string>>, name: string): string[] {
  return [name, ...name.split(', ')].flatMap((each) =>
    Object.hasOwn(owners, each) ? (owners[each] ?? []) : [],
  );
}
