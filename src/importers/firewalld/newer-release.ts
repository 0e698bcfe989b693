import type { ReadFile } from '../importer.ts';
import type { Configuration } from './building.ts';
import type { ConfigurationDocument } from './documents.ts';
import type { Doubt } from './listed-configuration.ts';

/** Where firewalld keeps how its files are written, which its package brings along (2.0). */
const SCHEMA = /(^|\/)firewalld\/xmlschema\/[^/]*$/;

export function isSchema({ name }: ReadFile): boolean {
  return SCHEMA.test(name);
}

/** Settings that firewalld 1.3.3 does not have, as the file of 2.3.1 has them. */
const SETTING = /^[ \t]*(ReloadPolicy|StrictForwardPorts|Nftables\w+)[ \t]*=/m;

/** Whether the evidence is of a release after 1.3.3. */
export function isNewerRelease(
  files: readonly ReadFile[],
  documents: readonly ConfigurationDocument[],
): boolean {
  return (
    files.some((file) => isSchema(file) || SETTING.test(file.text ?? '')) ||
    documents.some(
      ({ kind, root }) =>
        (kind === 'zone' && root.attributes.has('ingress-priority')) ||
        (kind === 'policy' && root.children.some(({ name }) => name === 'disable')),
    )
  );
}

/** A packet is of one zone there, and policies are asked for each pair of zones (seen with firewalld 2.3.1 and 2.5.2). */
export function doubtsOfNewerRelease({ policies, zones }: Configuration): Doubt[] {
  const isActive = (name: string) =>
    ['ANY', 'HOST', zones.byDefault.name].includes(name) ||
    zones.unseen.has(name) ||
    zones.all.some((zone) => zone.name === name && zone.members.length > 0);
  const policy = policies.find(
    ({ name, ingress, egress }) =>
      name !== 'allow-host-ipv6' && ingress.some(isActive) && egress.some(isActive),
  );
  if (policy === undefined) return [];
  const reason = `how firewalld after 1.3.3 asks policies such as ${policy.name}, which is not modelled`;
  return [{ reason, origin: policy.origin }];
}
