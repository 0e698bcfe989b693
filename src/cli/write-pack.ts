import { createHash } from 'node:crypto';
import type { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { ascending } from '../net/ascending.ts';
import { jsonReport } from '../report/json.ts';
import type { AuditSources, NamedText } from './audit-sources.ts';
import { archiveOf, type PackFile } from './pack-archive.ts';
import { MANIFEST, manifestText, type PackManifest, REGO, SIGNATURE } from './pack-manifest.ts';
import { signed } from './pack-signature.ts';

/**
 * An archive from which an audit can be made again: raw evidence, configuration, waivers, profiles, policies, the audit, and a manifest
 * with the SHA-256 of each; signed where a private key is named.
 */
export async function evidencePack(sources: AuditSources, audit: Audit, key?: string): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (path: string, content: Uint8Array | string) => {
    files.set(path, typeof content === 'string' ? Buffer.from(content) : content);
    return path;
  };
  const text = ({ name, text: content }: NamedText, path: string) => ({ name, path: add(path, content) });
  const { waivers, previous, asOf, digests } = sources;
  const parts: Omit<PackManifest, 'files'> = {
    format: 'flowproof-evidence-pack',
    formatVersion: 1,
    versions: { flowproof: audit.flowproof, node: process.versions.node, zlib: process.versions.zlib },
    ...(asOf === undefined ? {} : { asOf }),
    // Of the clock only that time is kept that the audit took from it, so that a pack depends on nothing else.
    clock: audit.asOf,
    audit: add('audit.json', jsonReport(audit)),
    configuration: text(sources.configuration, 'configuration/flowproof.yaml'),
    ...(waivers === undefined ? {} : { waivers: text(waivers, 'configuration/waivers.yaml') }),
    ...(previous === undefined ? {} : { previous: text(previous, 'configuration/previous.json') }),
    profiles: Object.fromEntries(
      [...sources.profiles].map(([deployment, file]) => [
        deployment,
        text(file, `profiles/${file.sha256}.yaml`),
      ]),
    ),
    policies: sources.policies.map(({ wasm, catalogue }, index) => ({
      wasm: add(`policies/${index}/policies.wasm`, wasm),
      catalogue: add(`policies/${index}/catalogue.json`, JSON.stringify(catalogue)),
    })),
    digests: { ...digests },
    evidence: sources.files.map((file) => evidenceOf(file, add)),
  };
  for (const { name, text: rego } of sources.rego ?? []) add(`${REGO}${safePath(name)}`, rego);
  const sorted: PackFile[] = [...files]
    .map(([path, bytes]) => ({ path, bytes }))
    .sort((a, b) => ascending(a.path, b.path));
  const manifest: PackManifest = {
    ...parts,
    files: sorted.map(({ path, bytes }) => ({
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    })),
  };
  const bytes = Buffer.from(manifestText(manifest));
  const signature =
    key === undefined ? [] : [{ path: SIGNATURE, bytes: Buffer.from(`${signed(bytes, key)}\n`) }];
  return archiveOf([{ path: MANIFEST, bytes }, ...signature, ...sorted]);
}

function evidenceOf(
  { name, bytes, unreadable, collected }: SourceFile,
  add: (path: string, bytes: Uint8Array) => string,
): PackManifest['evidence'][number] {
  return {
    name,
    ...(unreadable === undefined ? { path: add(`evidence/${safePath(name)}`, bytes) } : { unreadable }),
    ...(collected === undefined ? {} : { collected }),
  };
}

/** A name that leads nowhere but down; names that differ stay different. */
function safePath(name: string): string {
  return name
    .split('/')
    .map((part) =>
      part === ''
        ? '%'
        : part
            .replace(/[%\\]|\p{Cc}/gu, (character) => encodeURIComponent(character))
            .replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E')),
    )
    .join('/');
}
