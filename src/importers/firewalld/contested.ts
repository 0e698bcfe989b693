import type { ReadFile } from '../importer.ts';
import { times } from '../times.ts';
import type { ConfigurationDocument, RefusedDocument } from './documents.ts';
import type { XmlElement } from './xml.ts';

/** The settings file that firewalld loads, which bears its name; several that differ are contested. */
export function chooseSettings(
  files: readonly ReadFile[],
  notRead: Map<string, string>,
): { readonly chosen?: ReadFile; readonly contested: readonly RefusedDocument[] } {
  const rank = Math.min(...files.map(rankOf));
  const [chosen, ...others] = files.filter((file) => rankOf(file) === rank);
  if (chosen === undefined) return { contested: [] };
  for (const file of files)
    if (rankOf(file) !== rank)
      notRead.set(file.name, `firewalld does not load this file: ${chosen.name} is its firewalld.conf`);
  const differing = others.filter(({ text }) => text !== chosen.text);
  const names = [chosen, ...differing].map(({ name }) => name);
  const contested = differing.length === 0 ? [] : [contest('firewalld.conf', names, 1, undefined, false)];
  return { chosen, contested };
}

/** The least is what firewalld loads: its own backup (`firewalld.conf.old`) and the settings of editions come after it. */
function rankOf({ name }: ReadFile): number {
  return (/(^|\/)etc\/firewalld\//.test(name) ? 0 : 1) + (/(^|\/)firewalld\.conf$/.test(name) ? 0 : 2);
}

/** Documents of one name that differ, of which firewalld has one. */
export function givenTwice(documents: readonly ConfigurationDocument[]): RefusedDocument[] {
  // The whitelist says who may change rules, and no rule.
  const groups = Map.groupBy(
    documents.filter(({ kind }) => kind !== 'whitelist'),
    ({ kind, name, shipped }) => `${kind} ${kind === 'direct' ? '' : name} ${shipped}`,
  );
  return [...groups.values()].flatMap((copies) => {
    const [{ kind, name, shipped, root }] = copies as [ConfigurationDocument];
    if (copies.every((copy) => contentOf(copy.root) === contentOf(root))) return [];
    const subject = kind === 'direct' ? 'direct.xml' : `${kind} ${name}`;
    const files = copies.map(({ file }) => file);
    return [contest(subject, files, root.line, kind, shipped)];
  });
}

function contest(
  subject: string,
  files: readonly string[],
  line: number,
  kind: RefusedDocument['kind'],
  shipped: boolean,
): RefusedDocument {
  const problem = `${subject} of firewalld was given ${times(files.length)}, and differently: any of them may be what runs (${files.join(', ')})`;
  return { origin: { file: files[0] ?? '', line, text: subject }, kind, shipped, problem };
}

function contentOf({ name, attributes, text, children }: XmlElement): string {
  const own = [...attributes].sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([name, own, text.trim(), children.map(contentOf)]);
}
