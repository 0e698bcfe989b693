import { type Address, parseAddress } from '../net/address.ts';
import type { Interval } from '../net/box.ts';
import { hasPorts, isIcmp, parsePortRange, protocolNumber } from '../net/protocol.ts';

/** One end of a probe: a literal address, or what an asset is called. */
export type ProbeEnd =
  | { readonly address: Address; readonly text: string }
  | { readonly asset: string; readonly text: string };

/** `tcp 203.0.113.7:40000 -> 10.0.1.5:22 in eth0`, parsed. */
export interface Probe {
  readonly protocol: number;
  readonly from: ProbeEnd;
  readonly to: ProbeEnd;
  /** Absent: any client port. */
  readonly sourcePort?: number;
  readonly destinationPort?: Interval;
  readonly icmp?: { readonly type: number; readonly code: number };
  readonly in?: string;
  readonly out?: string;
}

const NAME = /^(?:"([^"]*)"|(\S+))/;

/** A probe, or what is wrong with the text (`expected …; found …`). */
export function parseProbe(text: string): Probe | string {
  const arrow = text.indexOf(' -> ');
  if (arrow === -1) return `expected \`protocol source -> destination\`; found ${JSON.stringify(text)}`;
  const [name = '', ...head] = text.slice(0, arrow).trim().split(/\s+/);
  const protocol = protocolNumber(name);
  if (protocol === undefined)
    return `expected a protocol such as tcp, udp, icmp or gre; found ${JSON.stringify(name)}`;
  let icmp: Probe['icmp'];
  if (isIcmp(protocol)) {
    const match = /^(\d{1,3})\/(\d{1,3})$/.exec(head[0] ?? '');
    if (match === null || Number(match[1]) > 255 || Number(match[2]) > 255)
      return `expected type/code, such as 8/0, after ${name}; found ${JSON.stringify(head[0] ?? '')}`;
    icmp = { type: Number(match[1]), code: Number(match[2]) };
    head.shift();
  }
  const tail = splitTail(text.slice(arrow + 4).trim());
  if (typeof tail === 'string') return tail;
  if (head.length !== 1) return `expected one source; found ${JSON.stringify(head.join(' '))}`;
  const ported = hasPorts(protocol);
  const from = parseEnd(head[0] as string, ported);
  const to = parseEnd(tail.end, ported);
  if (typeof from === 'string') return from;
  if (typeof to === 'string') return to;
  if (ported && to.port === undefined)
    return `expected a destination with a port, such as 10.0.1.5:22; found ${JSON.stringify(tail.end)}`;
  if (from.port !== undefined && from.port[0] !== from.port[1])
    return `expected one source port; found ${JSON.stringify(head[0])}`;
  if ('address' in from.end && 'address' in to.end && from.end.address.family !== to.end.address.family)
    return 'expected two addresses of one family';
  return {
    protocol,
    from: from.end,
    to: to.end,
    ...(from.port === undefined ? {} : { sourcePort: from.port[0] }),
    ...(to.port === undefined ? {} : { destinationPort: to.port }),
    ...(icmp === undefined ? {} : { icmp }),
    ...tail.links,
  };
}

/** The destination, then ` in NAME` and ` out NAME` in any order. */
function splitTail(
  text: string,
): { readonly end: string; readonly links: { in?: string; out?: string } } | string {
  const match = /^(\S+)(.*)$/.exec(text);
  if (match === null) return 'expected a destination; found nothing';
  const links: { in?: string; out?: string } = {};
  let rest = (match[2] as string).trim();
  while (rest !== '') {
    const word = /^(in|out)\s+/.exec(rest);
    const name = word === null ? null : NAME.exec(rest.slice(word[0].length));
    if (word === null || name === null)
      return `expected \`in NAME\` or \`out NAME\`; found ${JSON.stringify(rest)}`;
    if (links[word[1] as 'in' | 'out'] !== undefined)
      return `expected one \`${word[1]} NAME\`; found ${JSON.stringify(text)}`;
    links[word[1] as 'in' | 'out'] = name[1] ?? (name[2] as string);
    rest = rest.slice(word[0].length + name[0].length).trim();
  }
  return { end: match[1] as string, links };
}

function parseEnd(
  text: string,
  ported: boolean,
): { readonly end: ProbeEnd; readonly port?: Interval } | string {
  const bracket = /^\[([^\]]+)\](?::(\S+))?$/.exec(text);
  if (bracket !== null) return withPort(bracket[1] as string, bracket[2], text, ported);
  const bare = parseAddress(text);
  if (bare !== undefined) return { end: { address: bare, text } };
  const colon = text.lastIndexOf(':');
  return colon === -1
    ? withPort(text, undefined, text, ported)
    : withPort(text.slice(0, colon), text.slice(colon + 1), text, ported);
}

function withPort(
  name: string,
  portText: string | undefined,
  text: string,
  ported: boolean,
): { readonly end: ProbeEnd; readonly port?: Interval } | string {
  const address = parseAddress(name);
  // What looks like an address and is none is a mistake, and never the name of an asset.
  if (address === undefined && /^[\d.]+$|:/.test(name))
    return `expected an address; found ${JSON.stringify(name)}`;
  const end: ProbeEnd = address === undefined ? { asset: name, text: name } : { address, text: name };
  if (portText === undefined) return { end };
  if (!ported) return `expected no port for this protocol; found ${JSON.stringify(text)}`;
  const port = parsePortRange(portText, '-');
  return port === undefined
    ? `expected a port from 0 to 65535; found ${JSON.stringify(portText)}`
    : { end, port };
}
