import { isTextRuleset } from '../importers/nftables/text/read-text.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { ChangedEvidence, WrittenPlaces } from './changed-evidence.ts';
import { type EditedText, movedLines, textOf, writtenLines } from './edited-text.ts';
import type { HostChanges } from './host-changes.ts';
import { withDigests } from './manifest-digests.ts';
import { tellEmptied } from './windows/emptied.ts';
import { withoutRules } from './windows/without-rules.ts';

/** Files as the hosts have them now; as they would be after the next reload, where that differs. */
export function finishHosts(files: readonly SourceFile[], hosts: readonly HostChanges[]): ChangedEvidence {
  for (const host of hosts) if (host.doubted === undefined) tellEmptied(host);
  const gaps = hosts.flatMap((host) => host.gaps);
  const warnings = hosts.flatMap((host) => host.warnings);
  const now = withTexts(files, hosts, false);
  const stored = hosts.some(isStoredOnly) ? withTexts(files, hosts, true) : undefined;
  return {
    ...now,
    gaps,
    warnings,
    ...(stored === undefined ? {} : { afterReload: { ...stored, gaps, warnings } }),
  };
}

function withTexts(
  files: readonly SourceFile[],
  hosts: readonly HostChanges[],
  isAfterReload: boolean,
): Pick<ChangedEvidence, 'files' | 'written' | 'removed' | 'moved'> {
  const texts = hosts.flatMap((host) => textsAfter(host, isAfterReload));
  const edited = texts.filter(({ isEdited }) => isEdited);
  const bytes = new Map(edited.map((text) => [text.file.name, new TextEncoder().encode(contentOf(text))]));
  const kept = new Set(texts.map(({ file }) => file.name));
  const dropped = new Set(
    hosts.flatMap((host) => [
      ...host.dropped,
      ...host.texts.map(({ text }) => text.file.name).filter((name) => !kept.has(name)),
    ]),
  );
  const known = new Set(files.map(({ name }) => name));
  const added = edited
    .filter(({ file }) => !known.has(file.name))
    .map(({ file: { name } }) => ({ name, bytes: new Uint8Array() }));
  const result = [...files.filter(({ name }) => !dropped.has(name)), ...added].map((file) => {
    const own = bytes.get(file.name);
    return own === undefined ? withDigests(file, bytes, files) : { ...file, bytes: own };
  });
  const places = (of: (text: EditedText) => WrittenPlaces) =>
    new Map(edited.map((text) => [text.file.name, of(text)]));
  return {
    files: [...result, ...hosts.flatMap(lostHost)],
    written: places((text) => ({ lines: writtenLines(text), pointers: text.pointers })),
    removed: places(({ removed, removedPointers }) => ({ lines: removed, pointers: removedPointers })),
    moved: new Map(
      edited.map((text) => [
        text.file.name,
        { lines: movedLines(text), pointers: new Map<string, string>() },
      ]),
    ),
  };
}

/** Where no table is left: what nft prints as JSON then, because as text it prints nothing, as where it was not allowed to look. */
const NO_TABLES = '{"nftables": [{"metainfo": {"json_schema_version": 1}}]}\n';

function contentOf(edited: EditedText): string {
  const text = textOf(edited);
  return text.trim() === '' && isTextRuleset(edited.file.text ?? '') ? NO_TABLES : text;
}

function textsAfter({ texts, added, stored, doubted }: HostChanges, isAfterReload: boolean): EditedText[] {
  // Where nothing is known of the rules, what says where the host is still stands.
  if (doubted !== undefined)
    return texts.flatMap(({ format, text }) => {
      if (format === 'windows') return withoutRules(text) ?? [];
      return format === 'host-facts' ? text : [];
    });
  const all = [...texts.map(({ text }) => text), ...added];
  return isAfterReload ? [...all.filter(({ file }) => !stored.has(file.name)), ...stored.values()] : all;
}

/** Rules that may be any are a file of the host that cannot be read. */
function lostHost({ host, doubted }: HostChanges): SourceFile[] {
  if (doubted === undefined) return [];
  const place = `${doubted.file}:${doubted.line ?? 1}`;
  const unreadable = `the rules after "${doubted.text}" (${place}) are not known`;
  return [{ name: `hosts/${host}/rules after ${place}`, bytes: new Uint8Array(), unreadable }];
}

/** Something is stored that is not what runs. */
function isStoredOnly({ texts, added, stored, doubted }: HostChanges): boolean {
  const running = [...texts.map(({ text }) => text), ...added];
  const textNamed = (name: string) => running.find(({ file }) => file.name === name);
  return (
    doubted === undefined &&
    [...stored].some(([name, text]) => {
      const now = textNamed(name);
      return now === undefined || textOf(now) !== textOf(text);
    })
  );
}
