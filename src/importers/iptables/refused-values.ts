import { type Family, parseMasked } from '../../net/address.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { OF_PORTS, type Option, type RuleOptions } from './options.ts';
import { wrongModule, wrongTargetValue } from './refused-module-values.ts';

/** Matches of one protocol; `-m tcp` without it is refused, and so are their options. */
const OF_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['sctp', 132],
  ['dccp', 33],
  ['udplite', 136],
  ['icmp', 1],
  ['icmp6', 58],
]);
const WITH_PORTS = new Set([6, 17, 132, 33, 136]);
/** Options that are none without their module. */
const OF_MODULES =
  /^(?:! )?--(?:[sd]ports?|(?:source|destination)-ports?|icmp(?:v6)?-type|state|ctstate|syn|tcp-flags|(?:src|dst)-range|match-set|limit|comment|mac-source|jump|goto)(?= |$)/;
const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'];

/** Why iptables would refuse values of a rule, or options without what they need (iptables 1.8.9). */
export function wrongValue(rule: RuleOptions, family: Family): string | undefined {
  const { general, matches, unknown } = rule;
  if (matches.some(({ name }) => name === 'undecided')) return wrongAddress(general, family);
  const loose = unknown.find((text) => OF_MODULES.test(text));
  if (loose !== undefined) return `nothing that the rule names knows ${loose}`;
  // Behind an option that nothing knows, a word may be its value.
  const [alone] = unknown.some((text) => /^(?:! )?-/.test(text)) ? [] : unknown;
  if (alone !== undefined) return `"${alone}" belongs to no option`;
  const given = protocolGiven(general);
  const protocol = protocolNumber(given?.values[0]?.toLowerCase() ?? '');
  for (const { name, options } of matches) {
    const own = OF_PROTOCOLS.get(name);
    const isOther = given === undefined || (!given.negated && protocol !== undefined && protocol !== own);
    if (own !== undefined && isOther) return `-m ${name} needs -p ${name}`;
    const hasPorts = protocol === undefined ? given !== undefined : WITH_PORTS.has(protocol);
    if (name === 'multiport' && (!hasPorts || given?.negated === true)) return '-m multiport needs -p tcp';
    const values = options.flatMap((option) => (OF_PORTS.test(option.name) ? option.values : []));
    // Ports of DCCP and SCTP are checked otherwise.
    const wrong = /^(?:tcp|udp|multiport)$/.test(name)
      ? values.find((value) => !arePorts(value, name === 'multiport'))
      : undefined;
    if (wrong !== undefined) return `"${wrong}" is no port`;
    const states = options.filter((option) => /^--(?:ct)?state$/.test(option.name));
    const state = states
      .flatMap((option) => option.values[0]?.split(',') ?? [])
      .find((each) => !isState(each, name === 'conntrack'));
    if (state !== undefined) return `"${state}" is no state`;
    const problem = wrongModule({ name, options }, family);
    if (problem !== undefined) return problem;
  }
  return wrongTargetValue(rule.target) ?? wrongAddress(general, family);
}

/** The option that names a protocol; `all` names none. */
export function protocolGiven(general: readonly Option[]): Option | undefined {
  return general.find(({ name, values }) => name === '--protocol' && !/^(?:all|0)$/i.test(values[0] ?? ''));
}

/** Names are the machine's; numbers and ranges show what they are. */
function arePorts(text: string, isList: boolean): boolean {
  return (isList ? text.split(',') : [text]).every((part) => {
    if (!/^[\d:,-]+$/.test(part)) return true;
    const [first, last] = /^(\d*)(?::(\d*))?$/.exec(part)?.slice(1) ?? [];
    if (first === undefined) return false;
    return Number(first) <= Number(last || 65_535) && Number(first || last || 0) <= 65_535;
  });
}

/** A beginning is enough, in any case. */
function isState(text: string, isOfConntrack: boolean): boolean {
  return [...STATES, ...(isOfConntrack ? ['SNAT', 'DNAT'] : [])].some(
    (each) => text !== '' && each.startsWith(text.toUpperCase()),
  );
}

/** A name may stand for an address; numbers of the other family, too many of them or a range cannot. */
function wrongAddress(general: readonly Option[], family: Family): string | undefined {
  const texts = general
    .filter(({ name }) => name === '--source' || name === '--destination')
    .flatMap(({ values: [value = ''] }) => value.split(','));
  const wrong = texts.find((text) => {
    const term = parseMasked(text);
    if (term !== undefined) return term.family !== family;
    return (
      // A number with a zero before it is one of base 8.
      /^(?:(?:0|[1-9]\d*)\.){3}(?:0|[1-9]\d*)(?:[-/][\d.]*)?$/.test(text) ||
      (/^[\da-f:.]*:[\da-f:./]*$/i.test(text) && family === 4)
    );
  });
  return wrong === undefined ? undefined : `"${wrong}" is no address of IPv${family}`;
}
