import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { SnapshotFragment } from '../../model/snapshot.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { opaqueProgram } from '../opaque-program.ts';
import { readConfiguration } from './configuration.ts';
import { directFilters } from './direct.ts';
import {
  type ConfigurationDocument,
  isLoaded,
  kindOfFolder,
  type RefusedDocument,
  readDocument,
} from './documents.ts';
import { toFilter } from './program.ts';
import { isSettingsFile, readSettings } from './settings-file.ts';
import { isDocumentKind } from './vocabulary.ts';

/** The files of `/etc/firewalld` and `/usr/lib/firewalld` (firewalld.dbus(5) is not read: what runs may differ from them). */
export const firewalld: Importer = {
  id: 'firewalld',
  title: 'firewalld',
  scope: 'host',
  recognises: (file) => file.json === undefined && (isSettingsFile(file.text ?? '') || isConfiguration(file)),
  read,
};

/** Recognised by the root element; what firewalld loads from its own folders, and cannot read, is its configuration too. */
function isConfiguration(file: ReadFile): boolean {
  const root = rootName((file.text ?? '').slice(0, 65_536));
  if (root === undefined) return false;
  return (
    isDocumentKind(root) || (kindOfFolder(file.name) !== undefined && /(^|\/)firewalld\//.test(file.name))
  );
}

/** The name of the first element, behind a declaration, comments and a document type. */
function rootName(head: string): string | undefined {
  let rest = head.replace(/^\ufeff/, '').trimStart();
  for (const [begin, end] of [
    ['<?', '?>'],
    ['<!--', '-->'],
    ['<!DOCTYPE', '>'],
    ['<!--', '-->'],
  ] as const) {
    while (rest.startsWith(begin)) {
      const at = rest.indexOf(begin === '<!DOCTYPE' && rest.includes('[') ? ']>' : end);
      if (at < 0) return undefined;
      rest = rest.slice(rest.indexOf('>', at) + 1).trimStart();
    }
  }
  return /^<([A-Za-z][\w.-]*)[\s/>]/.exec(rest)?.[1];
}

function read(files: readonly ReadFile[]): SnapshotFragment {
  const notRead = new Map<string, string>();
  const settingsFiles = files.filter((file) => isSettingsFile(file.text ?? ''));
  const documents: ConfigurationDocument[] = [];
  const refused: RefusedDocument[] = [];
  for (const file of files) {
    if (settingsFiles.includes(file)) continue;
    if (!isLoaded(file.name)) {
      notRead.set(file.name, 'firewalld loads files only whose names end with .xml');
      continue;
    }
    const document = readDocument(file);
    if ('problem' in document) refused.push(document);
    else documents.push(document);
  }
  const [first] = files;
  const without = { file: first?.name ?? '', text: 'firewalld' };
  const settings = readSettings(settingsFiles[0], without);
  const gaps: Gap[] = [...settings.gaps];
  // What firewalld cannot read of these two it leaves out, and starts with the rest.
  const isApart = ({ kind, origin }: RefusedDocument) => kind === 'whitelist' || isDirect(origin.file);
  const mistakes = refused.filter((each) => !isApart(each));
  const result = mistakes.length > 0 ? mistakes : readConfiguration(documents, settings, gaps);
  if (Array.isArray(result)) {
    return { host: { filters: [refusedFilter(result, gaps)] }, gaps, notRead };
  }
  const direct = documents.find(({ kind }) => kind === 'direct');
  const own = direct === undefined ? [] : directFilters(direct, gaps);
  const unread = refused.filter(isApart).map((each) => refusedFilter([each], gaps));
  return {
    host: { filters: [...own.map(({ filter }) => filter), ...unread, toFilter(result)] },
    gaps,
    notRead,
  };
}

function isDirect(file: string): boolean {
  return /(^|\/)direct\.xml$/.test(file);
}

/** firewalld starts with the configuration of its package where it refuses the administrator's: the files are not what runs. */
function refusedFilter(mistakes: readonly RefusedDocument[], gaps: Gap[]): Filter {
  for (const { problem, origin } of mistakes) {
    const what = `firewalld refuses this configuration, and the host runs something else: ${problem}`;
    gaps.push({ kind: 'refused', effect: 'either', what, subject: 'firewalld', origin });
  }
  const [first] = mistakes as readonly [RefusedDocument, ...RefusedDocument[]];
  const reason = `firewalld refuses ${first.origin.file}: ${first.problem}`;
  const { bases, chain } = opaqueProgram('firewalld', reason, first.origin);
  return {
    id: 'firewalld',
    title: 'firewalld',
    layer: 'host',
    bases,
    chains: new Map([['firewalld', chain]]),
    origin: first.origin,
    repliesPass: false,
  };
}
