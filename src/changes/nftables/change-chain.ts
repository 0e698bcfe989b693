import { PRIORITIES } from '../../importers/nftables/text/priorities.ts';
import type { Origin } from '../../model/origin.ts';
import type { Outcome } from '../command.ts';
import { type EditedText, replaceLine } from '../edited-text.ts';
import { refuse } from '../teller.ts';
import { addPart, type Block, partBlock, removeLines, rulesOf, setPolicy } from './listing-text.ts';
import type { PartChange } from './part-change.ts';
import { blockOf, hasUnknown, splitCommands } from './split-commands.ts';

const PLACE =
  /^type\s+(?:filter|nat|route)\s+hook\s+(?:prerouting|input|forward|output|postrouting|ingress|egress)\s/;

/** `nft add chain …`. */
export function changeChain({ verb, name, tail, table, listing, teller, source }: PartChange): Outcome {
  const chain = partBlock(listing, table, 'chain', name);
  if (verb === 'add' || verb === 'create') {
    const body = blockOf(tail)?.body ?? '';
    if (hasUnknown(body)) return teller.lose(`where the chain hangs depends on ${source}`);
    const texts = splitCommands(body).map(({ text }) => text);
    const policy = texts.flatMap((text) => /(?:^|\s)policy\s+(\w+)/.exec(text)?.[1] ?? [])[0];
    if (chain !== undefined) {
      if (verb === 'create') return refuse(teller, `chain ${name} is there already`);
      const [wanted, own] = [texts, rulesText(listing, chain)].map(hangsAt);
      if (wanted !== undefined && wanted !== own)
        return refuse(teller, `chain ${name} hangs elsewhere and cannot be moved`);
      if (policy !== undefined && !setPolicy(listing, chain, policy, teller.origin))
        return refuse(teller, `chain ${name} has no policy`);
      return 'done';
    }
    const type = texts.find((text) => text.startsWith('type '));
    if (type !== undefined && !PLACE.test(type)) return refuse(teller, `"${type}" is no place for a chain`);
    addPart(
      listing,
      table,
      `chain ${name}`,
      type === undefined ? [] : [`${type}; policy ${policy ?? 'accept'};`],
      teller.origin,
    );
    return 'done';
  }
  if (chain === undefined) return refuse(teller, `there is no chain ${name}`);
  if (verb === 'flush') {
    removeRules(listing, chain, teller.origin);
    return 'done';
  }
  const uses = new RegExp(`\\b(?:jump|goto)\\s+"?${name}"?(?=[\\s,}]|$)`);
  const lines = listing.lines.slice(table.from, table.to).map(({ text }) => text);
  if (verb === 'delete') {
    // Its rules go with it, whatever nft(8) says (Linux kernel, nf_tables_delchain).
    if (lines.some((line) => uses.test(line)))
      return refuse(teller, `chain ${name} is in use and cannot be deleted`);
    removeLines(listing, chain, teller.origin);
    return 'done';
  }
  if (verb !== 'rename') return teller.lose('it was not understood');
  if (partBlock(listing, table, 'chain', tail) !== undefined)
    return refuse(teller, `chain ${tail} is there already`);
  replaceLine(listing, chain.from, `\tchain ${tail} {`, teller.origin);
  for (let index = table.from; index < table.to; index++) {
    const line = listing.lines[index]?.text ?? '';
    if (uses.test(line))
      replaceLine(
        listing,
        index,
        line.replace(uses, (use) => use.replace(name, tail)),
        teller.origin,
      );
  }
  return 'done';
}

function rulesText(listing: EditedText, chain: Block): string[] {
  return listing.lines.slice(chain.from + 1, chain.to).map(({ text }) => text.trim());
}

/** Type, hook and priority, the same for each spelling; undefined: nothing hangs it up. */
function hangsAt(texts: readonly string[]): string | undefined {
  const line = texts.find((text) => text.startsWith('type '))?.split(';')[0];
  return line
    ?.replace(/\bpriority\s+([a-z]+)?\s*(?:([+-])?\s*(\d+))?/, (_, name = '', sign = '', number = '0') => {
      const offset = Number(`${sign}${number}`);
      return Object.hasOwn(PRIORITIES, name)
        ? `priority ${(PRIORITIES[name] ?? 0) + offset}`
        : `priority ${name}${offset}`;
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** Takes the rules of a chain away. */
export function removeRules(listing: EditedText, chain: Block, origin: Origin): void {
  for (const rule of rulesOf(listing, chain).toReversed()) removeLines(listing, rule, origin);
}
