import type { UfwRule } from './ufw-rule.ts';
import { type Block, sameRule } from './user-rules.ts';

/** Rules that have one number. */
type Group = readonly [Block, ...Block[]];
export type Numbered = readonly Group[];

/** Rules as `ufw status numbered` counts them: those of one application profile and the same ends are one (ufw 0.36, get_app_tuple). */
export function numbered(blocks: readonly Block[]): Numbered {
  return [...Map.groupBy(blocks, (block) => profileKey(block.rule) ?? block).values()].map(
    (group) => group as [Block, ...Block[]],
  );
}

function profileKey({ to, from, linkIn, linkOut, direction }: UfwRule): string | undefined {
  if (to.application === undefined && from.application === undefined) return undefined;
  const ends = [to, from].map((end) => [end.application ?? end.ports, end.address]);
  return JSON.stringify([ends, linkIn, linkOut, linkIn === '' && linkOut === '' ? direction : '']);
}

/** The rules of one family, and how many numbers they had before the command. */
interface Family {
  readonly list: Numbered;
  readonly count: number;
}

/** Where `insert` and `prepend` (-1) put a rule: a place in the file from 1, 0 for the end; undefined: there is none (ufw 0.36, set_rule). */
export function placeOf(
  position: number,
  rule: { readonly families: readonly number[]; readonly family: number; readonly index: number },
  four: Family,
  six: Family,
): number | undefined {
  const { families, family, index } = rule;
  const own = family === 6 ? six : four;
  if (position === 0) return 0;
  if (position < 0) return own.count === 0 && index === 0 ? 0 : 1;
  if (families.length === 1) {
    const place = family === 6 ? position - four.count : position;
    return place >= 1 && (family === 6 || place <= four.count) ? place : undefined;
  }
  if (family === 4)
    return position <= four.count ? position : twin(position - four.count + index, six.list, four.list);
  // The rule of IPv4 was put in before, and moved what it is compared with by one.
  const later = position + 1 - four.list.length;
  if (later > 0) return later;
  const place = twin(position + 1, four.list, six.list);
  if (place === undefined || place === 0) return place;
  const moved = place - index;
  const beyond = moved - four.list.length;
  return beyond > 0 ? beyond : moved < 0 ? undefined : moved;
}

/** Where the rule is that the list of the other family has at a number (ufw 0.36, find_other_position); 0: nowhere. */
function twin(position: number, list: Numbered, others: Numbered): number | undefined {
  const blocks = inOrder(list);
  if (position > blocks.length) return undefined;
  const before = blocks.slice(0, position);
  const wanted = blocks[position - 1 + before.length - numbered(before).length];
  if (wanted === undefined) return undefined;
  return inOrder(others).findIndex(({ rule }) => sameRule(rule, wanted.rule)) + 1;
}

function inOrder(list: Numbered): readonly Block[] {
  return list.flat().toSorted((left, right) => left.from - right.from);
}
