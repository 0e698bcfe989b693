import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import { type EditedText, insertLine, removeLine } from '../edited-text.ts';
import { linesOfRule } from './rule-lines.ts';
import { parseTuple, placeKey, tupleOf, type UfwRule } from './ufw-rule.ts';

/** A rule of `user.rules`: the line that names it up to the one behind its last. */
interface Block {
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
  if (position > blocks.length) return 'no such place';
  const same = blocks.filter(
    (block) => placeKey(block.rule) === placeKey(rule) && rule.undecided.length === 0,
  );
  const [found] = same;
  if (position > 0) {
    if (found !== undefined) return 'is there';
    write(text, blocks[position - 1]?.from ?? endOf(text), rule, family, origin);
    return 'inserted';
  }
  if (found === undefined) {
    write(text, endOf(text), rule, family, origin);
    return 'added';
  }
  const { action, log, comment } = found.rule;
  if (action === rule.action && log === rule.log && comment === rule.comment) return 'is there';
  erase(text, found, origin);
  write(text, found.from, rule, family, origin);
  return 'replaced';
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
