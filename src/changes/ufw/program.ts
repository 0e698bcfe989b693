import type { Command, Outcome, Word } from '../command.ts';
import { type EditedText, insertLine, replaceLine } from '../edited-text.ts';
import type { HostChanges } from '../host-changes.ts';
import { type DumpText, type RuleText, rulesOf } from '../iptables/dump-text.ts';
import { refuse, refuseUnlessOpen, type Teller } from '../teller.ts';
import { changeRules } from './change-rules.ts';
import { type Point, setPolicy, stop } from './running-chains.ts';
import { stateOf, type Ufw } from './state.ts';
import { blocksOf, erase } from './user-rules.ts';

const QUIET = /^(?:status|show|version|--version|logging|app|reload|help|--help|-h)$/i;

/** `ufw` (ufw(8), ufw 0.36): what it writes into its files, and into the rules that run where they are in evidence. */
export function ufw(command: Command, host: HostChanges, teller: Teller): Outcome {
  const isTrial = /^--dry-run$/i.test(command.words[1]?.text ?? '');
  const given = command.words.slice(isTrial ? 2 : 1);
  const isForced = /^(?:--force|-f)$/i.test(given[0]?.text ?? '');
  const words = given.slice(isForced ? 1 : 0);
  const [first, ...rest] = words;
  if (first === undefined || isTrial || QUIET.test(first.text)) return 'done';
  if (first.unknown !== undefined) return teller.lose(`what it does depends on ${first.unknown.source}`);
  const state = stateOf(host);
  if (state === undefined) return teller.lose("neither ufw's files nor the rules that run are in evidence");
  if (teller.doubt !== undefined && !/^(?:allow|deny|reject|limit|rule|route)$/.test(first.text))
    return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const name = /^(?:allow|deny|reject|limit)$/i.test(first.text) ? first.text : first.text.toLowerCase();
  // Behind an option ufw 0.36 takes these for its policies, and refuses what stands there as a port.
  if (isForced && POLICIES.has(name.toLowerCase())) return setDefault(rest, state, teller);
  if (name === 'route' && first.text !== name) return refuse(teller, `ufw does not know "${first.text}"`);
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
