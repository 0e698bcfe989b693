import { hash } from 'node:crypto';
import type { Evidence, SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import { InputError } from '../model/input-error.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SnapshotFragment } from '../model/snapshot-fragment.ts';
import { ascending } from '../net/ascending.ts';
import { complaintOf, isNamedAsRules } from './complaint.ts';
import { isDesktopFile } from './desktop-file.ts';
import { hostOfFile, isBelowHosts } from './host-folder.ts';
import type { Importer, ReadFile } from './importer.ts';
import { importers } from './index.ts';
import type { HostFragment } from './join.ts';
import { joinFragments } from './join.ts';
import type { ManifestContent, ManifestEntries, ManifestEntry } from './manifest.ts';
import { isManifest, isManifestName, readManifest } from './manifest.ts';
import type { HostBindings } from './match-hosts.ts';
import type { OpenedFile } from './open-file.ts';
import { openFile } from './open-file.ts';
import { severalPrograms } from './several-programs.ts';
import { uncollected } from './uncollected.ts';
import { type UnreadFormat, unreadFormat } from './unread-format.ts';
import { isHidden, mayHoldRules, type UnreadFile, unreadHosts } from './unread-host.ts';

/** Files that one importer reads together: all of an estate, or those of one host. */
interface Batch {
  readonly importer: Importer;
  readonly host: string | undefined;
  readonly files: ReadFile[];
}

/**
 * Reads evidence into one snapshot. Which importer reads a file follows from its content; a file that none can read is listed
 * with the reason, and is a gap where it may hold firewall state.
 * `hosts` binds names of host folders to ids of assets where nothing in the evidence does; where the evidence `isPart` of what it
 * was written for, it may bind others too.
 * Throws InputError when there is no file, or none that can be read, and when a host matches two assets.
 */
export function readEvidence(files: readonly SourceFile[], bindings: HostBindings = {}): Snapshot {
  if (files.length === 0) {
    throw new InputError('no evidence: expected exported firewall state, found no file', { file: '.' });
  }
  const gaps: Gap[] = [];
  const ordered = files.toSorted((left, right) => ascending(left.name, right.name));
  const named = new Map(
    ordered.filter(({ name }) => isManifestName(name)).map((file) => [file, openFile(file)]),
  );
  const manifests = readManifests([...named.values()], gaps);
  const manifest = new Map(manifests.flatMap((each) => [...each.files]));
  const batches: Batch[] = [];
  const unread: UnreadFile[] = [];
  const evidence = ordered.map((source) => {
    const item = named.get(source) ?? openFile(source);
    gaps.push(...item.gaps);
    const entry = manifest.get(item.file.name);
    const sha256 = item.file.unreadable === undefined ? hash('sha256', item.file.bytes) : undefined;
    const isChanged = entry?.sha256 !== undefined && entry.sha256.toLowerCase() !== sha256;
    if (isChanged) gaps.push(changedGap(item.file.name));
    const reading =
      item.reason === undefined
        ? assign(withManifest(item.file, entry), batches, unread, gaps)
        : { reason: item.reason };
    if (item.reason !== undefined) unread.push(...unopened(item.file.name, item.reason));
    return toEvidence(item.file, sha256, reading, isChanged ? undefined : entry);
  });
  gaps.push(...missingFiles(manifest, files));
  const present = new Set(files.map((file) => file.name));
  const refused: string[] = [];
  for (const each of manifests) {
    const found = uncollected(each, present);
    gaps.push(...found.gaps);
    unread.push(...found.unread);
    refused.push(...found.refused);
  }
  return readBatches(batches, unread, refused, evidence, gaps, bindings);
}

function readBatches(
  batches: readonly Batch[],
  unread: readonly UnreadFile[],
  refused: readonly string[],
  evidence: readonly Evidence[],
  gaps: readonly Gap[],
  bindings: HostBindings,
): Snapshot {
  const estate: SnapshotFragment[] = [{ gaps }];
  const hostFragments: HostFragment[] = [];
  const notRead = new Map<string, string>();
  for (const { importer, host, files } of batches) {
    const fragment = importer.read(files, refused);
    for (const [file, reason] of fragment.notRead ?? []) notRead.set(file, reason);
    if (host === undefined) estate.push(fragment);
    else hostFragments.push({ name: host, files: files.map((file) => file.name), fragment });
  }
  hostFragments.push(...unreadHosts(unread, hostFragments));
  const listed = evidence.map((item) => {
    const reason = notRead.get(item.file);
    if (reason === undefined) return item;
    const { importer: _importer, ...rest } = item;
    return { ...rest, reason };
  });
  const snapshot = joinFragments(estate, hostFragments, bindings, listed);
  const isRead = listed.some(({ importer }) => importer !== undefined && !CONTAINERS.has(importer));
  if (!isRead && snapshot.assets.length === 0) throw nothingRead(listed);
  return snapshot;
}

/** What speaks of other files and shows no firewall state itself. */
const CONTAINERS: ReadonlySet<string> = new Set(['manifest', 'archive']);

const LEFT_BY_A_DESKTOP = 'left there by a desktop, and no evidence';

const NAMED_FILES = 3;

/** Nothing to judge is no pass. */
function nothingRead(evidence: readonly Evidence[]): InputError {
  const [first] = evidence;
  const reasons = evidence
    .filter((item) => item.reason !== undefined)
    .slice(0, NAMED_FILES)
    .map((item) => `${item.file}: ${item.reason}`);
  return new InputError(
    ['no exported firewall state found: expected at least one file that can be read', ...reasons].join(
      '\n  ',
    ),
    { file: first?.file ?? '.' },
  );
}

/** Finds the importer of a file and adds the file to its batch. */
function assign(
  file: ReadFile,
  batches: Batch[],
  unread: UnreadFile[],
  gaps: Gap[],
): Pick<Evidence, 'importer' | 'reason'> {
  if (file.isArchive === true) return { importer: 'archive' };
  if (isManifest(file.name, file.json)) return { importer: 'manifest' };
  const found = importers.find((candidate) => candidate.recognises(file));
  const programs =
    found === undefined || file.json !== undefined ? undefined : severalPrograms(file.text ?? '', found.id);
  const importer = programs === undefined ? found : undefined;
  if (importer === undefined) {
    const complaint =
      found === undefined && file.json === undefined ? complaintOf(file.text ?? '') : undefined;
    const {
      reason: known,
      isState,
      holdsRules,
    } = programs === undefined ? unreadFormat(file.text ?? '') : mixed(programs);
    const reason =
      complaint === undefined ? (known ?? describeUnknown(file)) : 'an error message in the place of output';
    const isOfHost = (holdsRules || complaint !== undefined) && mayHoldRules(file.name);
    const isRefused = complaint === 'refused' && isNamedAsRules(file.name);
    const isEmpty = !holdsRules && !isRefused;
    const isNamed = isNamedAsRules(file.name) && /\S/.test(file.text ?? '') && mayHoldRules(file.name);
    const isBare = holdsNothing(file.json) && mayHoldRules(file.name);
    const isElsewhere = !isBelowHosts(file.name) && !isHidden(file.name);
    const isRules = isElsewhere && (holdsRules || isRefused);
    if (isOfHost || isNamed || isBare || isRules) unread.push({ name: file.name, reason, isEmpty });
    if (isState || isRules || (isBelowHosts(file.name) && !isDesktopFile(file.name))) {
      const what = `${file.name} was not read: ${reason}`;
      const kind = isOfHost ? 'refused' : 'unmodelled';
      gaps.push({ kind, effect: 'either', what, origin: { file: file.name, text: file.name } });
    }
    return { reason };
  }
  const host = importer.scope === 'host' ? hostOfFile(file.name) : undefined;
  const batch = batches.find(
    (candidate) => candidate.importer.read === importer.read && candidate.host === host,
  );
  const kept = importer.scope === 'estate' ? withoutParsedText(file) : file;
  if (batch === undefined) batches.push({ importer, host, files: [kept] });
  else batch.files.push(kept);
  return { importer: importer.id };
}

/** What cannot be opened may hold rules below `hosts/`, and elsewhere where it is named so and nothing else shows the host's. */
function unopened(name: string, reason: string): UnreadFile[] {
  if (mayHoldRules(name)) return [{ name, reason, isEmpty: reason === 'empty' }];
  return isNamedAsRules(name) && !isHidden(name) ? [{ name, reason, isEmpty: true }] : [];
}

function mixed(programs: string): UnreadFormat {
  const reason = `it holds rules beside other output (${programs}): save what each program prints in a file of its own`;
  return { reason, isState: true, holdsRules: true };
}

/** Exports of estates are large: while they are read, their texts would take as much memory again. */
function withoutParsedText(file: ReadFile): ReadFile {
  if (file.json === undefined) return file;
  const { text: _text, ...rest } = file;
  return rest;
}

/** What programs write as JSON where a command gave them nothing. */
function holdsNothing(json: unknown): boolean {
  return json === null || (typeof json === 'object' && Object.keys(json).length === 0);
}

function describeUnknown(file: ReadFile): string {
  if (file.json === undefined) return 'no importer knows this text';
  if (Array.isArray(file.json) && file.json.length === 0) return 'an empty list';
  const isObject = typeof file.json === 'object' && file.json !== null && !Array.isArray(file.json);
  const names = isObject
    ? Object.keys(file.json as object)
        .slice(0, 5)
        .join(', ')
    : '';
  return names === '' ? 'no importer knows this JSON' : `no importer knows JSON with ${names}`;
}

function readManifests(opened: readonly OpenedFile[], gaps: Gap[]): ManifestContent[] {
  return opened
    .filter(({ file }) => isManifest(file.name, file.json))
    .map(({ file }) => readManifest(file.name, file.json, gaps));
}

function withManifest(file: ReadFile, entry: ManifestEntry | undefined): ReadFile {
  if (entry === undefined) return file;
  const { account, region, call, time } = entry;
  return {
    ...file,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(call === undefined ? {} : { call }),
    ...(time === undefined ? {} : { collected: time }),
  };
}

function toEvidence(
  file: SourceFile,
  sha256: string | undefined,
  reading: Pick<Evidence, 'importer' | 'reason'>,
  entry: ManifestEntry | undefined,
): Evidence {
  const collected = entry?.time ?? file.collected;
  const head = {
    file: file.name,
    ...(sha256 === undefined ? {} : { sha256 }),
    bytes: file.bytes.length,
    ...(reading.importer === undefined && isDesktopFile(file.name) ? { reason: LEFT_BY_A_DESKTOP } : reading),
  };
  return { ...head, ...(collected === undefined ? {} : { collected }), proven: entry?.time !== undefined };
}

function changedGap(file: string): Gap {
  const what = `${file} was changed after it was collected: its SHA-256 differs from the manifest's; where that is meant, write the new one there`;
  return { kind: 'refused', effect: 'either', what, origin: { file, text: file } };
}

function missingFiles(manifest: ManifestEntries, files: readonly SourceFile[]): Gap[] {
  const present = new Set(files.map((file) => file.name));
  return [...manifest.keys()]
    .filter((name) => !present.has(name))
    .sort(ascending)
    .map((name) => ({
      kind: 'unseen',
      effect: 'either',
      what: `${name} is named by the manifest and not in evidence`,
    }));
}
