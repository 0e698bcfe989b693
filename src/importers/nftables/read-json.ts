import type { ReadFile } from '../importer.ts';
import { isRecord } from '../json-object.ts';
import { only, single, textOf } from './json-value.ts';
import type { Item } from './tables.ts';

/** What a file holds, or why it cannot be read. */
export type Items =
  | { readonly items: readonly Item[]; readonly showsFlags: boolean }
  | { readonly refusal: string };

export function isJsonRuleset(json: unknown): boolean {
  return isRecord(json) && Array.isArray(json.nftables);
}

/** The objects of `nft -j list ruleset` (libnftables-json(5)). */
export function itemsOfJson({ name, json }: ReadFile): Items {
  const list = only(json, 'nftables')?.nftables;
  if (!Array.isArray(list)) return { refusal: 'it holds more than a list of nftables objects' };
  const items: Item[] = [];
  for (const [index, each] of list.entries()) {
    const [kind, body] = single(each) ?? [];
    if (kind === undefined || !isRecord(body)) return { refusal: `object ${index} is no nftables object` };
    if (COMMANDS.includes(kind)) return { refusal: `it holds commands (${kind}), not the state of a host` };
    const shown = kind === 'set' || kind === 'map' ? { ...body, elem: undefined } : body;
    const origin = { file: name, pointer: `/nftables/${index}`, text: textOf({ [kind]: shown }) };
    items.push({ kind, body, origin });
  }
  const bases = items.filter(({ kind, body }) => kind === 'chain' && body.hook !== undefined);
  if (bases.length === 0 && items.some(({ kind }) => kind === 'rule'))
    return { refusal: 'no chain says where it hangs, as nft 0.9.9 prints (give `nft list ruleset`)' };
  return { items, showsFlags: showsFlags(items) };
}

const COMMANDS = [
  'add',
  'replace',
  'create',
  'insert',
  'delete',
  'list',
  'reset',
  'flush',
  'rename',
  'destroy',
];

/** Releases before 1.1.0 print freed memory in the place of a table's flags. */
function showsFlags(items: readonly Item[]): boolean {
  const version = textOf(items.find(({ kind }) => kind === 'metainfo')?.body.version ?? '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 1);
}
