import { z } from 'zod';
import type { Gap } from '../model/gap.ts';

const ManifestEntry = z.object({
  account: z.string().optional(),
  region: z.string().optional(),
  call: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  sha256: z.string().optional(),
});
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** A file that the collector could not write, because a call was refused, or because there was nothing to ask. */
const MissingEntry = z.object({
  call: z.string(),
  reason: z.string(),
  refused: z.boolean().optional(),
  /** It may hold rules that are in force. */
  rules: z.boolean().optional(),
});
export type MissingEntry = z.infer<typeof MissingEntry>;

const Manifest = z.object({
  collected: z.iso.datetime({ offset: true }).optional(),
  files: z.record(z.string(), ManifestEntry),
  missing: z.record(z.string(), MissingEntry).optional(),
});

/** What one manifest says. */
export interface ManifestContent {
  /** Its file. */
  readonly name: string;
  readonly files: ManifestEntries;
  readonly missing: ReadonlyMap<string, MissingEntry>;
}

/** What manifests say of the files beside and below them, by file name. */
export type ManifestEntries = ReadonlyMap<string, ManifestEntry>;

export function isManifestName(name: string): boolean {
  return /(^|\/)manifest\.json$/.test(name);
}

/** A collector's `manifest.json`; other formats have files of this name too, and they have no `files` object. */
export function isManifest(name: string, json: unknown): boolean {
  const files = typeof json === 'object' && json !== null && 'files' in json ? json.files : undefined;
  return isManifestName(name) && typeof files === 'object' && files !== null && !Array.isArray(files);
}

/** Names in a manifest are relative to its folder; a file without a time of its own has the manifest's. */
export function readManifest(name: string, json: unknown, gaps: Gap[]): ManifestContent {
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const pointer = (issue?.path ?? [])
      .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join('');
    const what = `the manifest was not read: ${issue?.message ?? 'not of the expected form'}`;
    gaps.push({
      kind: 'refused',
      effect: 'either',
      what,
      origin: { file: name, pointer, text: 'manifest.json' },
    });
  }
  const folder = name.slice(0, -'manifest.json'.length);
  const { collected, files, missing = {} } = parsed.data ?? readable(json);
  const entries = Object.entries(files).map(([file, entry]) => {
    const time = entry.time ?? collected;
    return [folder + file, time === undefined ? entry : { ...entry, time: inUtc(time) }] as const;
  });
  const absent = Object.entries(missing).map(([file, entry]) => [folder + file, entry] as const);
  return { name, files: new Map(entries), missing: new Map(absent) };
}

/** What can be read of a manifest that is not of its form: what it says is missing still may hold rules. */
function readable(json: unknown): z.infer<typeof Manifest> {
  const entries = (part: 'files' | 'missing') => {
    const list = (json as Readonly<Record<string, unknown>>)[part];
    return typeof list === 'object' ? Object.entries(list ?? {}) : [];
  };
  return {
    files: Object.fromEntries(
      entries('files').map(([file, entry]) => [file, ManifestEntry.safeParse(entry).data ?? {}]),
    ),
    missing: Object.fromEntries(
      entries('missing').map(([file, entry]) => [file, MissingEntry.safeParse(entry).data ?? UNREAD]),
    ),
  };
}

const UNREAD: MissingEntry = {
  call: 'its collection',
  reason: 'its entry in the manifest was not read',
  refused: true,
  rules: true,
};

function inUtc(time: string): string {
  return time.endsWith('Z') ? time : new Date(time).toISOString();
}
