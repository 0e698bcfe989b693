import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import { type DocumentKind, isDocumentKind, strangeElement } from './vocabulary.ts';
import { readXml, type XmlElement } from './xml.ts';

/** A file that firewalld would load. */
export interface ConfigurationDocument {
  readonly file: string;
  readonly kind: DocumentKind;
  /** The file's name without `.xml`, which is what other files call it; `folder/name` for a part of a zone. */
  readonly name: string;
  /** Brought along by the package (`/usr/lib/firewalld`): one of the administrator's with the same name replaces it. */
  readonly shipped: boolean;
  readonly root: XmlElement;
}

/** A file that firewalld refuses, and why. */
export interface RefusedDocument {
  readonly origin: Origin;
  readonly kind: DocumentKind | undefined;
  readonly shipped: boolean;
  readonly problem: string;
}

const FOLDERS: Readonly<Record<string, DocumentKind>> = {
  zones: 'zone',
  policies: 'policy',
  services: 'service',
  ipsets: 'ipset',
  icmptypes: 'icmptype',
  helpers: 'helper',
};

/** The kind that the file's folder asks for; undefined: its folder says nothing. */
export function kindOfFolder(file: string): DocumentKind | undefined {
  const folders = file.split('/').slice(0, -1).reverse();
  const folder = folders.slice(0, 2).find((name) => Object.hasOwn(FOLDERS, name));
  return folder === undefined ? undefined : FOLDERS[folder];
}

/** firewalld loads files whose names end so, and no others (backups such as `public.xml.old`). */
export function isLoaded(file: string): boolean {
  return file.endsWith('.xml');
}

/** Parses a file and checks it against what firewalld knows. */
export function readDocument(file: ReadFile): ConfigurationDocument | RefusedDocument {
  const shipped = /(^|\/)usr\/(lib|share)\/firewalld\//.test(file.name);
  const expected = kindOfFolder(file.name);
  const parsed = readXml(file.text ?? '');
  const refused = (line: number, problem: string, text: string): RefusedDocument => ({
    origin: { file: file.name, line, text },
    kind: expected,
    shipped,
    problem,
  });
  if ('problem' in parsed) return refused(parsed.line, `not well-formed XML: ${parsed.problem}`, file.name);
  const kind = parsed.name;
  if (!isDocumentKind(kind) || (expected !== undefined && expected !== kind))
    return refused(parsed.line, `element ${kind} is not expected there`, parsed.tag);
  const strange = strangeElement(kind, parsed);
  if (strange !== undefined) return { ...refused(strange.line, strange.problem, parsed.tag), kind };
  const name = nameOf(file.name, expected);
  const character = expected === undefined ? undefined : strangeCharacter(name, expected);
  if (character !== undefined)
    return refused(parsed.line, `"${character}" may not be in the name of a ${kind}`, parsed.tag);
  // What comes with a package suits its release.
  if (!shipped && name.length > (LONGEST[kind] ?? name.length)) {
    const problem = `the name of a ${kind} has at most ${LONGEST[kind]} characters in older releases`;
    return refused(parsed.line, problem, parsed.tag);
  }
  if (kind === 'zone' && name.includes('/'))
    return refused(parsed.line, `zone ${name} is one part of several, which are not modelled`, parsed.tag);
  if (kind === 'zone' && /(^|\/)hosts\/[^/]*$/.test(file.name))
    return refused(
      parsed.line,
      'the name of the file is that of the host, and does not say which zone it is',
      parsed.tag,
    );
  return { file: file.name, kind, name, shipped, root: parsed };
}

/** Names of chains hold no longer ones in firewalld 1.3.3; 2.5.2 takes up to 96 and 128 characters. */
const LONGEST: Partial<Record<DocumentKind, number>> = { zone: 17, policy: 18 };

/** What firewalld does not take in a name. */
function strangeCharacter(name: string, kind: DocumentKind): string | undefined {
  return kind === 'ipset' || kind === 'helper' ? undefined : /[^\p{L}\p{N}/_-]/u.exec(name)?.[0];
}

function nameOf(file: string, kind: DocumentKind | undefined): string {
  const [base = '', folder = ''] = file.split('/').reverse();
  const name = base.replace(/\.xml$/, '');
  return kind === undefined || Object.hasOwn(FOLDERS, folder) ? name : `${folder}/${name}`;
}

export function originOf(file: string, element: XmlElement): Origin {
  return { file, line: element.line, text: element.tag };
}
