import { z } from 'zod';

const Path = z.string().regex(/^[a-z]+(\/[^/\\\p{Cc}]+)+$|^[a-z]+\.json$/u);
const Text = z.strictObject({ name: z.string(), path: Path });

/** What an evidence pack holds, and what each part of it is to an audit: `manifest.json`. */
export const PackManifest = z.strictObject({
  format: z.literal('flowproof-evidence-pack'),
  formatVersion: z.literal(1),
  /** Of the programs that wrote it. */
  versions: z.strictObject({ flowproof: z.string(), node: z.string(), zlib: z.string() }),
  /** The time that was given, if one was, and that of the clock where it was used. */
  asOf: z.string().optional(),
  clock: z.string(),
  audit: Path,
  configuration: Text,
  waivers: Text.optional(),
  previous: Text.optional(),
  /** By deployment. */
  profiles: z.record(z.string(), Text),
  policies: z.array(z.strictObject({ wasm: Path, catalogue: Path })).min(1),
  /** SHA-256 of what compiled the policies. */
  digests: z.record(z.string(), z.string()),
  evidence: z.array(
    z.strictObject({
      name: z.string(),
      /** Absent: it could not be read, `unreadable` says why. */
      path: Path.optional(),
      unreadable: z.string().optional(),
      collected: z.string().optional(),
    }),
  ),
  /** Every file of the archive but this one and its signature, in the order of the archive. */
  files: z.array(z.strictObject({ path: Path, sha256: z.string(), bytes: z.int() })),
});
export type PackManifest = z.infer<typeof PackManifest>;

/** The bytes of a manifest, as they are written and signed. */
export function manifestText(manifest: PackManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The files that a manifest says what they are to the audit. */
export function namedFiles(manifest: PackManifest): ReadonlySet<string> {
  const { audit, configuration, waivers, previous, profiles, policies, evidence } = manifest;
  return new Set([
    audit,
    ...[configuration, waivers, previous, ...Object.values(profiles)].flatMap((text) => text?.path ?? []),
    ...policies.flatMap(({ wasm, catalogue }) => [wasm, catalogue]),
    ...evidence.flatMap(({ path }) => path ?? []),
  ]);
}

export const MANIFEST = 'manifest.json';
/** Ed25519 over the bytes of the manifest, base64. */
export const SIGNATURE = 'manifest.sig';
/** Where the sources of a user's own policies lie, for readers: what was compiled from them is what is asked. */
export const REGO = 'policies/rego/';
