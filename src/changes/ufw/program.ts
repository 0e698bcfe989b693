import { sortFiles } from '../../importers/ufw/files.ts';
import type { Family } from '../../net/address.ts';
import type { Command, Outcome, Word } from '../command.ts';
import { type EditedText, insertLine, replaceLine } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { type DumpText, dumpsIn, insertRule, rulesOf } from '../iptables/dump-text.ts';
import { refuse, type Teller } from '../teller.ts';
import { type NamedRule, type Profiles, parseRule } from './parse-rule.ts';
import { linesOfRule } from './rule-lines.ts';
import { type Point, reloadUserRules, runsUfw, setPolicy, stop } from './running-chains.ts';
import type { UfwRule } from './ufw-rule.ts';
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

const QUIET = /^(?:status|show|version|--version|logging|app|reload|help|--help|-h)$/;

/** `ufw` (ufw(8), ufw 0.36): what it writes into its files, and into the rules that run where they are in evidence. */
export function ufw(command: Command, host: HostChanges, teller: Teller): Outcome {
  const words = command.words.slice(1).filter(({ text }) => text !== '--force');
  const [first, ...rest] = words;
  if (first === undefined || words.some(({ text }) => text === '--dry-run') || QUIET.test(first.text))
    return 'done';
  if (first.unknown !== undefined) return teller.lose(`what it does depends on ${first.unknown.source}`);
  const state = stateOf(host);
  if (state === undefined) return teller.lose("neither ufw's files nor the rules that run are in evidence");
  if (teller.doubt !== undefined && !/^(?:allow|deny|reject|limit|rule|route)$/.test(first.text))
    return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  switch (first.text) {
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
  const isRoute = first.text === 'route';
  return changeRules(first.text === 'rule' || isRoute ? rest : words, isRoute, state, teller);
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

function profilesIn(texts: readonly EditedText[]): Profiles {
  const profiles = new Map<string, readonly string[]>();
  for (const { file } of texts) {
    let name: string | undefined;
    for (const line of (file.text ?? '').split(/\r?\n/)) {
      name = /^\[([^\]]+)\]\s*$/.exec(line)?.[1] ?? name;
      const ports = /^ports=(.*)$/.exec(line)?.[1];
      if (name !== undefined && ports !== undefined) profiles.set(name, ports.trim().split('|'));
    }
  }
  return profiles;
}

function changeRules(words: readonly Word[], isRoute: boolean, state: Ufw, teller: Teller): Outcome {
  const [verb, ...rest] = words;
  if (verb?.text === 'delete' && /^\d+$/.test(rest[0]?.text ?? ''))
    return deleteNumber(Number(rest[0]?.text), state, teller);
  const isInsert = verb?.text === 'insert';
  const place = isInsert ? rest[0] : undefined;
  if (place?.unknown !== undefined || (verb?.text === 'delete' && rest[0]?.unknown !== undefined))
    return teller.lose(`which rule it means depends on ${(place ?? rest[0])?.unknown?.source}`);
  const isDelete = verb?.text === 'delete';
  const isPrepend = verb?.text === 'prepend';
  const named = parseRule(
    isInsert ? rest.slice(1) : isDelete || isPrepend ? rest : words,
    isRoute,
    state.profiles,
  );
  if (typeof named === 'string') return refuse(teller, `ufw does not know it: ${named}`);
  for (const why of new Set(named.rules.flatMap((rule) => rule.undecided)))
    teller.gap(`the rule depends on ${why}`);
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
  const rules = named.rules.map((rule) =>
    doubt === undefined ? rule : { ...rule, undecided: [...rule.undecided, doubt.reason] },
  );
  return addNamed({ ...named, rules }, position, state, teller);
}

function addNamed({ rules, families }: NamedRule, position: number, state: Ufw, teller: Teller): Outcome {
  // Of both families neither is added then (ufw 0.36: Invalid position).
  if (position > placesIn(state)) return refuse(teller, `there is no place ${position}`);
  const said = new Set<string>();
  for (const family of families) {
    if (family === 6 && !state.hasIpv6) {
      if (families.length === 1) return refuse(teller, 'ufw has IPv6 switched off');
      continue;
    }
    for (const rule of position === 0 ? rules : rules.toReversed())
      said.add(addOne(rule, placeOf(position, family, families, state), family, state, teller));
  }
  if (said.size === 1 && said.has('is there')) teller.warn('it changes nothing: the rule is there already');
  if (said.has('no such place')) return refuse(teller, `there is no place ${position}`);
  if (said.has('lost')) return 'unknown';
  return teller.doubt === undefined ? 'done' : 'unknown';
}

/** How many rules there are that a number may mean; any where not all of them are in evidence. */
function placesIn({ user, hasIpv6 }: Ufw): number {
  const texts = [user.get(4), ...(hasIpv6 ? [user.get(6)] : [])];
  const counts = texts.map((text) => (text === undefined ? Number.POSITIVE_INFINITY : blocksOf(text).length));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Numbers count the rules of IPv4 first; a rule of both families goes to the place of its twin, else to the end. */
function placeOf(position: number, family: Family, families: readonly Family[], { user }: Ufw): number {
  const [four, six] = [user.get(4), user.get(6)].map((text) => (text === undefined ? [] : blocksOf(text)));
  if (position === 0) return 0;
  const own = family === 6 ? (six ?? []) : (four ?? []);
  if (position < 0) return own.length === 0 ? 0 : 1;
  const count = four?.length ?? 0;
  if (families.length === 1) return family === 6 ? Math.max(position - count, 0) || own.length + 1 : position;
  if (family === 4) return position <= count ? position : twin(six?.[position - count - 1]?.rule, four ?? []);
  // The rule of IPv4 was put in before, and moved what it is compared with by one.
  return position < count ? twin(four?.[position]?.rule, six ?? []) : Math.max(0, position - count + 1);
}

function twin(rule: UfwRule | undefined, blocks: readonly { readonly rule: UfwRule }[]): number {
  if (rule === undefined) return 0;
  const key = (each: UfwRule) => JSON.stringify({ ...each, to: { ...each.to }, from: { ...each.from } });
  return blocks.findIndex((block) => key(block.rule) === key(rule)) + 1;
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
  const open = rules.find(({ undecided }) => undecided.length > 0);
  if (open !== undefined) return teller.lose(`which rule it deletes depends on ${open.undecided.join(', ')}`);
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

function deleteNumber(number: number, state: Ufw, teller: Teller): Outcome {
  const texts = ([4, 6] as const).flatMap((family) => {
    const text = state.user.get(family);
    return text === undefined ? [] : blocksOf(text).map((block) => ({ family, text, block }));
  });
  if (!state.user.has(4)) return teller.lose('which rule has that number is not known: user.rules shows it');
  if (
    texts.some(({ block }) => block.rule.undecided.includes('a command before')) &&
    teller.doubtedChains.has('ufw')
  )
    return teller.lose('which rule has that number depends on a command before it');
  const found = texts[number - 1];
  if (found === undefined) return refuse(teller, `there is no rule ${number}`);
  erase(found.text, found.block, teller.origin);
  const dump = state.running.get(found.family);
  if (dump !== undefined) reloadUserRules(dump, found.text, teller.origin);
  return 'done';
}

const POLICIES: Readonly<Record<string, string>> = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' };
const DIRECTIONS: Readonly<Record<string, Point>> = {
  incoming: 'input',
  input: 'input',
  in: 'input',
  outgoing: 'output',
  output: 'output',
  out: 'output',
  routed: 'forward',
  forward: 'forward',
};

function setDefault(words: readonly Word[], state: Ufw, teller: Teller): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined);
  if (open !== undefined) return teller.lose(`which policy it sets depends on ${open.unknown?.source}`);
  const texts = words.map(({ text }) => text.toLowerCase());
  const policy = texts.map((text) => POLICIES[text]).find((each) => each !== undefined);
  const direction =
    texts.length === 1 ? 'input' : texts.map((text) => DIRECTIONS[text]).find((each) => each !== undefined);
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
  if (rules.length > 0) return teller.lose('ufw loads its rules among others that run');
  // The empty tables that run are what ufw fills.
  for (const { text } of dumps) host.dropped.add(text.file.name);
  return 'done';
}

function allRules(dump: DumpText, table: string) {
  return ['INPUT', 'OUTPUT', 'FORWARD', 'PREROUTING', 'POSTROUTING'].flatMap((chain) =>
    rulesOf(dump, table, chain),
  );
}
