import { protocolNumber } from '../../net/protocol.ts';
import { ALIASES, GENERAL, IMPLICIT } from './general-options.ts';
import { MATCHES } from './matches.ts';
import { targetOptions } from './target-options.ts';
import type { Word } from './words.ts';

/** Options whose values are ports. */
export const OF_PORTS = /^--(?:[sd]ports?|ports|(?:source|destination)-ports?)$/;

/** An option of a rule as it stands there: `! --dport 22`. */
export interface Option {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** Options that belong to one `-m`. */
export interface MatchUse {
  readonly name: string;
  readonly options: Option[];
}

export interface TargetUse {
  readonly name: string;
  readonly goto: boolean;
  readonly options: Option[];
}

/** A rule with each option assigned to what it belongs to; nothing is left out. */
export interface RuleOptions {
  readonly general: Option[];
  readonly matches: MatchUse[];
  target?: TargetUse;
  /** Options that nothing knows, and words that stand alone. */
  readonly unknown: string[];
}

interface Parsing {
  readonly words: readonly Word[];
  position: number;
  readonly rule: RuleOptions;
  implicit: string | undefined;
  /** The match or target that was named last. */
  last: MatchUse | TargetUse | undefined;
}

/** Assigns every word of a rule (behind the chain's name) as iptables does: the module named last is asked first. */
export function readOptions(words: readonly Word[]): RuleOptions {
  const rule: RuleOptions = { general: [], matches: [], unknown: [] };
  const parsing: Parsing = {
    words: separate(words),
    position: 0,
    rule,
    implicit: undefined,
    last: undefined,
  };
  let negated = false;
  while (parsing.position < parsing.words.length) {
    const { text, quoted } = parsing.words[parsing.position++] as Word;
    if (text === '!' && !quoted) {
      if (negated) rule.unknown.push('!');
      negated = true;
    } else {
      if (quoted || !text.startsWith('-')) rule.unknown.push(negated ? `! ${text}` : text);
      else readOption(text, negated, parsing);
      negated = false;
    }
  }
  if (negated) rule.unknown.push('!');
  return rule;
}

/** `--dport=22` and `-ptcp` as two words. */
function separate(words: readonly Word[]): Word[] {
  const result: Word[] = [];
  for (const word of words) {
    const [, name, value] = isOption(word) ? (JOINED.exec(word.text) ?? []) : [];
    if (name === undefined || value === undefined) result.push(word);
    else result.push({ text: name, quoted: false }, { text: value, quoted: true });
  }
  return result;
}

const JOINED = /^(--[a-z0-9-]+(?==)|-[sdpiojgm](?=[^-]))=?(.*)$/;

function isOption(word: Word): boolean {
  return !word.quoted && word.text.startsWith('-');
}

function readOption(text: string, negated: boolean, parsing: Parsing): void {
  const { rule } = parsing;
  const name = ALIASES[text] ?? text;
  const owner = ownerOf(name, parsing);
  if (owner !== undefined) {
    addOption(owner.options, { name: owner.name, negated, values: [] }, owner.values, parsing);
    return;
  }
  const general = GENERAL[text];
  if (general !== undefined) {
    readGeneral(general, negated, parsing);
    return;
  }
  const open = openOwner(parsing);
  const option: Option = { name, negated, values: looseValues(parsing) };
  if (open === undefined) rule.unknown.push(optionText(option));
  else open.push(option);
}

function readGeneral([name, count]: readonly [string, number], negated: boolean, parsing: Parsing): void {
  const { rule } = parsing;
  const found: Option[] = [];
  addOption(found, { name, negated, values: [] }, count, parsing);
  for (const option of found) {
    const value = option.values[0] ?? '';
    if (name === '--match' && !option.negated) {
      const match: MatchUse = { name: value, options: [] };
      rule.matches.push(match);
      parsing.last = match;
    } else if ((name === '--jump' || name === '--goto') && !option.negated && rule.target === undefined) {
      rule.target = { name: value, goto: name === '--goto', options: [] };
      parsing.last = rule.target;
    } else if (name === '--match' || name === '--jump' || name === '--goto')
      rule.unknown.push(optionText(option));
    else rule.general.push(option);
    if (name === '--protocol')
      parsing.implicit = option.negated ? undefined : IMPLICIT.get(protocolNumber(value) ?? 0);
  }
}

interface Owner {
  readonly options: Option[];
  readonly name: string;
  readonly values: number;
}

/** The module that knows the option, in full or cut short: the target, the match named last, …; only then the match that the protocol loads. */
function ownerOf(name: string, parsing: Parsing): Owner | undefined {
  const { rule, implicit } = parsing;
  const fitting = openOwner(parsing) === undefined ? [exactly, asPrefix] : [exactly];
  for (const fits of fitting) {
    const found = loadedOwner(name, fits, rule);
    if (found !== undefined) return found;
    if (GENERAL[name] !== undefined) return undefined;
  }
  if (implicit === undefined) return undefined;
  for (const fits of fitting) {
    const found = fits(MATCHES.get(implicit)?.options, name);
    if (found === undefined) continue;
    const match: MatchUse = { name: implicit, options: [] };
    rule.matches.push(match);
    return { options: match.options, ...found };
  }
  return undefined;
}

function loadedOwner(name: string, fits: typeof exactly, rule: RuleOptions): Owner | undefined {
  const ofTarget = rule.target === undefined ? undefined : fits(targetOptions(rule.target.name), name);
  if (ofTarget !== undefined) return { options: (rule.target as TargetUse).options, ...ofTarget };
  for (let index = rule.matches.length - 1; index >= 0; index--) {
    const match = rule.matches[index] as MatchUse;
    const found = fits(MATCHES.get(match.name)?.options, name);
    if (found !== undefined) return { options: match.options, ...found };
  }
  return undefined;
}

type Known = Readonly<Record<string, number>> | undefined;

function exactly(known: Known, name: string): Pick<Owner, 'name' | 'values'> | undefined {
  if (known === undefined || !Object.hasOwn(known, name)) return undefined;
  return { name, values: known[name] as number };
}

/** Long options may be cut short as long as one is meant (getopt_long). */
function asPrefix(known: Known, name: string): Pick<Owner, 'name' | 'values'> | undefined {
  if (known === undefined || name.length < 4 || !name.startsWith('--')) return undefined;
  const found = Object.keys(known).filter((each) => each.startsWith(name));
  return found.length === 1 && found[0] !== undefined ? exactly(known, found[0]) : undefined;
}

/** A match or a target whose options are not listed takes those that nothing else knows, if it was named last. */
function openOwner({ rule, last }: Parsing): Option[] | undefined {
  if (last === undefined) return undefined;
  if (last === rule.target) return targetOptions(last.name) === undefined ? last.options : undefined;
  return MATCHES.get(last.name)?.isOpen !== false ? last.options : undefined;
}

function addOption(options: Option[], option: Option, count: number, parsing: Parsing): void {
  let { negated } = option;
  const values: string[] = [];
  while (values.length < count) {
    const word = parsing.words[parsing.position];
    if (word === undefined) break;
    parsing.position++;
    // Releases before 1.4.3 wrote the negation behind the option.
    if (word.text === '!' && !word.quoted && values.length === 0 && !negated) negated = true;
    else values.push(word.text);
  }
  if (values.length < count) parsing.rule.unknown.push(optionText({ ...option, negated, values }));
  else options.push({ ...option, negated, values });
}

function looseValues(parsing: Parsing): string[] {
  const values: string[] = [];
  for (;;) {
    const word = parsing.words[parsing.position];
    if (word === undefined || (!word.quoted && (word.text === '!' || /^-[^\d]/.test(word.text))))
      return values;
    values.push(word.text);
    parsing.position++;
  }
}

export function optionText({ name, negated, values }: Option): string {
  return [...(negated ? ['!'] : []), name, ...values].join(' ');
}
