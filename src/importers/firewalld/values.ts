import type { Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import { parsePortRange, protocolNumber } from '../../net/protocol.ts';
import type { XmlElement } from './xml.ts';

/** A value that firewalld refuses in a file; what the file says is then not what runs. */
export class RefusedValue extends Error {
  readonly line: number;
  readonly tag: string;

  constructor(message: string, place: Pick<XmlElement, 'line' | 'tag'>) {
    super(message);
    this.line = place.line;
    this.tag = place.tag;
  }
}

/** Conditions that packets of one kind fulfil together. */
export type Conditions = readonly Condition[];

const WITH_PORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, dccp: 33 };

/** `port` and `protocol` of an element, as destination or as source port. */
export function portConditions(element: XmlElement, side: 'destinationPort' | 'sourcePort'): Conditions {
  const text = element.attributes.get('port') ?? '';
  const protocolText = element.attributes.get('protocol') ?? '';
  const protocol = Object.hasOwn(WITH_PORTS, protocolText) ? WITH_PORTS[protocolText] : undefined;
  if (protocol === undefined) throw new RefusedValue(`protocol "${protocolText}" has no ports`, element);
  const box: Box = { protocol: [[protocol, protocol]] };
  const ports = portsOf(text, element);
  if (ports === undefined)
    return [
      { kind: 'packet', boxes: [box] },
      { kind: 'opaque', reason: `port ${text}` },
    ];
  return [{ kind: 'packet', boxes: [{ ...box, [side]: [ports] }] }];
}

/** `80`, `80-90`; undefined: a name of the host's own list of services. */
export function portsOf(text: string, element: XmlElement): Interval | undefined {
  const ports = parsePortRange(text.trim(), '-');
  if (ports === undefined && (text.trim() === '' || /^[-\d\s]+$/.test(text)))
    throw new RefusedValue(`"${text}" is no port or range of ports`, element);
  return ports;
}

export function protocolConditions(text: string): Conditions {
  const number = protocolNumber(text);
  if (number === undefined) return [{ kind: 'opaque', reason: `protocol ${text}` }];
  return [{ kind: 'packet', boxes: [{ protocol: [[number, number]] }] }];
}

export function familyOf(text: string | undefined): Family | undefined {
  if (text === 'ipv4') return 4;
  return text === 'ipv6' ? 6 : undefined;
}

/** A whole number, as Python reads one; undefined: none. */
export function wholeNumber(text: string): number | undefined {
  return /^\s*[-+]?\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}
