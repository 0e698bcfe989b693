import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';

/** What `firewalld.conf` says that decides about packets (firewalld.conf(5)); the values of the program where it is silent. */
export interface Settings {
  readonly defaultZone: string;
  readonly backend: 'nftables' | 'iptables';
  /** Drops IPv6 packets to whose source the host would not answer by the link they came by; undefined: in a way that is not modelled. */
  readonly reversePathCheck: boolean | undefined;
  /** Refuses IPv6 destinations that stand for IPv4 addresses which no 6to4 packet may have (RFC 3964). */
  readonly rejects6to4: boolean;
  /** Only its own forward ports open forwarding, not every translation of the host. */
  readonly strictForwardPorts: boolean;
  readonly zoneDrifting: boolean;
  readonly automaticHelpers: boolean;
  /** Where it says that nothing that is dropped is logged. */
  readonly unlogged?: Origin;
  /** A backend that no firewalld has under this spelling, though it passes for one: it then starts with what its package brings. */
  readonly noBackend?: Origin;
  readonly origin: Origin;
  readonly gaps: readonly Gap[];
}

/** How the program logs, reloads and stops; none of it decides about a packet. */
const WITHOUT_EFFECT = new Set([
  'MinimalMark',
  'CleanupOnExit',
  'CleanupModulesOnExit',
  'Lockdown',
  'IndividualCalls',
  'LogDenied',
  'FlushAllOnReload',
  'ReloadPolicy',
  'NftablesFlowtable',
  'NftablesCounters',
  'NftablesTableOwner',
]);

const KEYS = new Set([
  ...WITHOUT_EFFECT,
  'DefaultZone',
  'FirewallBackend',
  'IPv6_rpfilter',
  'RFC3964_IPv4',
  'StrictForwardPorts',
  'AllowZoneDrifting',
  'AutomaticHelpers',
]);

const KEY_LINE = new RegExp(String.raw`^[ \t]*(${[...KEYS].join('|')})[ \t]*=`, 'm');

export function isSettingsFile(text: string): boolean {
  const head = text.slice(0, 65_536);
  return (
    !head.trimStart().startsWith('<') &&
    /^[ \t]*(DefaultZone|FirewallBackend)[ \t]*=/m.test(head) &&
    KEY_LINE.test(head)
  );
}

interface Setting {
  readonly value: string;
  readonly origin: Origin;
}

/**
 * Reads `firewalld.conf`; `without` is the origin of what is said where the file is not in evidence, `defaultZone` the zone that is
 * the default then.
 */
export function readSettings(file: ReadFile | undefined, without: Origin, defaultZone = 'public'): Settings {
  const gaps: Gap[] = [];
  const found = file === undefined ? new Map<string, Setting>() : readLines(file, gaps);
  if (file === undefined) {
    const what = `firewalld.conf is not in evidence: default zone ${defaultZone} and the other settings of a firewalld without this file were taken`;
    gaps.push({ kind: 'unseen', effect: 'either', what, origin: without });
  }
  const choose = <Value>(key: string, values: Readonly<Record<string, Value>>, standard: Value): Value => {
    const setting = found.get(key);
    if (setting === undefined) return standard;
    const value = setting.value.toLowerCase();
    if (Object.hasOwn(values, value)) return values[value] as Value;
    const what = `${key} is set to "${setting.value}", which is not known; firewalld uses its standard value`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: setting.origin });
    return standard;
  };
  const yesNo = { yes: true, true: true, no: false, false: false };
  const whole = file === undefined ? without : { file: file.name, text: 'firewalld.conf' };
  const check = choose<boolean | undefined>(
    'IPv6_rpfilter',
    { ...yesNo, strict: true, 'strict-forward': undefined, loose: undefined, 'loose-forward': undefined },
    true,
  );
  if (check === undefined) {
    const what = 'this way of IPv6_rpfilter is not modelled';
    gaps.push({
      kind: 'unmodelled',
      effect: 'may-allow-less',
      what,
      origin: found.get('IPv6_rpfilter')?.origin ?? without,
    });
  }
  const logging = found.get('LogDenied');
  const backend = found.get('FirewallBackend');
  return {
    defaultZone: found.get('DefaultZone')?.value ?? (file === undefined ? defaultZone : 'public'),
    backend: choose('FirewallBackend', { nftables: 'nftables', iptables: 'iptables' } as const, 'nftables'),
    reversePathCheck: check,
    rejects6to4: choose('RFC3964_IPv4', yesNo, true),
    strictForwardPorts: choose('StrictForwardPorts', yesNo, false),
    zoneDrifting: choose('AllowZoneDrifting', yesNo, false),
    automaticHelpers: choose('AutomaticHelpers', { ...yesNo, system: true }, false),
    ...(logging?.value.toLowerCase() === 'off' ? { unlogged: logging.origin } : {}),
    ...(backend !== undefined && /^(?:nftables|iptables)$/i.test(backend.value) && /[A-Z]/.test(backend.value)
      ? { noBackend: backend.origin }
      : {}),
    origin: found.get('DefaultZone')?.origin ?? whole,
    gaps,
  };
}

/** `Key=value` lines; `#` and `;` begin comments, the first line of a key stands (firewalld 1.3.3). */
function readLines(file: ReadFile, gaps: Gap[]): Map<string, Setting> {
  const found = new Map<string, Setting>();
  for (const [index, raw] of (file.text ?? '').split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const origin: Origin = { file: file.name, line: index + 1, text: line };
    const [, key = '', value = ''] = /^([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (KEYS.has(key) && value !== '' && !found.has(key)) found.set(key, { value, origin });
    else {
      const what = `the line "${line}" of firewalld.conf is passed over: unknown, without a value, or given before`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
    }
  }
  return found;
}
