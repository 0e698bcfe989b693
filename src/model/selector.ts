import { z } from 'zod';
import { type AddressRange, formatAddress, formatRange, parseAddress, parseRange } from '../net/address.ts';
import { DnsName, describeValue, expected, Name, oneOrMany, Text } from './schema.ts';

/** Assets of the snapshot, as `flowproof.yaml` names them. */
export type AssetSelector =
  /** Those that carry every one of the tags. */
  | { readonly kind: 'tag'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'id'; readonly id: string }
  /** Those that people call so. */
  | { readonly kind: 'name'; readonly name: string }
  /** The one whose own dump lies in this folder below `hosts/`. */
  | { readonly kind: 'host'; readonly host: string }
  /** Those with an interface that carries the group. */
  | { readonly kind: 'group'; readonly group: string }
  /** Those with an address in the range. */
  | { readonly kind: 'assets'; readonly range: AddressRange; readonly text: string };

/** Who plays a role. */
export type Selector =
  | AssetSelector
  | { readonly kind: 'role'; readonly role: string }
  /** Every address of the range, whether or not an asset carries it. */
  | { readonly kind: 'addresses'; readonly range: AddressRange; readonly text: string }
  /** A DNS name, judged by the addresses under `resolved`. */
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'internet' };

const ADDRESS = 'an address, a prefix such as 10.20.0.0/16 or a range such as 10.20.0.10-10.20.0.19';
const SELECTOR =
  'a selector: an address or prefix, `internet`, or one of tag, id, name, host, group, assets, dns, role';

/** An address, a prefix or a range of them, in strict notation. */
export const RangeText = z
  .string({ error: expected(ADDRESS) })
  .transform((text, context): { range: AddressRange; text: string } => {
    const read = readRange(text, ADDRESS);
    if ('range' in read) return { range: read.range, text };
    context.addIssue({ code: 'custom', message: read.message });
    return z.NEVER;
  });

/** Addresses, or the internet. */
export const AddressesText = z
  .string()
  .transform((text, context): Extract<Selector, { kind: 'addresses' | 'internet' }> => {
    if (text === 'internet') return { kind: 'internet' };
    const read = readRange(text, `${ADDRESS}, or \`internet\``);
    if ('range' in read) return { kind: 'addresses', range: read.range, text };
    context.addIssue({ code: 'custom', message: read.message });
    return z.NEVER;
  });

const Keys = z.strictObject({
  tag: z.record(Text, z.string()).meta({ minProperties: 1 }).optional(),
  id: Text.optional(),
  name: Text.optional(),
  host: Text.optional(),
  group: Text.optional(),
  assets: RangeText.optional(),
  dns: DnsName.optional(),
  role: Name.optional(),
});

const SelectorKeys = Keys.meta({ minProperties: 1, maxProperties: 1 }).transform(selectorOf);

function selectorOf(keys: z.output<typeof Keys>, context: z.core.$RefinementCtx): Selector {
  const selectors: Selector[] = [];
  if (keys.tag !== undefined && Object.keys(keys.tag).length > 0)
    selectors.push({ kind: 'tag', tags: keys.tag });
  if (keys.id !== undefined) selectors.push({ kind: 'id', id: keys.id });
  if (keys.name !== undefined) selectors.push({ kind: 'name', name: keys.name });
  if (keys.host !== undefined) selectors.push({ kind: 'host', host: keys.host });
  if (keys.group !== undefined) selectors.push({ kind: 'group', group: keys.group });
  if (keys.assets !== undefined) selectors.push({ kind: 'assets', ...keys.assets });
  if (keys.dns !== undefined) selectors.push({ kind: 'dns', name: keys.dns });
  if (keys.role !== undefined) selectors.push({ kind: 'role', role: keys.role });
  const [selector, second] = selectors;
  if (selector !== undefined && second === undefined) return selector;
  const found = selectors.length === 0 ? 'none' : selectors.map((each) => each.kind).join(' and ');
  context.addIssue({
    code: 'custom',
    message: `expected exactly one of tag, id, name, host, group, assets, dns, role; found ${found}`,
  });
  return z.NEVER;
}

export const Selector = z.union([AddressesText, SelectorKeys], { error: expected(SELECTOR) });

export const Selectors = oneOrMany(Selector, SELECTOR);

/** Who plays a role, and who is responsible for it. */
export type OwnedSelector = Selector & { readonly owner?: string };

/** What `selectorOf` demands, for editors. */
const ONE_BESIDE_THE_OWNER = {
  minProperties: 1,
  maxProperties: 2,
  if: { required: ['owner'] },
  else: { maxProperties: 1 },
};
const OwnedKeys = Keys.extend({ owner: Text.optional() });
const OwnedList = z
  .array(
    z.union([AddressesText, OwnedKeys.meta(ONE_BESIDE_THE_OWNER).transform(ownedSelectorOf)], {
      error: expected(SELECTOR),
    }),
  )
  .min(1);

/** A role's selectors, each with its owner or none; `{ owner, members }` where one owner has all of them. */
export const RoleBinding = z.union(
  [
    AddressesText.transform((selector): readonly OwnedSelector[] => [selector]),
    OwnedList,
    OwnedKeys.extend({ members: OwnedList.optional() })
      .meta(ONE_BESIDE_THE_OWNER)
      .transform(({ members, ...keys }, context): readonly OwnedSelector[] => {
        if (members === undefined) return [ownedSelectorOf(keys, context)];
        const { owner, ...others } = keys;
        const [second] = Object.keys(others);
        if (second !== undefined)
          context.addIssue({ code: 'custom', message: `expected members or ${second}, found both` });
        return members.map((each) => ({ ...(owner === undefined ? {} : { owner }), ...each }));
      }),
  ],
  { error: expected(`${SELECTOR}, a list of them, or owner and members`) },
);

function ownedSelectorOf(
  { owner, ...keys }: z.output<typeof OwnedKeys>,
  context: z.core.$RefinementCtx,
): OwnedSelector {
  return { ...selectorOf(keys, context), ...(owner === undefined ? {} : { owner }) };
}

/** Equal where the same assets are meant in the same way, whoever owns them and however it is written; canonical JSON. */
export function selectorKey(selector: AssetSelector): string {
  return JSON.stringify([selector.kind, keyed(selector)]);
}

function keyed(selector: AssetSelector): unknown {
  switch (selector.kind) {
    case 'tag':
      return Object.keys(selector.tags)
        .sort()
        .map((key) => [key, selector.tags[key]]);
    case 'assets':
      return formatRange(selector.range);
    default:
      return wordOfSelector(selector);
  }
}

/** The word that an asset must have; undefined: tags or addresses are meant. */
export function wordOfSelector(selector: AssetSelector): string | undefined {
  switch (selector.kind) {
    case 'id':
      return selector.id;
    case 'name':
      return selector.name;
    case 'host':
      return selector.host;
    case 'group':
      return selector.group;
    case 'tag':
    case 'assets':
      return undefined;
  }
}

/** As the user would write it: `tag Role=analyzer`, `10.20.0.0/16`, `internet`. */
export function formatSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'tag':
      return `tag ${Object.entries(selector.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`;
    case 'id':
      return `id ${selector.id}`;
    case 'name':
      return `name ${selector.name}`;
    case 'host':
      return `host ${selector.host}`;
    case 'group':
      return `group ${selector.group}`;
    case 'assets':
      return `assets in ${selector.text}`;
    case 'dns':
      return `dns ${selector.name}`;
    case 'role':
      return `role ${selector.role}`;
    case 'addresses':
      return selector.text;
    case 'internet':
      return 'internet';
  }
}

/** Host bits in a prefix are refused: which of the two was meant is not ours to guess. */
function readRange(
  text: string,
  wanted: string,
): { readonly range: AddressRange } | { readonly message: string } {
  const range = parseRange(text);
  if (range === undefined) return { message: `expected ${wanted}, found ${describeValue(text)}` };
  const slash = text.indexOf('/');
  const host = slash === -1 ? undefined : parseAddress(text.slice(0, slash));
  if (host === undefined || host.value === range.first) return { range };
  const network = formatAddress({ family: range.family, value: range.first });
  return {
    message: `expected the network ${network}${text.slice(slash)}, or the address alone; found ${describeValue(text)}`,
  };
}
