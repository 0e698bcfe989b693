import type { Family } from '../../net/address.ts';
import { builtInChains } from './built-in.ts';
import { type RuleOptions, readOptions } from './options.ts';
import { protocolGiven, wrongValue } from './refused-values.ts';
import { isTarget } from './targets.ts';
import type { Word } from './words.ts';

/** Where a rule would stand. */
export interface WrittenPlace {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  /** The table has a chain of this name. */
  isChain(name: string): boolean;
}

/** Why iptables would refuse a rule, as far as that is plain (iptables-extensions(8), iptables 1.8.9). */
export function mistakeIn(words: readonly Word[], place: WrittenPlace): string | undefined {
  const rule = readOptions(words);
  return (
    repeated(rule) ??
    wrongLink(rule, place.chain) ??
    tooManyPorts(rule) ??
    wrongValue(rule, place.family) ??
    wrongTarget(rule, words, place)
  );
}

/** An option that iptables is not known to take there, as a rule that is loaded with others cannot have. */
export function strangeOption(words: readonly Word[]): string | undefined {
  const strange = readOptions(words).unknown.find((text) => text.startsWith('-'));
  return strange === undefined ? undefined : `nothing that the rule names is known to take ${strange}`;
}

/** Options of which a rule has one. */
const SINGLE = /^--(?:protocol|source|destination|in-interface|out-interface)$/;

function repeated({ general }: RuleOptions): string | undefined {
  const names = general.map(({ name }) => name).filter((name) => SINGLE.test(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `a rule has one ${twice}`;
}

function wrongLink({ general }: RuleOptions, chain: string): string | undefined {
  const way = ['INPUT', 'PREROUTING'].includes(chain)
    ? '--out-interface'
    : ['OUTPUT', 'POSTROUTING'].includes(chain)
      ? '--in-interface'
      : undefined;
  if (general.some(({ name }) => name === way)) return `chain ${chain} knows no ${way}`;
  const links = general.filter(({ name }) => name.endsWith('-interface')).flatMap(({ values }) => values);
  const wrong = links.find((value) => value === '' || value.length > 15);
  return wrong === undefined ? undefined : `"${wrong}" is no interface`;
}

function tooManyPorts({ matches }: RuleOptions): string | undefined {
  const lists = matches.filter(({ name }) => name === 'multiport').flatMap(({ options }) => options);
  return lists.some(({ values }) => (values[0]?.split(/[,:]/).length ?? 0) > 15)
    ? 'multiport takes 15 ports, of which a range is two'
    : undefined;
}

/** The table of a target, and the chains of the kernel that may have it there. */
const PLACES: Readonly<Record<string, readonly [table: string, chains: readonly string[]]>> = {
  MASQUERADE: ['nat', ['POSTROUTING']],
  SNAT: ['nat', ['POSTROUTING', 'INPUT']],
  DNAT: ['nat', ['PREROUTING', 'OUTPUT']],
  REDIRECT: ['nat', ['PREROUTING', 'OUTPUT']],
  REJECT: ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  CT: ['raw', ['PREROUTING', 'OUTPUT']],
  NOTRACK: ['raw', ['PREROUTING', 'OUTPUT']],
};

function wrongTarget(
  rule: RuleOptions,
  words: readonly Word[],
  { family, table, chain, isChain }: WrittenPlace,
): string | undefined {
  const { target } = rule;
  if (target === undefined || words.some(({ text, quoted }) => quoted && text === target.name))
    return undefined;
  const { name } = target;
  if (builtInChains(table).includes(name)) return `no rule can lead to chain ${name}`;
  if (name === chain) return `chain ${chain} cannot lead to itself`;
  if (name !== '' && !isTarget(name) && !isChain(name)) return `there is no chain ${name}`;
  if (name === 'DROP' && table === 'nat') return 'table nat takes no DROP';
  const [own, chains] = (Object.hasOwn(PLACES, name) ? PLACES[name] : undefined) ?? [];
  if (own !== undefined && own !== table) return `${name} is for table ${own}`;
  if (chains !== undefined && builtInChains(table).includes(chain) && !chains.includes(chain))
    return `chain ${chain} takes no ${name}`;
  return withoutProtocol(rule, words) ?? unknownAnswer(rule, family);
}

/** Ports of a translation, and the answer of TCP, need a protocol that has them. */
function withoutProtocol({ general, target }: RuleOptions, words: readonly Word[]): string | undefined {
  const needs = (target?.options ?? []).some(
    ({ name, values: [value = ''] }) =>
      name === '--to-ports' ||
      (name === '--to-destination' && /^(?:[\d.-]+|\[[^\]]*\]):\d/.test(value)) ||
      (name === '--reject-with' && value.startsWith('tcp-')),
  );
  if (!needs || words.some(({ text }) => text === 'undecided')) return undefined;
  const protocol = protocolGiven(general);
  return protocol?.negated === false ? undefined : `${target?.name} as it is written needs a protocol`;
}

const ANSWERS: Readonly<Record<Family, readonly string[]>> = {
  4: [
    ...['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-port-unreachable'],
    ...['icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'echo-reply', 'tcp-reset'],
    ...['net-unreach', 'host-unreach', 'proto-unreach', 'port-unreach', 'net-prohib', 'host-prohib'],
    ...['admin-prohib', 'tcp-rst'],
  ],
  6: [
    ...['icmp6-no-route', 'no-route', 'icmp6-adm-prohibited', 'adm-prohibited', 'icmp6-addr-unreachable'],
    ...['addr-unreach', 'icmp6-port-unreachable', 'port-unreach', 'icmp6-policy-fail', 'policy-fail'],
    ...['icmp6-reject-route', 'reject-route', 'tcp-reset'],
  ],
};

function unknownAnswer({ target }: RuleOptions, family: Family): string | undefined {
  const answer = target?.options.find(({ name }) => name === '--reject-with')?.values[0]?.toLowerCase();
  // A beginning is enough.
  return answer === undefined || ANSWERS[family].some((each) => each.startsWith(answer))
    ? undefined
    : `"${answer}" is no answer of REJECT`;
}

/** `-s ! 10.0.0.0/8`, which versions once took: the option that stands before its negation. */
export function negatedBehind(words: readonly Word[]): string | undefined {
  return words.find(
    ({ text, quoted }, index) =>
      !quoted &&
      /^-(?:[sdpio]|-(?:src|dst|source|destination|proto|protocol|(?:in|out)-interface|[sd]port|(?:source|destination)-port))$/.test(
        text,
      ) &&
      words[index + 1]?.text === '!',
  )?.text;
}
