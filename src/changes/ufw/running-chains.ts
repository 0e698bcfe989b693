import { splitWords } from '../../importers/iptables/words.ts';
import type { Origin } from '../../model/origin.ts';
import type { EditedLine, EditedText } from '../edited-text.ts';
import {
  type DumpText,
  declareChain,
  hasChain,
  insertRule,
  linesOfTable,
  removeChain,
  removeRule,
  rulesOf,
} from '../iptables/dump-text.ts';
import { ruleKey } from '../iptables/same-rule.ts';

const POINTS = ['input', 'output', 'forward'] as const;
export type Point = (typeof POINTS)[number];

function prefixOf({ family }: DumpText): string {
  return family === 6 ? 'ufw6' : 'ufw';
}

/** ufw's rules are among those that run. */
export function runsUfw(dump: DumpText): boolean {
  return hasChain(dump, 'filter', `${prefixOf(dump)}-user-input`);
}

/** Loads the rules of `user.rules` anew; those that are loaded so already stay as they are. */
export function reloadUserRules(dump: DumpText, user: EditedText, origin: Origin): void {
  const prefix = prefixOf(dump);
  for (const chain of POINTS.flatMap((point) => [
    `${prefix}-user-${point}`,
    `${prefix}-user-logging-${point}`,
  ])) {
    const start = `-A ${chain} `;
    const wanted = user.lines.filter(({ text }) => text.startsWith(start));
    loadChain(
      dump,
      chain,
      wanted.map((line) => ({ ...line, text: line.text.slice(start.length) })),
      origin,
    );
  }
}

function loadChain(dump: DumpText, chain: string, wanted: readonly EditedLine[], origin: Origin): void {
  if (!hasChain(dump, 'filter', chain)) return;
  const running = rulesOf(dump, 'filter', chain);
  const keys = running.map(({ words }) => (words === undefined ? '' : ruleKey(words, dump.family)));
  const others = wanted.map(({ text }) => ruleKey(splitWords(text.replaceAll("'", '')) ?? [], dump.family));
  let same = 0;
  while (same < keys.length && same < others.length && keys[same] === others[same]) same++;
  let behind = 0;
  while (
    behind < Math.min(keys.length, others.length) - same &&
    keys.at(-1 - behind) === others.at(-1 - behind)
  )
    behind++;
  for (const rule of running.slice(same, running.length - behind).toReversed())
    removeRule(dump, rule, origin);
  for (const [index, line] of wanted.slice(same, wanted.length - behind).entries())
    insertRule(dump, 'filter', chain, same + index, line.text.replaceAll("'", '"'), line.origin ?? origin);
}

/** The policies that ufw gives its chains (ufw-init-functions, ufw 0.36). */
export function setPolicy(dump: DumpText, point: Point, policy: string, origin: Origin): void {
  const prefix = prefixOf(dump);
  const fill = (chain: string, rules: readonly string[]) => {
    if (!hasChain(dump, 'filter', chain)) return;
    for (const rule of rulesOf(dump, 'filter', chain).toReversed()) removeRule(dump, rule, origin);
    for (const [index, rule] of rules.entries()) insertRule(dump, 'filter', chain, index, rule, origin);
  };
  const tracked = ['tcp', 'udp'].map((protocol) => `-p ${protocol} -m conntrack --ctstate NEW -j ACCEPT`);
  fill(`${prefix}-skip-to-policy-${point}`, [`-j ${policy}`]);
  fill(`${prefix}-reject-${point}`, policy === 'REJECT' ? ['-j REJECT'] : []);
  fill(`${prefix}-track-${point}`, policy === 'ACCEPT' ? tracked : []);
  declareChain(dump, 'filter', point.toUpperCase(), policy === 'ACCEPT' ? 'ACCEPT' : 'DROP', origin);
}

/** Chains that ufw deletes when it stops; the others stay, empty (ufw-init-functions, ufw 0.36). */
const SECONDARY = /^ufw6?-(?:logging-(?:deny|allow)|not-local|user-.*|skip-to-policy-.*)$/;

/** What ufw leaves when it is stopped: its chains are empty or gone, and the kernel's accept. */
export function stop(dump: DumpText, origin: Origin): void {
  const chains = new Set((linesOfTable(dump, 'filter') ?? []).map(({ chain }) => chain));
  const own = [...chains].filter((chain) => chain.startsWith(`${prefixOf(dump)}-`));
  for (const chain of own) {
    for (const rule of rulesOf(dump, 'filter', chain).toReversed()) removeRule(dump, rule, origin);
    if (SECONDARY.test(chain)) removeChain(dump, 'filter', chain, origin);
  }
  for (const point of POINTS) declareChain(dump, 'filter', point.toUpperCase(), 'ACCEPT', origin);
}
