import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import type { Setting } from './settings.ts';
import { readList, type StatusList, sameList } from './status-list.ts';

/** What `ufw status` says; its list of rules shows neither what stands before nor what stands behind them. */
export interface Status {
  /** Whether ufw has loaded its rules, as a value of `ENABLED`; absent: in a language that is not read, or in contradiction. */
  readonly runs?: Setting;
  /** Settings of `/etc/default/ufw` that it shows; where the host does not forward, it shows no policy of forwarding. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly list?: StatusList;
  readonly origin: Origin;
}

/** What the files say; several where they list different rules or policies, of which any may be what runs. */
export function readStatuses(files: readonly ReadFile[]): Status[] {
  const groups: ReadFile[][] = [];
  // What says most comes first, so that the others are found to agree with it.
  for (const file of files.toSorted((left, right) => words(right) - words(left))) {
    const group = groups.find(([first]) => first !== undefined && agrees(first, file));
    if (group === undefined) groups.push([file]);
    else group.push(file);
  }
  // Where one says that ufw runs and another that it does not, all of them are of one doubtful time.
  const isContested = new Set(files.map((file) => runningOf(file).value)).size > 1;
  return (isContested ? [files] : groups).flatMap((group) => readStatus(group) ?? []);
}

function words({ text = '' }: ReadFile): number {
  return DEFAULTS.test(text) ? 1 : 0;
}

function agrees(fuller: ReadFile, file: ReadFile): boolean {
  const [defaults] = DEFAULTS.exec(file.text ?? '') ?? [];
  return (
    sameList(readList(fuller), readList(file)) &&
    (defaults === undefined || defaults.trim() === DEFAULTS.exec(fuller.text ?? '')?.[0].trim())
  );
}

/** Of several forms `verbose` says most. */
function readStatus(files: readonly ReadFile[]): Status | undefined {
  const [first, ...others] = files.map(runningOf);
  if (first === undefined) return undefined;
  const { value, origin } = first;
  const isOne = others.every((other) => other.value === value);
  const fullest = files.find(({ text = '' }) => DEFAULTS.test(text)) ?? files[0];
  const list = fullest === undefined ? undefined : readList(fullest);
  return {
    ...(value === undefined || !isOne ? {} : { runs: { value, origin } }),
    settings: fullest === undefined ? new Map() : settingsOf(fullest, list),
    ...(list === undefined ? {} : { list }),
    origin,
  };
}

/** Whether ufw runs, as a value of `ENABLED`; without one: in a language that is not read. */
function runningOf(file: ReadFile): { readonly value?: string; readonly origin: Origin } {
  const lines = (file.text ?? '').split(/\r?\n/).map((line) => line.trim());
  const at = lines.findIndex((line) => /^Status: (active|inactive)$/.test(line));
  const text = lines[Math.max(0, at)] ?? '';
  const origin = { file: file.name, line: Math.max(0, at) + 1, text };
  return at < 0 ? { origin } : { value: text === 'Status: active' ? 'yes' : 'no', origin };
}

const DEFAULTS = /^Default: (\w+) \(incoming\), (\w+) \(outgoing\), (\w+) \(routed\)\s*$/m;
const POLICIES: Readonly<Record<string, string>> = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' };

function settingsOf({ name, text = '' }: ReadFile, list: StatusList | undefined): Map<string, Setting> {
  const found = new Map<string, Setting>();
  const [line, ...words] = DEFAULTS.exec(text) ?? [];
  if (line !== undefined) {
    const number = text.slice(0, text.indexOf(line)).split('\n').length;
    const origin = { file: name, line: number, text: line.trim() };
    for (const [index, key] of ['INPUT', 'OUTPUT', 'FORWARD'].entries()) {
      const value = POLICIES[words[index] ?? ''];
      if (value !== undefined) found.set(`DEFAULT_${key}_POLICY`, { value, origin });
    }
  }
  const logging = /^Logging: (on|off)\b.*$/m.exec(text);
  if (logging !== null) {
    const number = text.slice(0, logging.index).split('\n').length;
    const origin = { file: name, line: number, text: logging[0].trim() };
    found.set('LOGLEVEL', { value: logging[1] === 'off' ? 'off' : 'on', origin });
  }
  const six = list?.rules.find(({ to, from }) => to.isSix || from.isSix);
  // Rules of IPv6 are listed only where ufw filters it.
  if (six !== undefined) found.set('IPV6', { value: 'yes', origin: six.origin });
  return found;
}
