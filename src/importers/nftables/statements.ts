import type { Condition } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { isRecord } from '../json-object.ts';
import { TRACKED } from './conntrack.ts';
import { listOf, only, single, textOf } from './json-value.ts';
import { opaque } from './part.ts';
import { havingHeader } from './payload.ts';

/** What a statement does besides deciding, that the model does not say. */
export interface Note {
  readonly effect: Gap['effect'];
  readonly what: string;
}

/** Statements that count or write down, with the members that they may have. */
const DESCRIPTIVE: Readonly<Record<string, readonly string[]>> = {
  counter: ['packets', 'bytes'],
  log: ['prefix', 'group', 'snaplen', 'queue-threshold', 'level', 'flags'],
  last: ['used'],
};

/** It changes nothing of what becomes of a packet. */
export function isDescriptive(statement: unknown): boolean {
  const [name, body] = single(statement) ?? [];
  const members = name === undefined || !Object.hasOwn(DESCRIPTIVE, name) ? undefined : DESCRIPTIVE[name];
  if (members === undefined) return false;
  return !isRecord(body) || only(body, ...members) !== undefined;
}

const RATES: Readonly<Record<string, string>> = {
  limit: 'rate limit',
  quota: 'quota of bytes',
  'ct count': 'number of open connections',
};

/** Why a statement may stop its rule or not; undefined: it does neither. */
export function doubtOf(name: string, body: unknown): string | undefined {
  if (Object.hasOwn(RATES, name)) return `${RATES[name]} ${textOf(body)}`;
  if (name === 'undecided') return textOf(body);
  if (name !== 'set' && name !== 'map') return undefined;
  const update = only(body, 'op', 'elem', 'data', name, 'stmt');
  if (update === undefined) return textOf({ [name]: body });
  const limits = listOf(update.stmt).map(textOf).join(', ');
  return `whether ${name} ${textOf(update[name])} takes another element${limits === '' ? '' : `, and ${limits}`}`;
}

/** What a statement notes, where it goes on to the next whatever happens; undefined: it is none of these. */
export function noteOf(name: string, body: unknown): Note | 'nothing' | undefined {
  switch (name) {
    case 'ct helper':
      return {
        effect: 'may-allow-more',
        what: `lets helper ${textOf(body)} open further ports while a connection lasts`,
      };
    case 'ct expectation':
      return { effect: 'may-allow-more', what: `expects further connections (${textOf(body)})` };
    case 'flow':
      return {
        effect: 'none',
        what: 'sends what follows in a connection past the forward chains (flowtable)',
      };
    case 'ct timeout':
    case 'secmark':
    case 'dup':
    case 'reset':
      return 'nothing';
    default:
      return undefined;
  }
}

/** What must hold for such a statement to go on: where it can do nothing it ends the rule. */
export function neededToNote(name: string): readonly Condition[] {
  switch (name) {
    // The kernel takes over no connection before its first packet has passed (nft_flow_offload.c).
    case 'flow':
      return [
        { kind: 'state', states: ['new', 'untracked', 'invalid'], negated: true },
        opaque('whether the connection is taken past the forward chains'),
      ];
    case 'ct expectation':
      return [...TRACKED, opaque('whether a further connection can be expected')];
    // Options of TCP alone are taken out (nft_exthdr.c).
    case 'reset':
      return havingHeader('tcp');
    default:
      return [];
  }
}

/** What must hold for a value to be written there. */
export function neededToWrite(key: unknown): readonly Condition[] {
  const [name, body] = single(key) ?? [];
  if (name === 'tcp option') return havingHeader('tcp');
  const field = name === 'payload' ? only(body, 'protocol', 'field') : undefined;
  return field === undefined ? [] : havingHeader(String(field.protocol));
}

/** Members of headers and of the packet's records that no condition of the model asks. */
const UNASKED: Readonly<Record<string, readonly string[]>> = {
  meta: ['priority', 'nftrace', 'rtclassid', 'broute'],
  ct: ['label', 'event', 'secmark'],
  ip: ['dscp', 'ttl', 'ecn'],
  ip6: ['dscp', 'hoplimit', 'ecn', 'flowlabel'],
};

/** Whether setting the key changes nothing that rules of the model ask. */
export function isUnasked(key: unknown): boolean {
  const [name, body] = single(key) ?? [];
  if (name === 'tcp option') return true;
  if (name === 'payload') {
    const field = only(body, 'protocol', 'field');
    const protocol = String(field?.protocol);
    return Object.hasOwn(UNASKED, protocol) && UNASKED[protocol]?.includes(String(field?.field)) === true;
  }
  const field = only(body, 'key')?.key;
  return (name === 'meta' || name === 'ct') && UNASKED[name]?.includes(String(field)) === true;
}

/** Whether setting the key says that a packet of UDP has no checksum. */
export function leavesOutChecksum(key: unknown, value: unknown): boolean {
  const field = only(only(key, 'payload')?.payload, 'protocol', 'field');
  return field?.protocol === 'udp' && field.field === 'checksum' && value === 0;
}

/** Whether setting the key may leave a packet that is forwarded no hop: the kernel drops what comes with one (ip_forward.c). */
export function mayEnd(key: unknown, value: unknown): boolean {
  const field = only(only(key, 'payload')?.payload, 'protocol', 'field')?.field;
  return (field === 'ttl' || field === 'hoplimit') && !(typeof value === 'number' && value > 1);
}

/** Why it is not known what a statement does. */
export function mystery(name: string | undefined, statement: unknown): string {
  if (name === 'queue') return `a program decides: ${textOf(statement)}`;
  return `statement ${textOf(statement)}`;
}
