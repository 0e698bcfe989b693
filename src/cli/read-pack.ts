import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InputError } from '../model/input-error.ts';
import { loadPolicies, type PolicyHost } from '../policy/load-policies.ts';
import type { ArchiveMember } from './archive-member.ts';
import type { AuditSources, NamedText } from './audit-sources.ts';
import { profileFile } from './bundled.ts';
import { archiveOf, holdsTheSame, type PackFile } from './pack-archive.ts';
import { MANIFEST, manifestText, namedFiles, PackManifest, REGO, SIGNATURE } from './pack-manifest.ts';
import { isSignature, isSignedBy } from './pack-signature.ts';
import { readJson } from './read-json.ts';
import { withPath } from './system-error.ts';
import { tarMembers } from './tar-members.ts';

/** An evidence pack whose every byte is what its manifest says. */
export interface EvidencePack {
  readonly manifest: PackManifest;
  readonly sources: AuditSources;
  /** The JSON report of the audit in it. */
  readonly audit: string;
  readonly signature: 'none' | 'not-checked' | 'valid';
}

/**
 * Reads an evidence pack, and its signature where a public key is named. Nothing of it is written to disk.
 * @throws InputError where it is no pack, damaged, changed since it was written, or not signed by the key's owner
 */
export async function readPack(file: string, key?: string): Promise<EvidencePack> {
  const archive = bytesOf(file);
  const fail = (message: string, cause?: unknown) => new InputError(message, { file }, { cause });
  const members = await tarMembers(archive).catch((cause: unknown) => {
    throw fail(`no evidence pack: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const found = contentsOf(members, fail);
  const bytes = found.get(MANIFEST);
  if (bytes === undefined) throw fail(`no evidence pack: it holds no ${MANIFEST}`);
  const named = `${file}!/${MANIFEST}`;
  const { value, named: manifest } = readJson(
    named,
    textOf(bytes),
    PackManifest,
    'no manifest of an evidence pack',
  );
  if (!Buffer.from(manifestText(value)).equals(bytes)) throw fail(`changed: ${MANIFEST} is not written so`);
  const signature = signatureOf(bytes, found.get(SIGNATURE), key, fail);
  checkFiles(manifest, found, fail);
  await checkArchive(archive, manifest, found, fail);
  const content = (path: string) => {
    const own = found.get(path);
    if (own === undefined || !manifest.files.some((each) => each.path === path))
      throw fail(`changed: the manifest names ${path}, and does not list it`);
    return own;
  };
  return {
    manifest,
    sources: sourcesOf(manifest, content),
    audit: textOf(content(manifest.audit)),
    signature,
  };
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw withPath(error, file);
  }
}

type Fail = (message: string, cause?: unknown) => InputError;

function contentsOf(members: readonly ArchiveMember[], fail: Fail): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { path, bytes } of members) {
    if (bytes === undefined) throw fail(`changed: ${path} is no file`);
    if (found.has(path)) throw fail(`changed: it holds ${path} twice`);
    found.set(path, bytes);
  }
  return found;
}

function signatureOf(
  manifest: Uint8Array,
  signature: Uint8Array | undefined,
  key: string | undefined,
  fail: Fail,
): EvidencePack['signature'] {
  const text = signature === undefined ? undefined : textOf(signature);
  if (text !== undefined && !isSignature(text)) throw fail(`changed: ${SIGNATURE} is no signature`);
  if (key === undefined) return text === undefined ? 'none' : 'not-checked';
  if (text === undefined) throw fail('it is not signed');
  if (!isSignedBy(manifest, text, key)) throw fail(`it is not signed by the owner of ${key}`);
  return 'valid';
}

function checkFiles(manifest: PackManifest, found: ReadonlyMap<string, Uint8Array>, fail: Fail): void {
  const { files } = manifest;
  const listed = new Set([MANIFEST, SIGNATURE, ...files.map(({ path }) => path)]);
  for (const path of found.keys())
    if (!listed.has(path)) throw fail(`changed: the manifest does not list ${path}`);
  const named = namedFiles(manifest);
  for (const { path } of files)
    if (!named.has(path) && !path.startsWith(REGO))
      throw fail(`changed: the manifest does not say what ${path} is`);
  for (const { path, sha256, bytes: length } of files) {
    const bytes = found.get(path);
    if (bytes === undefined) throw fail(`changed: ${path} is missing`);
    if (bytes.length !== length) throw fail(`changed: ${path} has ${bytes.length} bytes, not ${length}`);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (digest !== sha256) throw fail(`changed: ${path} has the SHA-256 ${digest}, not ${sha256}`);
  }
}

/** What is between the files, too, is as it was written; how another version of zlib would compress them is not known here. */
async function checkArchive(
  archive: Uint8Array,
  { versions }: PackManifest,
  found: ReadonlyMap<string, Uint8Array>,
  fail: Fail,
): Promise<void> {
  const files: PackFile[] = [...found].map(([path, bytes]) => ({ path, bytes }));
  const again = await archiveOf(files);
  if (Buffer.from(again).equals(archive)) return;
  if (versions.zlib === process.versions.zlib || !holdsTheSame(again, archive))
    throw fail('changed: its files are as the manifest says, and the archive around them is not');
}

function sourcesOf(manifest: PackManifest, content: (path: string) => Uint8Array): AuditSources {
  const text = ({ name, path }: { readonly name: string; readonly path: string }): NamedText => ({
    name,
    text: textOf(content(path)),
  });
  const { configuration, waivers, previous, asOf, clock, digests } = manifest;
  return {
    files: manifest.evidence.map(({ name, path, unreadable, collected }) => ({
      name,
      bytes: path === undefined ? new Uint8Array() : content(path),
      ...(path === undefined ? { unreadable: unreadable ?? 'cannot be read' } : {}),
      ...(collected === undefined ? {} : { collected }),
    })),
    configuration: text(configuration),
    ...(waivers === undefined ? {} : { waivers: text(waivers) }),
    ...(previous === undefined ? {} : { previous: text(previous) }),
    profiles: new Map(
      Object.entries(manifest.profiles).map(([deployment, each]) => {
        const { name, text: profile } = text(each);
        return [deployment, profileFile(name, profile)];
      }),
    ),
    policies: manifest.policies.map(({ wasm, catalogue }) =>
      loadPolicies(new Uint8Array(content(wasm)), textOf(content(catalogue))),
    ) as [PolicyHost, ...PolicyHost[]],
    digests,
    ...(asOf === undefined ? {} : { asOf }),
    clock,
  };
}

function textOf(bytes: Uint8Array): string {
  // A mark of order at its beginning is part of a text, and of its digest.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
