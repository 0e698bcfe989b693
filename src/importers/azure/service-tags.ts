import type { Gap } from '../../model/gap.ts';
import type { AddressRange } from '../../net/address.ts';
import { parsePrefix } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { ReadFile } from '../importer.ts';
import { asRecord } from '../json-object.ts';

/** The published prefixes of services. */
export interface ServiceTags {
  /** Undefined: the tag, or the whole file, is not in evidence. */
  rangesOf(tag: string): readonly AddressRange[] | undefined;
  /** The same as they are published: the longest prefix decides between routes. */
  prefixesOf(tag: string): readonly AddressRange[] | undefined;
  readonly isInEvidence: boolean;
}

/** The weekly file of service tags, or the answer of the call that lists them. */
export function isServiceTagFile(file: ReadFile): boolean {
  const root = asRecord(file.json);
  const first = Array.isArray(root?.values) ? asRecord(root.values[0]) : undefined;
  return (
    root !== undefined &&
    'changeNumber' in root &&
    typeof first?.name === 'string' &&
    Array.isArray(asRecord(first.properties)?.addressPrefixes)
  );
}

/** Published tags by name in lower case; of two files that differ what both say counts. */
export function readServiceTags(files: readonly ReadFile[], gaps: Gap[]): ServiceTags {
  const [first, ...others] = files;
  const texts = tagsIn(first);
  const known = new Map<string, readonly AddressRange[]>();
  const root = asRecord(first?.json);
  for (const other of others) {
    if (asRecord(other.json)?.changeNumber === root?.changeNumber) continue;
    const what = `${other.name} holds another version of the service tags than ${first?.name}: tags that both tell alike are used`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file: other.name, text: other.name } });
    const theirs = tagsIn(other);
    for (const [name, prefixes] of texts)
      if (String(theirs.get(name)?.toSorted()) !== String(prefixes.toSorted())) texts.delete(name);
  }
  const parsed = new Map<string, readonly AddressRange[]>();
  const prefixesOf = (tag: string) => {
    const key = tag.toLowerCase();
    const found = parsed.get(key) ?? texts.get(key)?.flatMap((text) => parsePrefix(String(text)) ?? []);
    if (found !== undefined) parsed.set(key, found);
    return found;
  };
  return {
    isInEvidence: first !== undefined,
    prefixesOf,
    rangesOf(tag) {
      const key = tag.toLowerCase();
      let found = known.get(key);
      if (found === undefined) {
        const prefixes = prefixesOf(key);
        if (prefixes === undefined) return undefined;
        found = mergeRanges(prefixes);
        known.set(key, found);
      }
      return found;
    },
  };
}

function tagsIn(file: ReadFile | undefined): Map<string, readonly unknown[]> {
  const values = asRecord(file?.json)?.values;
  return new Map(
    (Array.isArray(values) ? values : []).flatMap((item: unknown) => {
      const { name, properties } = asRecord(item) ?? {};
      const prefixes = asRecord(properties)?.addressPrefixes;
      return typeof name === 'string' && Array.isArray(prefixes)
        ? [[name.toLowerCase(), prefixes] as const]
        : [];
    }),
  );
}
