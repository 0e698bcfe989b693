import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import { type EditedText, insertLine, removeLine } from '../edited-text.ts';
import { linesOfRule } from './rule-lines.ts';
import { parseTuple, placeKey, tupleOf, type UfwRule } from './ufw-rule.ts';

/** A rule of `user.rules`: the line that names it up to the one behind its last. */
export interface Block {
  readonly rule: UfwRule;
  readonly from: number;
  readonly to: number;
}

export function blocksOf({ lines }: EditedText): Block[] {
  const blocks: Block[] = [];
  for (const [index, { text }] of lines.entries()) {
    const rule = text.startsWith('### tuple ###') ? parseTuple(text) : undefined;
    if (rule === undefined) continue;
    let to = index + 1;
    while (/^-A /.test(lines[to]?.text ?? '')) to++;
    const isOpen = lines.slice(index, to).some((line) => line.text.includes('--because'));
    blocks.push({ rule: isOpen ? { ...rule, undecided: ['a command before'] } : rule, from: index, to });
  }
  return blocks;
}

/** What ufw says of a rule that it was asked to add (ufw 0.36, `set_rule`). */
export type Added = 'added' | 'replaced' | 'inserted' | 'is there' | 'no such place';

/** Adds a rule at the end, or before the one of a number (from 1); one that differs in what it does alone is replaced where it is. */
export function addRule(
  text: EditedText,
  rule: UfwRule,
  position: number,
  family: Family,
  origin: Origin,
): Added {
  const blocks = blocksOf(text);
  if (position < 0 || position > blocks.length) return 'no such place';
  const found = blocks.find(
    (block) => placeKey(block.rule) === placeKey(rule) && rule.undecided.length === 0,
  );
  let place = position;
  while (place > 1 && place <= blocks.length && isWithinProfile(blocks, place)) place++;
  const next = place > 0 ? blocks[place - 1] : undefined;
  if (next !== undefined) {
    if (found !== undefined) return 'is there';
    write(text, next.from, rule, family, origin);
    return 'inserted';
  }
  if (found === undefined) {
    write(text, endOf(text), rule, family, origin);
    return 'added';
  }
  if (sameRule(found.rule, rule)) return 'is there';
  erase(text, found, origin);
  write(text, found.from, rule, family, origin);
  return 'replaced';
}

/** The rule of a place (from 1) and the one before it are of one application profile, which is not divided. */
function isWithinProfile(blocks: readonly Block[], place: number): boolean {
  const [before, here] = blocks.slice(place - 2, place).map(({ rule: { to, from } }) => ({
    names: [to.application, from.application],
    addresses: [to.address, from.address],
  }));
  return (
    here?.names.some((name) => name !== undefined) === true && JSON.stringify(before) === JSON.stringify(here)
  );
}

/** What ufw compares where it looks for one rule in the lists of both families. */
export function sameRule(left: UfwRule, right: UfwRule): boolean {
  return (
    placeKey(left) === placeKey(right) &&
    left.action === right.action &&
    left.log === right.log &&
    left.comment === right.comment
  );
}

/** False: there is no such rule. */
export function deleteRule(text: EditedText, rule: UfwRule, origin: Origin): boolean {
  const found = blocksOf(text).find(
    (block) =>
      placeKey(block.rule) === placeKey(rule) &&
      block.rule.action === rule.action &&
      block.rule.log === rule.log &&
      (rule.comment === '' || rule.comment === block.rule.comment),
  );
  if (found !== undefined) erase(text, found, origin);
  return found !== undefined;
}

export function erase(text: EditedText, { from, to }: Block, origin: Origin): void {
  const end = text.lines[to]?.text.trim() === '' ? to + 1 : to;
  for (let index = end - 1; index >= from; index--) removeLine(text, index, origin);
}

function write(text: EditedText, at: number, rule: UfwRule, family: Family, origin: Origin): void {
  const lines = linesOfRule(rule, family).map((line) => `-A ${line.chain} ${line.rule}`);
  for (const [index, line] of [tupleOf(rule, family), ...lines, ''].entries())
    insertLine(text, at + index, line, origin);
}

/** Behind the last rule. */
function endOf(text: EditedText): number {
  const end = text.lines.findIndex((line) => line.text.startsWith('### END RULES ###'));
  if (end >= 0) return end;
  const commit = text.lines.findIndex((line) => line.text.trim() === 'COMMIT');
  const limits = text.lines.findIndex((line) => /^-A ufw6?-user-limit/.test(line.text));
  return limits >= 0 ? limits : commit >= 0 ? commit : text.lines.length;
}
