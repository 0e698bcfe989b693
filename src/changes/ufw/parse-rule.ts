import type { Family } from '../../net/address.ts';
import type { Word } from '../command.ts';
import { expanded, type Profiles } from './application-profiles.ts';
import { addPorts, settleProtocol } from './ports.ts';
import { normalAddress, type UfwEnd, type UfwRule } from './ufw-rule.ts';

/** A rule that a command names, and the families that ufw keeps it in. */
export interface NamedRule {
  readonly rules: readonly UfwRule[];
  readonly families: readonly Family[];
}

export interface Parts {
  protocol: string;
  readonly to: { -readonly [Key in keyof UfwEnd]: UfwEnd[Key] };
  readonly from: { -readonly [Key in keyof UfwEnd]: UfwEnd[Key] };
  readonly families: Set<Family>;
  readonly undecided: string[];
  /** Names of services that stand for ports. */
  readonly services: string[];
  perhapsUdp?: string;
  linkIn: string;
  linkOut: string;
}

const ACTIONS = new Set(['allow', 'deny', 'reject', 'limit']);

/**
 * Reads the words behind `ufw`, or behind `insert 2` and `delete`: `allow in on eth0 from 10.0.0.0/8 to any port 22 proto tcp`
 * (ufw(8), ufw 0.36). A text says why ufw would refuse them.
 */
export function parseRule(words: readonly Word[], isRoute: boolean, profiles: Profiles): NamedRule | string {
  const rest = [...words];
  const action = rest.shift();
  if (action === undefined || !ACTIONS.has(action.text)) return `"${action?.text ?? ''}" is no action`;
  const parts: Parts = {
    protocol: 'any',
    to: {},
    from: {},
    families: new Set(),
    undecided: [],
    services: [],
    linkIn: '',
    linkOut: '',
  };
  const links = takeLinks(rest, isRoute, parts);
  if (typeof links === 'string') return links;
  const log = /^log(?:-all)?$/i.test(rest[0]?.text ?? '') ? (rest.shift()?.text.toLowerCase() ?? '') : '';
  const comment = takeComment(rest);
  if (comment === undefined) return 'its comment is none';
  if (rest.some(({ text }) => /^log(?:-all)?$/.test(text)))
    return 'it says "log" where ufw does not look for it';
  const problem =
    (rest.length === 0 && links.hasLink
      ? undefined
      : rest.length === 1 && !links.hasLink
        ? readShort(rest[0] as Word, parts)
        : readLong(rest, parts, links.hasLink)) ?? settleProtocol(parts);
  if (problem !== undefined) return problem;
  if (parts.families.size > 1) return 'it mixes addresses of both families';
  const families = parts.families.size === 0 ? ([4, 6] as const) : [...parts.families];
  const common = {
    action: action.text as UfwRule['action'],
    log,
    isRoute,
    direction: links.direction,
    linkIn: parts.linkIn,
    linkOut: parts.linkOut,
    comment,
    ...(parts.perhapsUdp === undefined ? {} : { perhapsUdp: parts.perhapsUdp }),
  };
  return { rules: expanded(parts, profiles).map((each) => ({ ...common, ...each })), families };
}

interface Links {
  readonly direction: 'in' | 'out';
  readonly hasLink: boolean;
}

const WAY = /^(?:in|out)$/i;

/** Takes `in`, or `in on eth0`, off the start; the second of a routed rule's two may stand anywhere. */
function takeLinks(rest: Word[], isRoute: boolean, parts: Parts): Links | string {
  const isLink = ({ text }: Word, index: number) => isWay(text) && rest[index + 1]?.text === 'on';
  const places = rest.flatMap((word, index) => (isLink(word, index) ? index : []));
  if (isRoute && places.length === 2 && rest[places[0] ?? 0]?.text !== rest[places[1] ?? 0]?.text) {
    const [way, , name] = rest.splice(Math.max(...places), 3);
    const problem = setLink(way?.text as 'in' | 'out', name, parts);
    if (problem !== undefined) return problem;
  } else if (isRoute && places.length === 0 && rest.some(({ text }) => isWay(text)))
    return 'a routed rule has no direction without an interface';
  const first = rest[0]?.text ?? '';
  const direction = /^out$/i.test(first) ? 'out' : 'in';
  // ufw compares some of these words in any case, and some as they stand.
  if (WAY.test(first) && rest.length > 1 && rest[1]?.text !== 'on') rest.shift();
  if (!rest.some(({ text }) => isWay(text))) return { direction, hasLink: false };
  const [way, on] = rest.map(({ text }) => text);
  if (!isWay(way) || on?.toLowerCase() !== 'on')
    return 'it names an interface where ufw does not look for one';
  const [, , name] = rest.splice(0, 3);
  if (way !== direction) parts.undecided.push(`"${first} ${way}", two directions`);
  const problem = way === direction ? setLink(way, name, parts) : undefined;
  return problem ?? { direction, hasLink: true };
}

function isWay(text: string | undefined): text is 'in' | 'out' {
  return text === 'in' || text === 'out';
}

function setLink(way: 'in' | 'out', name: Word | undefined, parts: Parts): string | undefined {
  if (name === undefined) return 'it names no interface';
  const { text, unknown } = name;
  if (unknown !== undefined) parts.undecided.push(`interface ${unknown.source}`);
  else if (!/^(?!\.{1,2}$)[\w.+,=%@-]{1,15}$/.test(text)) return `"${text}" is no interface`;
  else if (way === 'in') parts.linkIn = text;
  else parts.linkOut = text;
  return undefined;
}

/** Undefined: ufw refuses what stands there. */
function takeComment(rest: Word[]): string | undefined {
  const at = rest.findIndex(({ text }) => text === 'comment');
  if (at < 0) return '';
  const text = rest.splice(at, 2)[1]?.text;
  return text?.includes("'") ? undefined : text;
}

/** `22`, `22/tcp`, `ssh`, `Apache Full`. */
function readShort(word: Word, parts: Parts): string | undefined {
  if (word.unknown !== undefined) {
    const protocol = /\/(tcp|udp)$/.exec(word.unknown.suffix)?.[1];
    if (protocol !== undefined) parts.protocol = protocol;
    parts.undecided.push(`port ${word.unknown.source}`);
    return undefined;
  }
  const [ports = '', protocol, ...more] = word.text.split('/');
  if (more.length > 0 || /^(?:any|all)$/.test(ports)) return `"${word.text}" is no port`;
  if (protocol !== undefined && !/^(?:tcp|udp|any)$/.test(protocol))
    return `"${protocol}" is no protocol of ports`;
  parts.protocol = protocol ?? 'any';
  return addPorts(ports, parts.to, parts, protocol === undefined);
}

/** `from … port … to … port … proto …`. */
function readLong(words: readonly Word[], parts: Parts, hasLink: boolean): string | undefined {
  if (words.length % 2 !== 0 || words.length === 0) return 'it has a wrong number of arguments';
  const keys = words.filter((_, index) => index % 2 === 0).map(({ text }) => text);
  if (!hasLink && !keys.includes('from') && !keys.includes('to')) return 'it needs "from" or "to"';
  const count = (key: string) => keys.filter((each) => each === key).length;
  const twice = ['to', 'from', 'proto'].find((key) => count(key) > 1);
  if (twice !== undefined || count('port') > 2 || count('app') > 2)
    return `it says "${twice ?? 'port'}" too often`;
  if (count('app') > 0 && count('proto') > 0) return 'an application profile has protocols of its own';
  let end: Parts['to'] | undefined;
  for (let index = 0; index < words.length; index += 2) {
    const [key, value] = words.slice(index, index + 2) as [Word, Word];
    const { text, unknown } = value;
    let problem: string | undefined;
    switch (key.text) {
      case 'proto':
        if (unknown === undefined) parts.protocol = text;
        else parts.undecided.push(`protocol ${unknown.source}`);
        break;
      case 'from':
      case 'to':
        end = key.text === 'from' ? parts.from : parts.to;
        problem = readAddress(key.text, value, end, parts);
        break;
      case 'port':
      case 'app':
        if (end === undefined) return `"${key.text}" needs "from" or "to" before it`;
        if (unknown !== undefined) parts.undecided.push(`${key.text} ${unknown.source}`);
        else if (key.text === 'app') end.application = text;
        else problem = text === 'any' ? '"any" is no port' : addPorts(text, end, parts, false);
        break;
      case 'in':
      case 'out':
        problem = setLink(key.text, value, parts);
        break;
      default:
        return `"${key.text}" is no clause`;
    }
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function readAddress(
  key: string,
  { text, unknown }: Word,
  end: Parts['to'],
  parts: Parts,
): string | undefined {
  if (unknown !== undefined) {
    parts.undecided.push(`${key} ${unknown.source}`);
    if (/^\d+\./.test(unknown.prefix)) parts.families.add(4);
    return undefined;
  }
  if (text.toLowerCase() === 'any') return undefined;
  const found = normalAddress(text.toLowerCase());
  if (found === undefined) return `"${text}" is no address`;
  parts.families.add(found.family);
  if (!/^(?:0\.0\.0\.0|::)\/0$/.test(found.address)) end.address = found.address;
  return undefined;
}
