import {
  type AddressRange,
  type AddressTerm,
  allAddresses,
  type Family,
  parseMasked,
  parseRange,
  prefixLength,
  widthOf,
} from '../../../net/address.ts';
import { prefixesOf } from '../../../net/address-ranges.ts';
import { parseMark } from '../marks.ts';
import type { Entry, Term } from './address-set.ts';
import { parsePlainPort, parsePort } from './ports.ts';
import type { Dimension, SetType } from './set-types.ts';

/** What the set was made with. */
export interface EntryForm {
  readonly type: SetType;
  readonly family: Family;
  /** Addresses of packets are cut by it before they are compared: a prefix length or a mask. */
  readonly mask?: string;
  /** The kernel cuts single addresses as they are added, and those of a range not. */
  readonly leavesRanges?: boolean;
  /** Bits of packet marks that are compared. */
  readonly markMask: number;
  /** Port fields that were read: many entries have the same. */
  readonly ports: Map<string, Term>;
}

export interface EntryWords {
  /** `10.0.0.2,udp:53` */
  readonly text: string;
  readonly excluded: boolean;
  /** The interface is the beginning of a name. */
  readonly wildcard: boolean;
}

/** The entries that a line adds: a network that is no prefix becomes several. Undefined: not understood. */
export function readEntries({ text, excluded, wildcard }: EntryWords, form: EntryForm): Entry[] | undefined {
  const { dimensions } = form.type;
  const parts = splitParts(text, dimensions);
  if (parts === undefined) return undefined;
  let combinations: (readonly Term[])[] = [];
  for (let index = 0; index < dimensions.length; index++) {
    const choices = termsOf(parts[index] ?? '', dimensions[index] as Dimension, wildcard, form);
    if (choices === undefined) return undefined;
    const [only, another] = choices;
    const [before, other] = combinations;
    if (index === 0) combinations = choices.map((term) => [term]);
    else if (only !== undefined && another === undefined && before !== undefined && other === undefined)
      combinations = [[...before, only]];
    else combinations = combinations.flatMap((each) => choices.map((term) => [...each, term]));
  }
  return combinations.map((terms) => ({ terms, excluded }));
}

/** An entry of `bitmap:ip,mac` may name no hardware address: it takes the first that it sees. */
function splitParts(text: string, dimensions: readonly Dimension[]): string[] | undefined {
  const parts = text.split(',');
  if (parts.length === dimensions.length - 1 && dimensions.at(-1) === 'hardware-address') parts.push('');
  return parts.length === dimensions.length ? parts : undefined;
}

function termsOf(text: string, dimension: Dimension, wildcard: boolean, form: EntryForm): Term[] | undefined {
  switch (dimension) {
    case 'hardware-address':
      return [{ kind: 'opaque', reason: `hardware address ${text || 'that is seen first'}` }];
    case 'address': {
      const address = addressTerm(text, form);
      if (address === undefined) return undefined;
      const isCertain = form.leavesRanges !== true || text.includes('-') || holdsItself(address, text);
      return [isCertain ? { kind: 'address', address } : { kind: 'address', address, doubt: UNCUT }];
    }
    case 'network':
      return networks(text, form.family)?.map((address) => ({ kind: 'address', address }));
    case 'port': {
      let term = form.ports.get(text);
      if (term === undefined) {
        const port = form.type.anyProtocol === true ? parsePlainPort(text) : parsePort(text);
        if (port === undefined) return undefined;
        term = { kind: 'port', port };
        form.ports.set(text, term);
      }
      return [term];
    }
    case 'interface':
      return text === '' ? undefined : [interfaceTerm(text, wildcard)];
    case 'mark': {
      const mark = parseMark(text);
      if (mark === undefined) return undefined;
      const value = (mark.value & form.markMask) >>> 0;
      return [{ kind: 'mark', value, mask: form.markMask }];
    }
  }
}

function interfaceTerm(text: string, prefix: boolean): Term {
  if (text.startsWith('physdev:')) return { kind: 'opaque', reason: `bridge port ${text.slice(8)}` };
  return { kind: 'interface', name: text, prefix };
}

function networks(text: string, family: Family): AddressRange[] | undefined {
  const range = parseRange(text);
  if (range?.family !== family) return undefined;
  return prefixLength(range) === undefined ? prefixesOf(range) : [range];
}

const UNCUT =
  'entries with bits that the mask of their set clears: as part of a range they are equal to no address of a packet';

/** Whether nothing is cut from the address: it is the first of those that it stands for. */
function holdsItself(term: AddressTerm, text: string): boolean {
  return parseRange(text)?.first === ('mask' in term ? term.value : term.first);
}

function addressTerm(text: string, { family, mask }: EntryForm): AddressTerm | undefined {
  const range = parseRange(text);
  if (range?.family !== family) return undefined;
  if (mask === undefined) return range;
  if (range.first === range.last && !text.includes('-')) {
    const term = parseMasked(`${text.split('/')[0]}/${mask}`);
    return term?.family === family ? term : undefined;
  }
  const length = /^\d+$/.test(mask) ? Number(mask) : undefined;
  if (length === undefined || length > widthOf(family)) return undefined;
  const host = (1n << BigInt(widthOf(family) - length)) - 1n;
  return { family, first: range.first & (allAddresses(family).last ^ host), last: range.last | host };
}
