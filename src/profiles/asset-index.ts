import { appendTo } from '../model/append-to.ts';
import type { Asset } from '../model/asset.ts';
import { type AssetSelector, wordOfSelector } from '../model/selector.ts';
import { oncePer } from '../net/once-per.ts';

type Kind = AssetSelector['kind'];
type ByWord = ReadonlyMap<string, readonly Asset[]>;

const indexes = oncePer((_: readonly Asset[]) => new Map<Kind, ByWord>());

/** The assets that a selector may select, in their order; how they are named is looked up once for a list of assets. */
export function candidatesOf(selector: AssetSelector, assets: readonly Asset[]): readonly Asset[] {
  const word = wordOf(selector);
  if (word === undefined) return assets;
  const byKind = indexes(assets);
  let byWord = byKind.get(selector.kind);
  if (byWord === undefined) {
    byWord = indexBy(selector.kind, assets);
    byKind.set(selector.kind, byWord);
  }
  return byWord.get(word) ?? [];
}

/** The assets whose tags were not read. */
export const withTagsUnseen = oncePer((assets: readonly Asset[]): readonly Asset[] =>
  assets.filter((asset) => asset.tagsUnseen),
);

function indexBy(kind: Kind, assets: readonly Asset[]): ByWord {
  const byWord = new Map<string, Asset[]>();
  for (const asset of assets) {
    for (const word of new Set(wordsOf(kind, asset))) appendTo(byWord, word, asset);
  }
  return byWord;
}

/** What every asset that a selector selects has; undefined: nothing that can be looked up. */
function wordOf(selector: AssetSelector): string | undefined {
  if (selector.kind !== 'tag') return wordOfSelector(selector);
  const [first] = Object.entries(selector.tags);
  return first === undefined ? undefined : tagWord(first);
}

function wordsOf(kind: Kind, asset: Asset): readonly string[] {
  switch (kind) {
    case 'id':
      return [asset.id];
    case 'name':
      return asset.names;
    case 'host':
      return asset.host === undefined ? [] : [asset.host.name];
    case 'group':
      return asset.interfaces.flatMap((each) => each.groups ?? []);
    case 'tag':
      return Object.entries(asset.tags).map(tagWord);
    case 'assets':
      return [];
  }
}

function tagWord([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}
