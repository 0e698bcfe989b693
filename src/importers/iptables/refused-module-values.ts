import type { Family } from '../../net/address.ts';
import { icmpType } from './icmp-types.ts';
import type { MatchUse, Option, TargetUse } from './options.ts';

type Check = (value: string) => boolean;

const MOST = 2 ** 32 - 1;
const number =
  (least: number, most: number): Check =>
  (value) =>
    /^(?:0x[\da-f]+|\d+)$/i.test(value) && Number(value) >= least && Number(value) <= most;
const numbers =
  (most: number, separator: ':' | '/'): Check =>
  (value) => {
    const parts = value.split(separator);
    return (
      parts.length <= 2 && parts.every((part) => (part === '' && separator === ':') || number(0, most)(part))
    );
  };
const oneOf =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value);
const each =
  (check: Check): Check =>
  (value) =>
    value.split(',').every(check);

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]);

/** `3/min`: the beginning of a unit is enough, what stands between count and unit is left out, and there is a fastest rate. */
const isRate =
  (mostOfSecond: number): Check =>
  (value) => {
    const [, count, unit = 's'] = /^\s*\+?(\d+)[^/]*(?:\/([a-z]+))?$/i.exec(value) ?? [];
    const [, seconds] = [...SECONDS].find(([name]) => name.startsWith(unit.toLowerCase())) ?? [];
    return (
      count !== undefined &&
      seconds !== undefined &&
      Number(count) > 0 &&
      Number(count) <= seconds * mostOfSecond
    );
  };

const isPacketRate = isRate(1_000_000);
/** What counts bytes is by the second, whatever stands behind the slash. */
const isRateOfHashes: Check = (value) => /^0*[1-9]\d*[a-z]*b(?:\/.+)?$/i.test(value) || isPacketRate(value);
const isMark = numbers(MOST, '/');
const isTime: Check = (value) => {
  const [hours = '', minutes = '', seconds = '', ...more] = value.split(':');
  return more.length === 0 && number(0, 23)(hours) && number(0, 59)(minutes) && number(0, 59)(seconds || '0');
};
const areFlags = each(oneOf(/^(?:FIN|SYN|RST|PSH|ACK|URG|ALL|NONE)?$/i));
/** Beside what is read there are numbers of other bases, and ranges of codes. */
const isIcmp =
  (protocol: 1 | 58): Check =>
  (value) =>
    icmpType(value, protocol) !== undefined ||
    (/^[^/]+(?:\/[^/:]+(?::[^/:]+)?)?$/.test(value) && value.split(/[/:]/).every(number(0, 255)));

const STATUSES = ['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

/** What the values of options are, by module (iptables-extensions(8)); what is not here is not looked at. */
const VALUES: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  limit: { '--limit': isRate(10_000), '--limit-burst': number(0, 10_000) },
  hashlimit: {
    '--hashlimit': isRateOfHashes,
    '--hashlimit-upto': isRateOfHashes,
    '--hashlimit-above': isRateOfHashes,
    '--hashlimit-mode': each(oneOf(/^(?:(?:src|dst)(?:ip|port))?$/)),
    '--hashlimit-burst': oneOf(/^(?:0x[\da-f]+|0*[1-9]\d*(?:[km]?b)?)$/i),
    '--hashlimit-name': oneOf(/^[^/]+$/),
  },
  recent: { '--seconds': number(1, MOST), '--hitcount': number(0, MOST), '--name': oneOf(/^[^/]+$/) },
  connlimit: { '--connlimit-above': number(0, MOST), '--connlimit-upto': number(0, MOST) },
  statistic: {
    '--mode': oneOf(/^(?:random|nth)$/),
    '--probability': (value) => Number(value) >= 0 && Number(value) <= 1,
    '--every': number(1, MOST),
    '--packet': number(0, MOST),
  },
  time: {
    '--timestart': isTime,
    '--timestop': isTime,
    '--weekdays': each(oneOf(/^(?:$|\d*[1-9]\d*$|Mo|Tu|We|Th|Fr|Sa|Su)/)),
  },
  mac: { '--mac-source': oneOf(/^[\da-f]{1,2}(?::[\da-f]{1,2}){5}$/i) },
  mark: { '--mark': isMark },
  connmark: { '--mark': isMark },
  ttl: { '--ttl-eq': number(0, 255), '--ttl-lt': number(0, 255), '--ttl-gt': number(0, 255) },
  length: { '--length': numbers(65_535, ':') },
  dscp: { '--dscp': number(0, 63), '--dscp-class': oneOf(/^(?:cs[0-7]|be|af[1-4][1-3]|ef|va|le)$/i) },
  policy: { '--dir': oneOf(/^(?:in|out)$/), '--pol': oneOf(/^(?:ipsec|none)$/) },
  iprange: {
    '--src-range': oneOf(/^[\da-f.:]+(?:-[\da-f.:]+)?$/i),
    '--dst-range': oneOf(/^[\da-f.:]+(?:-[\da-f.:]+)?$/i),
  },
  conntrack: {
    '--ctstatus': each(
      (value) => value !== '' && STATUSES.some((name) => name.startsWith(value.toUpperCase())),
    ),
    '--ctdir': oneOf(/^(?:ORIGINAL|REPLY)$/i),
  },
  icmp: { '--icmp-type': isIcmp(1) },
  icmp6: { '--icmpv6-type': isIcmp(58) },
  tcp: { '--tcp-option': number(1, 255) },
  tcpmss: { '--mss': numbers(65_535, ':') },
};

/** Options of which a module needs one. */
const NEEDED: Readonly<Record<string, RegExp>> = {
  conntrack: /./,
  state: /^--state$/,
  multiport: /ports$/,
  mac: /^--mac-source$/,
  iprange: /-range$/,
  comment: /^--comment$/,
  string: /^--algo$/,
  hashlimit: /^--hashlimit-name$/,
  mark: /^--mark$/,
  connmark: /^--mark$/,
  addrtype: /^--(?:src|dst)-type$/,
  icmp: /^--icmp-type$/,
  ttl: /^--ttl/,
  length: /^--length$/,
  statistic: /^--(?:probability|packet|every)$/,
  connlimit: /^--connlimit-(?:above|upto)$/,
  recent: /^--(?:set|rcheck|update|remove)$/,
  pkttype: /^--pkt-type$/,
};

/** Modules whose options stand once in a rule and are never negated. */
const PLAIN = new Set(['limit', 'comment']);

/** Why iptables would refuse what a module is given (iptables 1.8.9, both backends). */
export function wrongModule({ name, options }: MatchUse, family: Family): string | undefined {
  const needed = NEEDED[name];
  if (needed !== undefined && !options.some((option) => needed.test(option.name)))
    return `-m ${name} lacks an option that it needs`;
  const names = options.map((option) => option.name);
  const twice = names.find((each, index) => PLAIN.has(name) && names.indexOf(each) !== index);
  if (twice !== undefined) return `a rule has one ${twice}`;
  if (PLAIN.has(name) && options.some(({ negated }) => negated)) return `-m ${name} is not negated`;
  const flags = options.find((option) => option.name === '--tcp-flags');
  if (flags?.values.some((value) => !areFlags(value)) === true)
    return `"${flags.values.join(' ')}" are no flags of TCP`;
  return name === 'icmp' && family === 6 ? undefined : wrongOf(VALUES[name], options);
}

const LEVELS = /^(?:\s*\+?0*[0-7]|0x0*[0-7]|emerg|panic|alert|crit|error|warning|notice|info|debug)$/;
const OF_TARGETS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  LOG: { '--log-level': oneOf(LEVELS) },
  NFLOG: { '--nflog-group': number(0, 65_535) },
  NFQUEUE: { '--queue-num': number(0, 65_535) },
  MARK: { '--set-mark': isMark, '--set-xmark': isMark },
  CONNMARK: { '--set-mark': isMark, '--set-xmark': isMark },
};

/** The same of a target. */
export function wrongTargetValue(target: TargetUse | undefined): string | undefined {
  if (target === undefined) return undefined;
  const { name, options } = target;
  if ((name === 'MARK' || name === 'CONNMARK') && options.length === 0)
    return `-j ${name} lacks an option that it needs`;
  return wrongOf(OF_TARGETS[name], options);
}

function wrongOf(
  checks: Readonly<Record<string, Check>> | undefined,
  options: readonly Option[],
): string | undefined {
  for (const {
    name,
    values: [value = ''],
  } of options)
    if (checks?.[name]?.(value) === false) return `"${value}" is no value of ${name}`;
  return undefined;
}
