import type { Family } from '../../net/address.ts';
import type { Word } from '../command.ts';
import { serviceNamed } from '../service-names.ts';
import { normalAddress, type UfwEnd, type UfwRule } from './ufw-rule.ts';

/** A rule that a command names, and the families that ufw keeps it in. */
export interface NamedRule {
  readonly rules: readonly UfwRule[];
  readonly families: readonly Family[];
}

/** The ports of an application profile; undefined: it is not in evidence. */
export type Profiles = ReadonlyMap<string, readonly string[]>;

interface Parts {
  protocol: string;
  readonly to: { -readonly [Key in keyof UfwEnd]: UfwEnd[Key] };
  readonly from: { -readonly [Key in keyof UfwEnd]: UfwEnd[Key] };
  readonly families: Set<Family>;
  readonly undecided: string[];
  /** Why the rule may be for UDP as well. */
  perhapsUdp?: string;
  linkIn: string;
  linkOut: string;
}

const ACTIONS = new Set(['allow', 'deny', 'reject', 'limit']);

/**
 * Reads the words behind `ufw`, or behind `insert 2` and `delete`: `allow in on eth0 from 10.0.0.0/8 to any port 22 proto tcp`
 * (ufw(8)). A text says why ufw would refuse them.
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
    linkIn: '',
    linkOut: '',
  };
  let direction: 'in' | 'out' = 'in';
  let hasLink = false;
  for (let link = rest[0]?.text; link === 'in' || link === 'out'; link = rest[0]?.text) {
    direction = link;
    rest.shift();
    if (rest[0]?.text !== 'on') break;
    const name = rest[1];
    if (name === undefined) return 'it names no interface';
    hasLink = true;
    rest.splice(0, 2);
    if (name.unknown !== undefined) parts.undecided.push(`interface ${name.unknown.source}`);
    else if (link === 'in') parts.linkIn = name.text;
    else parts.linkOut = name.text;
    if (!isRoute) break;
  }
  const log = rest[0]?.text === 'log' || rest[0]?.text === 'log-all' ? (rest.shift()?.text ?? '') : '';
  let comment = '';
  const remark = rest.findIndex(({ text }) => text === 'comment');
  if (remark >= 0) comment = rest.splice(remark, 2)[1]?.text ?? '';
  const isLinkAlone = rest.length === 0 && hasLink;
  const problem = isLinkAlone
    ? undefined
    : rest.length === 1
      ? readShort(rest[0] as Word, parts)
      : readLong(rest, parts, hasLink);
  if (problem !== undefined) return problem;
  if (isRoute && (parts.linkIn !== '' || parts.linkOut === '')) direction = 'in';
  const families = parts.families.size === 0 ? [4, 6] : [...parts.families];
  if (parts.families.size > 1) return 'it mixes addresses of both families';
  const common = {
    action: action.text as UfwRule['action'],
    log,
    isRoute,
    direction,
    linkIn: parts.linkIn,
    linkOut: parts.linkOut,
    comment,
  };
  return {
    rules: expanded(parts, profiles).map((each) => ({ ...common, ...each })),
    families: families as Family[],
  };
}

/** `22`, `22/tcp`, `ssh`, `Apache Full`. */
function readShort(word: Word, parts: Parts): string | undefined {
  if (word.unknown !== undefined) {
    const protocol = /\/(tcp|udp)$/.exec(word.unknown.suffix)?.[1];
    if (protocol !== undefined) parts.protocol = protocol;
    parts.undecided.push(`port ${word.unknown.source}`);
    return undefined;
  }
  const [, ports = '', protocol] = /^([^/]*)(?:\/(tcp|udp))?$/.exec(word.text) ?? [];
  if (protocol !== undefined) parts.protocol = protocol;
  return readPorts(ports === '' ? word.text : ports, parts.to, parts, word.text) ?? withoutProtocol(parts);
}

/** Numbers of one rule, two of them for a range: iptables takes no more (multiport). */
const MOST_PORTS = 15;

function isPort(text: string): boolean {
  const [first = 0, last = first, ...more] = text.split(':').map(Number);
  const isRising = !text.includes(':') || first < last;
  return first >= 1 && last <= 65_535 && isRising && more.length === 0;
}

function withoutProtocol({ protocol }: Parts): string | undefined {
  return protocol === '' ? 'several ports need a protocol, tcp or udp' : undefined;
}

function readPorts(text: string, end: Parts['to'], parts: Parts, name: string): string | undefined {
  if (/^\d[\d,:]*$/.test(text)) {
    const ports = text
      .split(',')
      .toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
    if (!ports.every(isPort) || text.split(/[,:]/).length > MOST_PORTS) return `"${text}" is no port`;
    if (/[,:]/.test(text) && parts.protocol === 'any') parts.protocol = '';
    end.ports = ports.join(',');
    return undefined;
  }
  const service = serviceNamed(text);
  if (service === undefined) {
    end.application = name;
    return undefined;
  }
  end.ports = String(service.port);
  if (service.isDoubtful && parts.protocol === 'any') {
    parts.undecided.push(`whether ${text} is a service of UDP as well differs between systems`);
  } else if (service.protocols.length === 1 && parts.protocol === 'any')
    parts.protocol = service.protocols[0] ?? 'any';
  return undefined;
}

/** `from … port … to … port … proto …`. */
function readLong(words: readonly Word[], parts: Parts, hasLink: boolean): string | undefined {
  const protocol = words.findIndex(({ text }) => text === 'proto');
  const given = protocol < 0 ? undefined : words[protocol + 1];
  if (given?.unknown !== undefined) parts.undecided.push(`protocol ${given.unknown.source}`);
  else if (given !== undefined) parts.protocol = given.text.toLowerCase();
  if (words.length % 2 !== 0 || words.length === 0) return 'it has a wrong number of arguments';
  if (!hasLink && !words.some(({ text }) => text === 'from' || text === 'to'))
    return 'it needs "from" or "to"';
  let end: Parts['to'] | undefined;
  for (let index = 0; index < words.length; index += 2) {
    const [key, value] = words.slice(index, index + 2) as [Word, Word];
    const { text, unknown } = value;
    switch (key.text) {
      case 'proto':
        break;
      case 'from':
      case 'to': {
        end = key.text === 'from' ? parts.from : parts.to;
        if (unknown !== undefined) {
          parts.undecided.push(`${key.text} ${unknown.source}`);
          if (/^\d+\./.test(unknown.prefix)) parts.families.add(4);
          break;
        }
        if (text.toLowerCase() === 'any') break;
        const found = normalAddress(text.toLowerCase());
        if (found === undefined) return `"${text}" is no address`;
        parts.families.add(found.family);
        if (!/^(?:0\.0\.0\.0|::)\/0$/.test(found.address)) end.address = found.address;
        break;
      }
      case 'port':
      case 'app':
        if (end === undefined) return `"${key.text}" needs "from" or "to" before it`;
        if (unknown !== undefined) parts.undecided.push(`${key.text} ${unknown.source}`);
        else if (key.text === 'app') end.application = text;
        else if (text !== 'any') {
          const problem = readPorts(text, end, parts, text);
          if (problem !== undefined) return problem;
        }
        break;
      case 'in':
      case 'out':
        if (key.text === 'in') parts.linkIn = text;
        else parts.linkOut = text;
        break;
      default:
        return `"${key.text}" is no clause`;
    }
  }
  return withoutProtocol(parts);
}

/** A rule for each entry of an application profile. */
function expanded(
  { protocol, to, from, undecided, perhapsUdp }: Parts,
  profiles: Profiles,
): Pick<UfwRule, 'protocol' | 'to' | 'from' | 'undecided'>[] {
  const name = to.application ?? from.application;
  const plain = { protocol: protocol === '' ? 'any' : protocol, to, from, undecided };
  if (name === undefined && perhapsUdp !== undefined)
    return [plain, { ...plain, protocol: 'udp', undecided: [...undecided, perhapsUdp] }];
  if (name === undefined) return [plain];
  const entries = profiles.get(name);
  if (entries === undefined) {
    const why = `the ports of the application profile ${name}, which is not in evidence`;
    return [{ ...plain, undecided: [...undecided, why] }];
  }
  return entries.map((entry) => {
    const [ports = '', own = 'any'] = entry.split('/');
    return {
      protocol: own,
      to: to.application === undefined ? to : { ...to, ports },
      from: from.application === undefined ? from : { ...from, ports },
      undecided,
    };
  });
}
