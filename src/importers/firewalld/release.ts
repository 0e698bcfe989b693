import type { ReadFile } from '../importer.ts';
import type { Configuration } from './building.ts';
import type { ConfigurationDocument } from './documents.ts';
import type { Doubt } from './listed-configuration.ts';
import type { Policy } from './policy.ts';

/** Where firewalld keeps how its files are written, which its package brings along (2.0). */
const SCHEMA = /(^|\/)firewalld\/xmlschema\/[^/]*$/;

export function isSchema({ name }: ReadFile): boolean {
  return SCHEMA.test(name);
}

/** What `firewall-cmd --version` printed. */
export function isVersion({ name, text = '' }: ReadFile): boolean {
  return /(^|\/)firewall-cmd-version\.txt$/.test(name) && /^\s*\d+\.\d+(\.\d+)*\s*$/.test(text);
}

/**
 * Releases by how they ask policies: `around-zones` as 1.3.3 does, `unknown` perhaps; `newer` in a way that is not modelled;
 * the others once for each pair of zones, of which those between links that no zone names get none (2.3), or all do (2.5), or
 * which of both is not known.
 */
export type Release = 'around-zones' | 'unknown' | 'newer' | 'named-pairs' | 'all-pairs' | 'some-pairs';

/** Settings that firewalld 1.3.3 does not have, as the file of 2.3.1 has them. */
const SETTING = /^[ \t]*(ReloadPolicy|StrictForwardPorts|Nftables\w+)[ \t]*=/m;

/** The setting that came with 2.3. */
const STRICT = /^[ \t]*StrictForwardPorts[ \t]*=/m;

/** The release of the evidence. */
export function releaseOf(files: readonly ReadFile[], documents: readonly ConfigurationDocument[]): Release {
  const versions = new Set(files.filter(isVersion).map(({ text = '' }) => releaseOfVersion(text)));
  const [version] = versions;
  if (version !== undefined) return versions.size === 1 ? version : 'newer';
  if (files.some(({ text = '' }) => STRICT.test(text))) return 'some-pairs';
  const isNewer =
    files.some((file) => isSchema(file) || SETTING.test(file.text ?? '')) ||
    documents.some(
      ({ kind, root }) =>
        (kind === 'zone' && root.attributes.has('ingress-priority')) ||
        (kind === 'policy' && root.children.some(({ name }) => name === 'disable')),
    );
  return isNewer ? 'newer' : 'unknown';
}

/** Seen: 1.3.3, 2.3.1 and 2.5.2; those between the last two ask as one of them. */
function releaseOfVersion(text: string): Release {
  const [major = 0, minor = 0] = text.trim().split('.').map(Number);
  if (major < 2) return 'around-zones';
  if (major > 2 || minor < 3) return 'newer';
  if (minor === 3) return 'named-pairs';
  return minor === 4 ? 'some-pairs' : 'all-pairs';
}

/** Policies that packets may meet, but for the one that firewalld brings along. */
function activePolicies({ policies, zones }: Configuration): Policy[] {
  const isActive = (name: string) =>
    ['ANY', 'HOST', zones.byDefault.name].includes(name) ||
    zones.unseen.has(name) ||
    zones.all.some((zone) => zone.name === name && zone.members.length > 0);
  return policies.filter(
    ({ name, ingress, egress }) =>
      name !== 'allow-host-ipv6' && ingress.some(isActive) && egress.some(isActive),
  );
}

/** A policy by which an unknown release decides otherwise than 1.3.3 may. */
export function telltalePolicy(configuration: Configuration): Policy | undefined {
  return configuration.release === 'unknown' ? activePolicies(configuration)[0] : undefined;
}

/** What is not known of how policies are asked. */
export function doubtsOfRelease(configuration: Configuration): Doubt[] {
  const { release } = configuration;
  if (release === 'around-zones' || release === 'unknown' || release === 'all-pairs') return [];
  const active = activePolicies(configuration);
  const [policy] = active;
  if (policy === undefined) return [];
  if (release === 'newer') {
    const reason = `how this release of firewalld asks policies such as ${policy.name}, which is not modelled`;
    return [{ reason, origin: policy.origin }];
  }
  const alike = active.find((each, index) =>
    active.slice(0, index).some(({ priority }) => priority === each.priority),
  );
  const early = active.find(({ entries }) =>
    entries.some(({ purpose }) => purpose === 'translate' || purpose === 'mark'),
  );
  return [
    ...(alike === undefined
      ? []
      : [
          {
            reason: `where firewalld 2.3 puts policies such as ${alike.name}, whose priority another one has`,
            origin: alike.origin,
          },
        ]),
    ...(early === undefined
      ? []
      : [
          {
            reason: `which policies firewalld 2.3 asks before a packet is routed, such as ${early.name}, which is not modelled`,
            origin: early.origin,
          },
        ]),
  ];
}
