import type { AddressList } from '../../model/address-list.ts';
import type { Gap } from '../../model/gap.ts';
import type { AddressRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { CidrReader } from './cidr.ts';
import type { Answer } from './documents.ts';
import { askedAbout, isComplete } from './documents.ts';
import type { Element } from './elements.ts';
import { disagreement, readList, versionsById } from './elements.ts';
import { PrefixList, PrefixListEntry } from './schema.ts';

export interface PrefixLists {
  readonly lists: Map<string, AddressList>;
  /** Files of entries that belong to a list which nothing names. */
  readonly notRead: Map<string, string>;
}

interface Entries {
  readonly ranges: AddressRange[];
  readonly file: string;
  readonly pointer: string;
  isWhole: boolean;
}

/**
 * Managed prefix lists and their entries; a list whose entries were not all read has no ranges, never fewer.
 * Lists that no rule names are no gap: every account has several of the platform's own.
 */
export function readPrefixLists(answers: readonly Answer[], readCidr: CidrReader, gaps: Gap[]): PrefixLists {
  const notRead = new Map<string, string>();
  const entries = readEntries(answers, readCidr, gaps, notRead);
  const described = readList(answers, 'PrefixLists', PrefixList, gaps);
  const lists = new Map<string, AddressList>();
  for (const [id, versions] of versionsById(described.elements, PrefixList, (list) => list.PrefixListId)) {
    const found = entries.get(id);
    const ranges = found === undefined ? serviceRanges(versions, readCidr) : wholeRanges(found);
    const family = versions
      .map(({ value }) => familyOf(value.AddressFamily))
      .find((known) => known !== undefined);
    lists.set(id, toList(id, versions, ranges, family ?? ranges?.[0]?.family));
  }
  for (const [id, found] of entries) {
    if (lists.has(id)) continue;
    lists.set(id, toList(id, [found], wholeRanges(found), found.ranges[0]?.family));
  }
  return { lists, notRead };
}

function readEntries(
  answers: readonly Answer[],
  readCidr: CidrReader,
  gaps: Gap[],
  notRead: Map<string, string>,
): Map<string, Entries> {
  const entries = new Map<string, Entries>();
  for (const answer of answers) {
    if (!('Entries' in answer.body)) continue;
    const file = answer.file.name;
    const pointer = `${answer.pointer}/Entries`;
    const id = askedAbout(answer.file, 'pl');
    if (id === undefined) {
      const reason =
        'entries of a prefix list, and neither the manifest nor the name of the file or its folder says of which (pl-…)';
      notRead.set(file, reason);
      gaps.push({
        kind: 'refused',
        effect: 'either',
        what: `not read: ${reason}`,
        origin: { file, pointer, text: 'Entries' },
      });
      continue;
    }
    const before = gaps.length;
    const ranges: AddressRange[] = [];
    for (const element of readList([answer], 'Entries', PrefixListEntry, gaps).elements) {
      const range = readCidr(element.value.Cidr);
      if (range !== undefined) {
        ranges.push(range);
        continue;
      }
      const what = `"${element.value.Cidr}" is no address block, so prefix list ${id} is not known`;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what,
        subject: id,
        origin: { file, pointer: element.pointer, text: element.value.Cidr },
      });
    }
    const isWhole = gaps.length === before && isComplete(answer);
    const first = entries.get(id);
    if (first === undefined) entries.set(id, { ranges, file, pointer, isWhole });
    else if (!isWhole) first.isWhole = false;
    else if (first.isWhole && !isEqual(ranges, first.ranges)) {
      first.isWhole = false;
      gaps.push(disagreement(id, { ...first, value: id }, { file, pointer, value: id }));
    }
  }
  return entries;
}

function isEqual(left: readonly AddressRange[], right: readonly AddressRange[]): boolean {
  return subtractRanges(left, right).length + subtractRanges(right, left).length === 0;
}

function wholeRanges(entries: Entries | undefined): readonly AddressRange[] | undefined {
  return entries?.isWhole ? entries.ranges : undefined;
}

function familyOf(text: string | null | undefined): 4 | 6 | undefined {
  if (text === 'IPv4') return 4;
  return text === 'IPv6' ? 6 : undefined;
}

/** `describe-prefix-lists` states the blocks of a service itself; two answers that differ leave them unknown. */
function serviceRanges(
  versions: readonly Element<PrefixList>[],
  readCidr: CidrReader,
): readonly AddressRange[] | undefined {
  const stated = versions.flatMap(({ value }) => (value.Cidrs ? [value.Cidrs] : []));
  if (stated.length !== 1) return undefined;
  const ranges = stated.flat().map((cidr) => readCidr(cidr));
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function toList(
  id: string,
  places: readonly { readonly file: string; readonly pointer: string; readonly value?: PrefixList }[],
  ranges: readonly AddressRange[] | undefined,
  family: 4 | 6 | undefined,
): AddressList {
  const name = places.find((place) => place.value?.PrefixListName)?.value?.PrefixListName;
  return {
    id,
    names: name ? [name] : [],
    ...(ranges === undefined ? {} : { ranges }),
    ...(family === undefined ? {} : { family }),
    origin: { file: places[0]?.file ?? '', pointer: places[0]?.pointer ?? '', text: name ?? id },
  };
}
