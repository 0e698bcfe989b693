import { sortFiles } from '../../importers/ufw/files.ts';
import type { Family } from '../../net/address.ts';
import type { Command, Outcome, Word } from '../command.ts';
import { type EditedText, insertLine, replaceLine } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { type DumpText, dumpsIn, insertRule, type RuleText, rulesOf } from '../iptables/dump-text.ts';
import { refuse, type Teller } from '../teller.ts';
import { type Profiles, profilesIn } from './application-profiles.ts';
import { type NamedRule, parseRule } from './parse-rule.ts';
import { linesOfRule } from './rule-lines.ts';
import { type Numbered, numbered, placeOf } from './rule-numbers.ts';
import { type Point, reloadUserRules, runsUfw, setPolicy, stop } from './running-chains.ts';
import { placeKey, type UfwRule } from './ufw-rule.ts';
import { addRule, blocksOf, deleteRule, erase } from './user-rules.ts';

/** The files and running rules of ufw on one host. */
interface Ufw {
  readonly user: ReadonlyMap<Family, EditedText>;
  readonly running: ReadonlyMap<Family, DumpText>;
  readonly settings: EditedText | undefined;
  readonly configuration: EditedText | undefined;
  readonly hasIpv6: boolean;
  readonly profiles: Profiles;
  readonly dumps: readonly DumpText[];
}

const QUIET = /^(?:status|show|version|--version|logging|app|reload|help|--help|-h)$/i;

/** `ufw` (ufw(8), ufw 0.36): what it writes into its files, and into the rules that run where they are in evidence. */
export function ufw(command: Command, host: HostChanges, teller: Teller): Outcome {
  const isTrial = /^--dry-run$/i.test(command.words[1]?.text ?? '');
  const given = command.words.slice(isTrial ? 2 : 1);
  const words = given.slice(/^(?:--force|-f)$/i.test(given[0]?.text ?? '') ? 1 : 0);
  const [first, ...rest] = words;
  if (first === undefined || isTrial || QUIET.test(first.text)) return 'done';
  if (first.unknown !== undefined) return teller.lose(`what it does depends on ${first.unknown.source}`);
  const state = stateOf(host);
  if (state === undefined) return teller.lose("neither ufw's files nor the rules that run are in evidence");
  if (teller.doubt !== undefined && !/^(?:allow|deny|reject|limit|rule|route)$/.test(first.text))
    return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const name = /^(?:allow|deny|reject|limit)$/i.test(first.text) ? first.text : first.text.toLowerCase();
  if (/^(?:enable|disable|reset)$/.test(name) && rest.length > 0)
    return refuseUnlessOpen(rest, `"${name}" stands alone`, teller);
  switch (name) {
    case 'default':
      return setDefault(rest, state, teller);
    case 'enable':
      return enable(true, state, host, teller);
    case 'disable':
      return enable(false, state, host, teller);
    case 'reset':
      for (const text of state.user.values())
        for (const block of blocksOf(text).toReversed()) erase(text, block, teller.origin);
      teller.gap(
        'ufw takes before.rules and after.rules from its package: those in evidence were judged where it is enabled again',
      );
      return enable(false, state, host, teller);
  }
  const isRoute = name === 'route';
  return changeRules(name === 'rule' || isRoute ? rest : words, isRoute, state, teller);
}

function stateOf(host: HostChanges): Ufw | undefined {
  const texts = textsOf(host, 'ufw');
  const { byRole } = sortFiles(texts.map(({ file }) => file));
  const textOf = (role: Parameters<typeof byRole.get>[0]) =>
    texts.find(({ file }) => file === byRole.get(role));
  const dumps = textsOf(host, 'iptables').flatMap(dumpsIn);
  const families = [4, 6] as const;
  const user = families.flatMap((family) => {
    const text = textOf(family === 6 ? 'user6.rules' : 'user.rules');
    return text === undefined ? [] : [[family, text] as const];
  });
  const running = families.flatMap((family) => {
    const dump = dumps.find((each) => each.family === family && runsUfw(each));
    return dump === undefined ? [] : [[family, dump] as const];
  });
  if (user.length === 0 && running.length === 0) return undefined;
  const settings = textOf('default/ufw');
  return {
    user: new Map(user),
    running: new Map(running),
    settings,
    configuration: textOf('ufw.conf'),
    hasIpv6: !/^\s*IPV6=["']?no/im.test(settings?.file.text ?? ''),
    profiles: profilesIn(texts),
    dumps,
  };
}

/** In place of a word that is not known may stand nothing, or several that ufw takes. */
function refuseUnlessOpen(words: readonly Word[], why: string, teller: Teller): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined)?.unknown;
  return open === undefined ? refuse(teller, why) : teller.lose(`what it does depends on ${open.source}`);
}

function changeRules(words: readonly Word[], isRoute: boolean, state: Ufw, teller: Teller): Outcome {
  const [verb, ...rest] = words;
  const word = verb?.text.toLowerCase();
  if (word === 'delete' && /^\d+$/.test(rest[0]?.text ?? ''))
    return isRoute
      ? refuse(teller, 'a number is deleted without "route"')
      : deleteNumber(Number(rest[0]?.text), state, teller);
  const isInsert = word === 'insert';
  const place = isInsert ? rest[0] : undefined;
  if (place?.unknown !== undefined || (word === 'delete' && rest[0]?.unknown !== undefined))
    return teller.lose(`which rule it means depends on ${(place ?? rest[0])?.unknown?.source}`);
  const isDelete = word === 'delete';
  const isPrepend = word === 'prepend';
  const named = parseRule(
    isInsert ? rest.slice(1) : isDelete || isPrepend ? rest : words,
    isRoute,
    state.profiles,
  );
  if (typeof named === 'string') return refuseUnlessOpen(words, `ufw does not know it: ${named}`, teller);
  const doubts = named.rules.flatMap(({ undecided, perhapsUdp = [] }) => undecided.concat(perhapsUdp));
  for (const why of new Set(doubts)) teller.gap(`the rule depends on ${why}`);
  if (isDelete) return deleteNamed(named, state, teller);
  const position = isPrepend ? -1 : place === undefined ? 0 : Number(place.text);
  if (!Number.isInteger(position) || (isInsert && position < 1))
    return refuse(teller, `there is no place ${place?.text}`);
  const { doubt } = teller;
  if (doubt !== undefined) {
    teller.gap(`whether it runs is not known: ${doubt.reason}`);
    teller.doubtedChains.add('ufw');
  }
  if (position > 1 && teller.doubtedChains.has('ufw'))
    return teller.lose('which rule has that number depends on a command before it');
  const rules = named.rules.map((rule) => {
    // Which of these ufw would replace differs with the protocols of the service.
    const why = placesOfTcp(rule, state) > 0 ? [rule.perhapsUdp ?? ''] : [];
    return {
      ...rule,
      undecided: [...rule.undecided, ...why, ...(doubt === undefined ? [] : [doubt.reason])],
    };
  });
  return addNamed({ ...named, rules }, position, state, teller);
}

function addNamed(named: NamedRule, position: number, state: Ufw, teller: Teller): Outcome {
  const { user, hasIpv6 } = state;
  if (!hasIpv6 && !named.families.includes(4)) return refuse(teller, 'ufw has IPv6 switched off');
  const families = hasIpv6 ? named.families : ([4] as const);
  const listOf = (family: Family): Numbered => {
    const text = family === 6 && !hasIpv6 ? undefined : user.get(family);
    return numbered(text === undefined ? [] : blocksOf(text));
  };
  const [four, six] = [listOf(4).length, listOf(6).length];
  const isUnseen = (!user.has(4) && position > 1) || (hasIpv6 && !user.has(6) && position > four);
  if (isUnseen) return teller.lose('which rule has that number is not known: user.rules shows it');
  // Of both families neither is added then (ufw 0.36: Invalid position).
  if (position > four + six) return refuse(teller, `there is no place ${position}`);
  const said = new Set<string>();
  const rules = position === 0 ? named.rules : named.rules.toReversed();
  for (const [index, rule] of rules.entries())
    for (const family of families) {
      const place = user.has(family)
        ? placeOf(
            position,
            { families, family, index },
            { list: listOf(4), count: four },
            { list: listOf(6), count: six },
          )
        : Math.abs(position);
      const result = place === undefined ? 'no such place' : addOne(rule, place, family, state, teller);
      said.add(result);
      if (result === 'no such place')
        return rules.length === 1
          ? refuse(teller, `there is no place ${position}`)
          : teller.lose('what ufw takes back of a rule for which there is no place was not followed');
    }
  if (said.size === 1 && said.has('is there')) teller.warn('it changes nothing: the rule is there already');
  if (said.has('lost')) return 'unknown';
  return teller.doubt === undefined ? 'done' : 'unknown';
}

function addOne(rule: UfwRule, position: number, family: Family, state: Ufw, teller: Teller): string {
  const text = state.user.get(family);
  const dump = state.running.get(family);
  if (text !== undefined) {
    const said = addRule(text, rule, position, family, teller.origin);
    if (dump !== undefined && said === 'added') appendRunning(rule, family, dump, teller);
    else if (dump !== undefined && said !== 'is there') reloadUserRules(dump, text, teller.origin);
    return said;
  }
  if (dump === undefined) {
    teller.gap(`what it does to rules of IPv${family} is not known: they are not in evidence`);
    return 'added';
  }
  if (position > 1) {
    teller.lose('which rule has that number is not known: user.rules shows it');
    return 'lost';
  }
  if (position === 1)
    for (const [index, line] of linesOfRule(rule, family).entries())
      insertRule(dump, 'filter', line.chain, index, line.rule, teller.origin);
  else appendRunning(rule, family, dump, teller);
  return 'added';
}

function appendRunning(rule: UfwRule, family: Family, dump: DumpText, { origin }: Teller): void {
  for (const { chain, rule: line } of linesOfRule(rule, family))
    insertRule(
      dump,
      'filter',
      chain,
      rulesOf(dump, 'filter', chain).length,
      line.replaceAll("'", '"'),
      origin,
    );
}

function deleteNamed({ rules, families }: NamedRule, state: Ufw, teller: Teller): Outcome {
  const [why] = rules.flatMap((rule) =>
    placesOfTcp(rule, state) > 0 ? (rule.perhapsUdp ?? []) : rule.undecided.join(', ') || [],
  );
  if (why !== undefined) return teller.lose(`which rule it deletes depends on ${why}`);
  let found = false;
  for (const family of families) {
    const text = state.user.get(family);
    const dump = state.running.get(family);
    if (text === undefined) {
      if (dump !== undefined)
        return teller.lose('which rules it deletes is not known: user.rules shows them');
      continue;
    }
    for (const rule of rules) found = deleteRule(text, rule, teller.origin) || found;
    if (dump !== undefined && found) reloadUserRules(dump, text, teller.origin);
  }
  return found ? 'done' : refuse(teller, 'there is no such rule');
}

/** How many rules there are for TCP or for any protocol that else say what one does that is perhaps for UDP as well. */
function placesOfTcp(rule: UfwRule, { user }: Ufw): number {
  if (rule.perhapsUdp === undefined) return 0;
  const keys = ['any', 'tcp'].map((protocol) => placeKey({ ...rule, protocol }));
  const blocks = [...user.values()].flatMap(blocksOf);
  return blocks.filter((block) => keys.includes(placeKey({ ...block.rule, undecided: [] }))).length;
}

function deleteNumber(number: number, state: Ufw, teller: Teller): Outcome {
  if (!state.user.has(4)) return teller.lose('which rule has that number is not known: user.rules shows it');
  const groups = [...state.user].flatMap(([family, text]) =>
    numbered(blocksOf(text)).map((blocks) => ({ family, text, blocks })),
  );
  const isOpen = groups.some(({ blocks }) =>
    blocks.some(({ rule }) => rule.undecided.includes('a command before')),
  );
  if (isOpen && teller.doubtedChains.has('ufw'))
    return teller.lose('which rule has that number depends on a command before it');
  const group = groups[number - 1];
  if (group === undefined) return refuse(teller, `there is no rule ${number}`);
  const { family, text, blocks } = group;
  const { action, log } = blocks[0].rule;
  for (const block of blocks.toReversed())
    if (block.rule.action === action && block.rule.log === log) erase(text, block, teller.origin);
  const dump = state.running.get(family);
  if (dump !== undefined) reloadUserRules(dump, text, teller.origin);
  return 'done';
}

const POLICIES: ReadonlyMap<string, string> = new Map([
  ['allow', 'ACCEPT'],
  ['deny', 'DROP'],
  ['reject', 'REJECT'],
]);
const DIRECTIONS: ReadonlyMap<string, Point> = new Map([
  ['incoming', 'input'],
  ['input', 'input'],
  ['outgoing', 'output'],
  ['output', 'output'],
  ['routed', 'forward'],
  ['forward', 'forward'],
]);

function setDefault(words: readonly Word[], state: Ufw, teller: Teller): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined);
  if (open !== undefined) return teller.lose(`which policy it sets depends on ${open.unknown?.source}`);
  const [action = '', way = 'incoming'] = words.map(({ text }) => text.toLowerCase());
  const policy = POLICIES.get(action);
  const direction = DIRECTIONS.get(way);
  if (policy === undefined || direction === undefined)
    return refuse(teller, 'it names no policy and direction');
  const name = `DEFAULT_${direction.toUpperCase()}_POLICY`;
  if (state.settings === undefined && state.running.size === 0)
    return teller.lose('/etc/default/ufw is not in evidence');
  if (state.settings !== undefined) setValue(state.settings, name, `"${policy}"`, teller);
  for (const dump of state.running.values()) setPolicy(dump, direction, policy, teller.origin);
  return 'done';
}

function setValue(text: EditedText, name: string, value: string, { origin }: Teller): void {
  const at = text.lines.findLastIndex((line) => line.text.trim().startsWith(`${name}=`));
  const before =
    at < 0
      ? undefined
      : text.lines[at]?.text
          .trim()
          .slice(name.length + 1)
          .replace(/["']/g, '');
  if (before === value.replaceAll('"', '')) return;
  if (at >= 0) replaceLine(text, at, `${name}=${value}`, origin);
  else insertLine(text, text.lines.length, `${name}=${value}`, origin);
}

function enable(
  isOn: boolean,
  { configuration, running, dumps, user }: Ufw,
  host: HostChanges,
  teller: Teller,
): Outcome {
  if (configuration !== undefined) {
    const was = /^\s*ENABLED=["']?(yes|YES)["']?\s*$/m.test(
      configuration.lines.map(({ text }) => text).join('\n'),
    );
    if (was === isOn && running.size > 0 === isOn) {
      teller.warn(`it changes nothing: ufw is ${isOn ? 'enabled' : 'disabled'} already`);
      return 'done';
    }
    setValue(configuration, 'ENABLED', isOn ? 'yes' : 'no', teller);
  }
  if (!isOn) {
    if (running.size > 0) for (const dump of dumps) stop(dump, teller.origin);
    return 'done';
  }
  if (running.size > 0) return 'done';
  if (user.size === 0 || configuration === undefined) return teller.lose("ufw's files are not in evidence");
  const rules = dumps.flatMap((dump) =>
    ['filter', 'nat', 'mangle', 'raw'].flatMap((table) => allRules(dump, table)),
  );
  const isOwn = ({ words = [] }: RuleText) => /^ufw6?-/.test(words.at(-1)?.text ?? '');
  if (!rules.every(isOwn)) return teller.lose('ufw loads its rules among others that run');
  // Empty tables, and calls of chains that ufw left empty, are what it fills.
  for (const { text } of dumps) host.dropped.add(text.file.name);
  return 'done';
}

function allRules(dump: DumpText, table: string) {
  return ['INPUT', 'OUTPUT', 'FORWARD', 'PREROUTING', 'POSTROUTING'].flatMap((chain) =>
    rulesOf(dump, table, chain),
  );
}
