import type { SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import { isArchiveName } from './archive-name.ts';
import { isNamedAsRules } from './complaint.ts';
import { decodeText } from './decode-text.ts';
import { isDesktopFile } from './desktop-file.ts';
import { isBelowHosts } from './host-folder.ts';
import type { ReadFile } from './importer.ts';
import { looksLikeJson, parseJson } from './json-document.ts';
import { unreadFormat } from './unread-format.ts';

/** A file that is decoded and parsed, or the reason why it cannot be used. */
export interface OpenedFile {
  readonly file: ReadFile;
  readonly reason?: string;
  readonly gaps: readonly Gap[];
}

/** Decodes and parses one file; never throws for what it holds. */
export function openFile(source: SourceFile): OpenedFile {
  if (source.unreadable !== undefined) return refuse(source, source.unreadable, {}, true);
  if (source.isArchive === true) return { file: source, gaps: [] };
  const decoded = decodeText(source.bytes);
  if ('reason' in decoded)
    return refuse(
      source,
      decoded.reason,
      {},
      decoded.isTooLarge === true || isBelowHosts(source.name) || isExport(source.name),
    );
  const { text } = decoded;
  if (text.trim() === '') return refuse(source, 'empty', {}, !isHidden(source.name));
  if (!looksLikeJson(text) && !source.name.endsWith('.json')) return { file: { ...source, text }, gaps: [] };
  const document = parseJson(text);
  if ('value' in document) return { file: { ...source, text, json: document.value }, gaps: [] };
  const reason = looksLikeJson(text) ? undefined : unreadFormat(text).reason;
  if (reason !== undefined) return refuse(source, reason, {}, true);
  return refuse(
    source,
    `not valid JSON: ${document.problem} (line ${document.line}, column ${document.column})`,
    { line: document.line },
    true,
  );
}

function refuse(
  source: SourceFile,
  reason: string,
  place: { readonly line?: number },
  isGap: boolean,
): OpenedFile {
  const origin = { file: source.name, ...place, text: source.name };
  const gap: Gap = {
    kind: 'refused',
    effect: 'either',
    what: `${source.name} was not read: ${reason}`,
    origin,
  };
  return { file: source, reason, gaps: isGap && !isDesktopFile(source.name) ? [gap] : [] };
}

/** Named as exports are: what cannot be read of it is missing from the evidence, and not a picture that lies beside it. */
function isExport(name: string): boolean {
  return /\.(json|txt|xml|log|csv|reg|pol|wfw)$/i.test(name) || isArchiveName(name) || isNamedAsRules(name);
}

function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.'));
}
