import type { Action } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Family } from '../../net/address.ts';
import { connectionMarkAction, markAction } from './mark-targets.ts';
import { parseMark } from './marks.ts';
import { type Option, optionText, type TargetUse } from './options.ts';
import { targetOptions } from './target-options.ts';
import { destinationOf, masqueradeOf, networkOf, redirectOf, sourceOf } from './translations.ts';

export interface Target {
  readonly action: Action;
  /** What the target does that the action does not say. */
  readonly notes: readonly { readonly effect: Gap['effect']; readonly what: string }[];
}

/** Targets that change or note something and go on with the next rule. */
const GOING_ON = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TOS',
  'DSCP',
  'ECN',
  'CLASSIFY',
  'SECMARK',
  'CONNSECMARK',
  'AUDIT',
  'CHECKSUM',
  'TEE',
  'TRACE',
  'IDLETIMER',
  'RATEEST',
  'LED',
]);

/** Targets whose effect is not modelled, those of xtables-addons(8) too. */
const UNMODELLED = new Set(
  (
    'SYNPROXY HMARK DNPT SNPT CLUSTERIP TARPIT CHAOS STEAL DELUDE ECHO SYSRQ PROTO LOGMARK IPMARK ACCOUNT DHCPMAC ' +
    'RAWDNAT RAWSNAT FULLCONENAT'
  ).split(' '),
);
const REWRITING = /NPT$|NAT$/;

const QUEUES = new Set(['QUEUE', 'NFQUEUE']);

/** Of those that are not modelled, what leaves addresses and ports as they are. */
const KEEPING = new Set([...UNMODELLED].filter((name) => !REWRITING.test(name)));

/** What a target that is not modelled, or not known, may do. */
export function unmodelledAction(name: string, text: string): Action {
  const reason = isTarget(name) ? `target ${text}` : `${text} is no chain that the table can jump to`;
  return { kind: 'opaque', reason, ...(KEEPING.has(name) ? {} : { rewrites: true }) };
}

/** Whether a name, which no chain has, is a target that iptables knows. */
export function isTarget(name: string): boolean {
  return [UNMODELLED, GOING_ON, QUEUES].some((names) => names.has(name)) || targetOptions(name) !== undefined;
}

/** What a rule does; undefined: the name is not a target, so it must be a chain. */
export function readTarget(target: TargetUse, family: Family): Target | undefined {
  const { name, options } = target;
  switch (name) {
    case 'ACCEPT':
      return plain({ kind: 'accept' });
    case 'DROP':
      return plain({ kind: 'drop' });
    case 'RETURN':
      return plain({ kind: 'return' });
    case 'REJECT': {
      const answer = options.find((option) => option.name === '--reject-with')?.values[0];
      return plain(answer === undefined ? { kind: 'reject' } : { kind: 'reject', with: answer });
    }
    case 'MARK':
      return plain(markAction(options) ?? unknown(target));
    case 'CONNMARK':
      return plain(connectionMarkAction(options) ?? unknown(target));
    case 'NOTRACK':
      return plain({ kind: 'untrack' });
    case 'CT':
      return trackingTarget(options);
    case 'SET':
      if (options.some(({ name }) => name === '--map-mark')) return plain(unknown(target));
      return {
        action: { kind: 'continue' },
        notes: [{ effect: 'none', what: `fills a set at run time (${textOf(options)})` }],
      };
    case 'SNAT':
      return plain(sourceOf(options, family) ?? unknown(target));
    case 'MASQUERADE':
      return plain(masqueradeOf(options) ?? unknown(target));
    case 'DNAT':
      return plain(destinationOf(options, family) ?? unknown(target));
    case 'REDIRECT':
      return plain(redirectOf(options) ?? unknown(target));
    case 'TTL':
    case 'HL':
      return plain(mayEnd(options) ? unknown(target) : { kind: 'continue' });
    case 'TPROXY':
      return plain(divertAction(target));
    case 'NETMAP':
      return plain(networkOf(options, family) ?? unknown(target));
    case 'QUEUE':
    case 'NFQUEUE':
      return plain({
        kind: 'opaque',
        reason: ['a program decides', name, textOf(options)].filter(Boolean).join(' '),
        rewrites: true,
      });
    default:
      return GOING_ON.has(name) ? plain({ kind: 'continue' }) : undefined;
  }
}

function unknown(target: TargetUse): Action {
  return {
    kind: 'opaque',
    reason: ['target', target.name, textOf(target.options)].filter(Boolean).join(' '),
  };
}

/** Whether a packet that is forwarded may have no hop left: the kernel drops what comes with one (ip_forward.c). */
function mayEnd(options: readonly Option[]): boolean {
  return !options.every(
    ({ name, values: [value = ''] }) =>
      /^--(ttl|hl)-(set|inc)$/.test(name) &&
      /^\d+$/.test(value) &&
      (name.endsWith('-inc') || Number(value) > 1),
  );
}

/** A proxy's socket may take the packet, else it is dropped (xt_TPROXY). */
function divertAction({ name, options }: TargetUse): Action {
  const text = options.find((option) => option.name === '--tproxy-mark')?.values[0];
  const mark = text === undefined ? { value: 0, mask: 0 } : parseMark(text);
  const reason = ['target', name, textOf(options)].filter(Boolean).join(' ');
  return { kind: 'opaque', reason, diverts: mark ?? { value: 0, mask: 0 } };
}

function plain(action: Action): Target {
  return { action, notes: [] };
}

function trackingTarget(options: readonly Option[]): Target {
  if (options.some((option) => option.name === '--notrack')) return plain({ kind: 'untrack' });
  const helper = options.find((option) => option.name === '--helper')?.values[0];
  const notes =
    helper === undefined
      ? []
      : [
          {
            effect: 'may-allow-more' as const,
            what: `lets helper ${helper} open further ports while a connection lasts`,
          },
        ];
  const isZoned = options.some((option) => option.name.startsWith('--zone'));
  return { action: { kind: isZoned ? 'zone' : 'continue' }, notes };
}

function textOf(options: readonly Option[]): string {
  return options.map(optionText).join(' ');
}
