import { isSettingsFile, readSettings } from '../../importers/firewalld/settings-file.ts';
import { STOCK_ZONES } from '../../importers/firewalld/stock-zones.ts';
import type { Command, Outcome, Word } from '../command.ts';
import { type EditedText, insertLine, replaceLine, textOf } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { refuse, type Teller } from '../teller.ts';
import { boundedElement, doubtedElement, type Element, namedElement } from './element.ts';
import { hasPorts, removePorts } from './ports.ts';
import { refusedTogether } from './refused-options.ts';
import { judgeStored } from './running-rules.ts';
import { addElement, elementsOf, hasElement, removeElement, setTarget } from './zone-text.ts';
import { addFile, openPolicy, openZone, type State, storedText, zonesOf, zoneWith } from './zones.ts';

interface Option {
  readonly name: string;
  readonly value?: Word;
}

const ASKS =
  /^--(?:list-|get-|info-|query-|path-|state|version|help|check-config|lockdown|add-lockdown|remove-lockdown|set-automatic-helpers|set-short|set-description|quiet|verbose)/;
const KINDS =
  /^--(add|remove|change)-(service|port|source-port|protocol|icmp-block|icmp-block-inversion|interface|source|rich-rule|masquerade|forward-port|forward)$/;

/** `firewall-cmd` (firewall-cmd(1)): what it changes in what runs, and in what is stored. */
export function firewallCmd(command: Command, host: HostChanges, teller: Teller): Outcome {
  const options = optionsOf(command.words.slice(1));
  const has = (name: string) => options.some((option) => option.name === name);
  if (has('--direct'))
    return options.some(({ name }) => /^--(?:get|query)-/.test(name))
      ? 'unknown'
      : teller.lose('--direct is not carried out');
  const timeout = options.find(({ name }) => name === '--timeout');
  const together = refusedTogether(
    options.map(({ name }) => name),
    timeout?.value?.unknown === undefined ? timeout?.value?.text : '1',
  );
  if (together !== undefined) return refuse(teller, together);
  const acting = options.filter(
    ({ name }) => !ASKS.test(name) && !/^--(?:permanent|zone|policy|timeout)$|^-[qv]$/.test(name),
  );
  if (acting.length === 0)
    return options.some(({ name }) => /^--(?:query-|state)/.test(name)) ? 'unknown' : 'done';
  if (textsOf(host, 'firewalld').length === 0)
    return teller.lose('the configuration of firewalld is not in evidence');
  if (
    !textsOf(host, 'firewalld').some(
      ({ file }) => isSettingsFile(file.text ?? '') || file.name.endsWith('.xml'),
    )
  )
    return teller.lose('only what firewalld lists is in evidence: its files are needed to carry out changes');
  if (!judgeStored(host, teller.origin))
    return teller.lose('the rules of firewalld cannot be told from others in the dump');
  const state: State = has('--permanent') ? 'stored' : 'running';
  if (timeout !== undefined) teller.gap(`it holds for a time only (${timeout.value?.text ?? ''})`);
  let outcome: Outcome = 'done';
  for (const option of acting) {
    const found = carryOut(option, options, state, host, teller);
    if (found !== 'done') outcome = found;
  }
  return outcome;
}

/** `--name=value` and `--name value`. */
function optionsOf(words: readonly Word[]): Option[] {
  const options: Option[] = [];
  for (const word of words) {
    const [, name, value] = /^(--?[\w-]+)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
    const last = options.at(-1);
    if (name !== undefined && (word.unknown === undefined || word.unknown.prefix.startsWith(`${name}=`))) {
      const rest = value === undefined ? {} : { value: behind(word, `${name}=`.length) };
      options.push({ name, ...rest });
    } else if (last !== undefined && last.value === undefined)
      options[options.length - 1] = { ...last, value: word };
    else options.push({ name: word.text, value: word });
  }
  return options;
}

function behind(word: Word, length: number): Word {
  const { unknown } = word;
  const text = word.text.slice(length);
  return {
    ...word,
    text,
    ...(unknown === undefined ? {} : { unknown: { ...unknown, prefix: unknown.prefix.slice(length) } }),
  };
}

function carryOut(
  option: Option,
  all: readonly Option[],
  state: State,
  host: HostChanges,
  teller: Teller,
): Outcome {
  const [, verb, kind] = KINDS.exec(option.name) ?? [];
  if (verb !== undefined && kind !== undefined)
    return changeElement(verb, kind, option.value, all, state, host, teller);
  if (teller.doubt !== undefined) return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const { value } = option;
  if (value?.unknown !== undefined) return teller.lose(`what it sets depends on ${value.unknown.source}`);
  switch (option.name) {
    case '--reload':
    case '--complete-reload':
      reload(host);
      return 'done';
    case '--runtime-to-permanent':
      if ([...host.stored.values()].some((stored) => leavesRest(stored, host)))
        return teller.lose(
          'what firewalld leaves in a zone of a kind of entries that it has no more was not followed',
        );
      host.stored.clear();
      return 'done';
    case '--set-log-denied':
      return setLogDenied(value?.text ?? '', host, teller);
    case '--set-default-zone':
      return setDefaultZone(value?.text ?? '', host, teller);
    case '--set-target': {
      const text = openNamed(all, state, host, teller);
      if (text === undefined) return 'unknown';
      if (typeof text === 'string') return refuse(teller, text);
      if (state === 'running') return refuse(teller, 'a target is set with --permanent alone');
      const target = value?.text ?? '';
      if (!isTarget(target, all)) return refuse(teller, `"${target}" is no target`);
      setTarget(storedText(host, text), target, teller.origin);
      return 'done';
    }
    case '--new-zone': {
      if (state === 'running') return refuse(teller, 'a zone is made with --permanent alone');
      const name = value?.text ?? '';
      if (name === '' || name.length > LONGEST_NAME) return refuse(teller, `"${name}" is no name of a zone`);
      if (isZone(host, name)) return refuse(teller, `zone ${name} is there already`);
      const text = addFile(host, name, '<zone>\n</zone>\n', teller.origin);
      storedText(host, text);
      // It runs from the next reload on.
      host.added.splice(host.added.indexOf(text), 1);
      return 'done';
    }
  }
  return teller.lose(`${option.name} is not carried out`);
}

/** Of a zone: chains are named after it (max_zone_name_len). */
const LONGEST_NAME = 17;

function isTarget(target: string, all: readonly Option[]): boolean {
  const without = all.some(({ name }) => name === '--policy') ? 'CONTINUE' : 'default';
  return [without, 'ACCEPT', 'DROP', 'REJECT', '%%REJECT%%'].includes(target);
}

function isZone(host: HostChanges, name: string): boolean {
  return isRunningZone(host, name) || storedZone(host, name) !== undefined;
}

function isRunningZone(host: HostChanges, name: string): boolean {
  return [...STOCK_ZONES, ...zonesOf(host).map((zone) => zone.name)].includes(name);
}

/** A zone that was made since the last reload. */
function storedZone(host: HostChanges, name: string): EditedText | undefined {
  return [...host.stored.values()].find(({ file }) => file.name.endsWith(`/zones/${name}.xml`));
}

/** What runs has no entry of a kind that is stored: firewalld 1.3.3 stores the others, and keeps those. */
function leavesRest(stored: EditedText, host: HostChanges): boolean {
  const running = [...textsOf(host, 'firewalld'), ...host.added].find(
    ({ file }) => file.name === stored.file.name,
  );
  const kinds = new Set(running === undefined ? [] : elementsOf(running).map(({ name }) => name));
  return elementsOf(stored).some(({ name }) => !kinds.has(name));
}

function reload(host: HostChanges): void {
  for (const [name, stored] of host.stored) {
    const running = [...textsOf(host, 'firewalld'), ...host.added].find(({ file }) => file.name === name);
    if (running === undefined) host.added.push(stored);
    else Object.assign(running, { lines: stored.lines, removed: stored.removed, isEdited: stored.isEdited });
  }
  host.stored.clear();
}

function settingsOf(host: HostChanges): EditedText | undefined {
  return textsOf(host, 'firewalld').find(({ file }) => isSettingsFile(file.text ?? ''));
}

function defaultZone(host: HostChanges): string {
  const settings = settingsOf(host);
  const file = settings === undefined ? undefined : { ...settings.file, text: textOf(settings) };
  return readSettings(file, { file: '', text: '' }).defaultZone;
}

/** It is set for what runs and what is stored at once. */
function setDefaultZone(zone: string, host: HostChanges, teller: Teller): Outcome {
  const settings = settingsOf(host);
  if (settings === undefined) return teller.lose('firewalld.conf is not in evidence');
  if (defaultZone(host) === zone) {
    teller.warn(`it changes nothing: ${zone} is the default zone already`);
    return 'done';
  }
  if (!isRunningZone(host, zone)) return refuse(teller, `there is no zone ${zone}`);
  const at = settings.lines.findIndex(({ text }) => /^\s*DefaultZone\s*=/.test(text));
  if (at >= 0) replaceLine(settings, at, `DefaultZone=${zone}`, teller.origin);
  else insertLine(settings, settings.lines.length, `DefaultZone=${zone}`, teller.origin);
  host.stored.delete(settings.file.name);
  return 'done';
}

/** A new value loads what is stored (firewall-cmd(1)). */
function setLogDenied(wanted: string, host: HostChanges, teller: Teller): Outcome {
  const settings = settingsOf(host);
  if (settings === undefined) return teller.lose('firewalld.conf is not in evidence');
  const at = settings.lines.findIndex(({ text }) => /^\s*LogDenied\s*=/.test(text));
  const before = settings.lines[at]?.text.split('=')[1]?.trim() ?? 'off';
  if (before === wanted) return 'done';
  if (at >= 0) replaceLine(settings, at, `LogDenied=${wanted}`, teller.origin);
  else insertLine(settings, settings.lines.length, `LogDenied=${wanted}`, teller.origin);
  reload(host);
  return 'done';
}

function openNamed(
  all: readonly Option[],
  state: State,
  host: HostChanges,
  teller: Teller,
): EditedText | string | undefined {
  const zone = all.find(({ name }) => name === '--zone')?.value;
  const policy = all.find(({ name }) => name === '--policy')?.value;
  const asked = zone?.unknown ?? policy?.unknown;
  if (asked !== undefined) {
    teller.lose(`which zone it means depends on ${asked.source}`);
    return undefined;
  }
  if (policy !== undefined)
    return openPolicy(host, policy.text) ?? `there is no policy ${policy.text} in evidence`;
  const name = zone?.text || defaultZone(host);
  const created = storedZone(host, name);
  if (state === 'stored' && created !== undefined) return created;
  return openZone(host, name, teller.origin) ?? `there is no zone ${name}`;
}

function changeElement(
  verb: string,
  kind: string,
  value: Word | undefined,
  all: readonly Option[],
  state: State,
  host: HostChanges,
  teller: Teller,
): Outcome {
  const opened = openNamed(all, state, host, teller);
  if (opened === undefined) return 'unknown';
  if (typeof opened === 'string') return refuse(teller, opened);
  const text = textIn(state, host, opened);
  const wanted = elementOf(verb, kind, value, teller);
  if (wanted === undefined) return 'unknown';
  if (typeof wanted === 'string') return refuse(teller, wanted);
  if (verb === 'remove') {
    if (teller.doubt !== undefined)
      return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
    const isGone = isOfPorts(kind)
      ? removePorts(text, wanted, teller.origin)
      : removeElement(text, wanted, teller.origin);
    if (!isGone) teller.warn('it changes nothing: there is no such entry');
    return 'done';
  }
  if (isOfPorts(kind) && wanted.name === kind ? hasPorts(text, wanted) : hasElement(text, wanted)) {
    teller.warn('it changes nothing: the entry is there already');
    return 'done';
  }
  if (kind === 'interface' || kind === 'source') {
    const other = zoneWith(host, kind, value?.text ?? '', state);
    if (other !== undefined && verb === 'add') return refuse(teller, `zone ${other.name} has it already`);
    if (other !== undefined) {
      const before = textIn(state, host, other.text);
      removeElement(before, wanted, teller.origin);
    }
  }
  addElement(text, wanted, teller.origin);
  return teller.doubt === undefined ? 'done' : 'unknown';
}

function isOfPorts(kind: string): boolean {
  return kind === 'port' || kind === 'source-port';
}

/** Where what runs is changed, what is stored stays as it was. */
function textIn(state: State, host: HostChanges, text: EditedText): EditedText {
  const stored = storedText(host, text);
  return state === 'stored' ? stored : text;
}

function elementOf(
  verb: string,
  kind: string,
  value: Word | undefined,
  teller: Teller,
): Element | string | undefined {
  const { doubt } = teller;
  if (value?.unknown !== undefined) {
    const bounded = verb === 'add' ? boundedElement(kind, value) : undefined;
    if (bounded === undefined) {
      teller.lose(`what it changes depends on ${value.unknown.source}`);
      return undefined;
    }
    teller.gap(`the rule depends on ${value.unknown.source}`);
    return bounded;
  }
  const named = namedElement(kind, value ?? { text: '' });
  if (typeof named === 'string') return named;
  if (named === undefined) {
    teller.lose(`what ${kind} ${value?.text ?? ''} is is not in evidence`);
    return undefined;
  }
  if (doubt === undefined || verb === 'remove') return named;
  const doubted = doubtedElement(named, doubt.reason);
  if (doubted === undefined) {
    teller.lose(`whether it runs is not known: ${doubt.reason}`);
    return undefined;
  }
  teller.gap(`whether it runs is not known: ${doubt.reason}`);
  return doubted;
}
