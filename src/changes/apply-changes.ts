import { hash } from 'node:crypto';
import type { ReadFile } from '../importers/importer.ts';
import { isManifest } from '../importers/manifest.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import type { ChangedEvidence, WrittenPlaces } from './changed-evidence.ts';
import { isChangeSet, layChangeSet, layTemplate } from './cloudformation/lay-stack.ts';
import { templateIn } from './cloudformation/template.ts';
import { type EditableEvidence, editable } from './editable-evidence.ts';
import { type EditedText, textOf, writtenLines } from './edited-text.ts';
import { finish } from './finish.ts';
import { type HostChanges, hostsIn } from './host-changes.ts';
import { isWhatIf, layWhatIf } from './resource-manager/lay-what-if.ts';
import { applyScript, scriptKind } from './script.ts';
import { layPlan } from './terraform/lay-plan.ts';
import { isPlan } from './terraform/plan.ts';
import { type SourceHeaders, sourceHeaders } from './terraform/source-headers.ts';

/** A planned change: a plan or a script, and where it takes place if its file leaves that open. */
export interface Change {
  /** A host, an account, a region or a subscription. */
  readonly target?: string;
  readonly file: SourceFile;
}

/**
 * Evidence as it would be after changes, laid over it in order; the form of each is found from its content.
 * @param sources `*.tf` files, for the place of a resource
 * @throws InputError for a file that no reader of changes knows, one that cannot be read, and a target that is not clear
 */
export function applyChanges(
  files: readonly SourceFile[],
  changes: readonly Change[],
  sources: readonly SourceFile[] = [],
): ChangedEvidence {
  const evidence = editable(files);
  const hosts = hostsIn(files);
  const headers = sourceHeaders(sources);
  for (const { target, file } of changes) {
    const { file: opened, reason } = openFile(file);
    if (reason !== undefined)
      throw new InputError(`the change cannot be read: ${reason}`, { file: file.name });
    if (layDocument(evidence, opened, headers)) continue;
    const text = opened.text ?? '';
    const kind = opened.json === undefined ? scriptKind(file.name, text) : undefined;
    if (kind === undefined)
      throw new InputError('expected a plan, a template or a script of commands', { file: file.name });
    applyScript(
      { kind, name: file.name, text, ...(target === undefined ? {} : { target }) },
      hosts,
      evidence,
    );
  }
  const estate = finish(evidence);
  return together(estate, finishHosts(estate.files, [...hosts.values()]));
}

/** A document that says what changes, and is no script; false: it is none. */
function layDocument(evidence: EditableEvidence, file: ReadFile, headers: SourceHeaders): boolean {
  const template = templateIn(file);
  if (isPlan(file)) layPlan(evidence, file, headers);
  else if (isChangeSet(file)) layChangeSet(evidence, file);
  else if (isWhatIf(file)) layWhatIf(evidence, file);
  else if (template !== undefined) layTemplate(evidence, file, template);
  else return false;
  return true;
}

/** Changes of the estate, and of hosts, whose files are others. */
function together(estate: ChangedEvidence, hosts: ChangedEvidence): ChangedEvidence {
  const { afterReload } = hosts;
  return {
    files: hosts.files,
    written: new Map([...estate.written, ...hosts.written]),
    removed: new Map([...(estate.removed ?? []), ...(hosts.removed ?? [])]),
    gaps: [...estate.gaps, ...hosts.gaps],
    warnings: [...estate.warnings, ...hosts.warnings],
    ...(afterReload === undefined ? {} : { afterReload: together(estate, afterReload) }),
  };
}

/** Files as the hosts have them now; as they would be after the next reload, where that differs. */
function finishHosts(files: readonly SourceFile[], hosts: readonly HostChanges[]): ChangedEvidence {
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
): Pick<ChangedEvidence, 'files' | 'written' | 'removed'> {
  const texts = hosts.flatMap((host) => textsAfter(host, isAfterReload));
  const edited = texts.filter(({ isEdited }) => isEdited);
  const bytes = new Map(edited.map((text) => [text.file.name, new TextEncoder().encode(textOf(text))]));
  const dropped = new Set(
    hosts.flatMap((host) => [
      ...host.dropped,
      ...(host.doubted === undefined ? [] : host.texts.map(({ text }) => text.file.name)),
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
  };
}

function textsAfter({ texts, added, stored, doubted }: HostChanges, isAfterReload: boolean): EditedText[] {
  if (doubted !== undefined) return [];
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

/** A manifest states digests of its files, and those of the edited ones are others now. */
function withDigests(
  file: SourceFile,
  edited: ReadonlyMap<string, Uint8Array>,
  given: readonly SourceFile[],
): SourceFile {
  if (edited.size === 0 || !/(^|\/)manifest\.json$/.test(file.name)) return file;
  const { text, json } = openFile(file).file;
  if (text === undefined || !isManifest(file.name, json)) return file;
  let changed = text;
  for (const { name, bytes } of given) {
    const after = edited.get(name);
    if (after !== undefined) changed = changed.replaceAll(hash('sha256', bytes), hash('sha256', after));
  }
  return { ...file, bytes: new TextEncoder().encode(changed) };
}
