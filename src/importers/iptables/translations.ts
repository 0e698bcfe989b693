import type { Action } from '../../model/filter.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { parseMasked, parseRange } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { parsePortRange } from '../../net/protocol.ts';
import type { Option } from './options.ts';

type Translation = Extract<Action, { kind: 'translate' }>;
type SourceTranslation = Extract<Action, { kind: 'translate-source' }>;

/** `DNAT --to-destination [address[-address]][:port[-port][/base]]`, IPv6 in brackets where a port follows; undefined: not understood. */
export function destinationOf(
  options: readonly Option[],
  family: Family,
  name = '--to-destination',
): Translation | undefined {
  const texts = options.filter((option) => option.name === name).map((option) => option.values[0] ?? '');
  const parts = texts.map((text) => parseDestination(text, family));
  const [first] = parts;
  if (first === undefined || parts.some((part) => part === undefined || !samePorts(part, first)))
    return undefined;
  const destination = parts.flatMap((part) => part?.destination ?? []);
  return { ...first, ...(destination.length === 0 ? {} : { destination }) };
}

/** `SNAT --to-source [address[-address]][:port[-port]]`; undefined: not understood. */
export function sourceOf(options: readonly Option[], family: Family): SourceTranslation | undefined {
  const read = destinationOf(options, family, '--to-source');
  if (read === undefined) return undefined;
  const { destination: source, destinationPort: sourcePort } = read;
  return {
    kind: 'translate-source',
    ...(source === undefined ? {} : { source }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
  };
}

/** `MASQUERADE [--to-ports port[-port]]`; undefined: not understood. */
export function masqueradeOf(options: readonly Option[]): SourceTranslation | undefined {
  const { destinationPort: sourcePort } = redirectOf(options) ?? {};
  const hasPorts = options.some((option) => option.name === '--to-ports');
  if (hasPorts && sourcePort === undefined) return undefined;
  return { kind: 'translate-source', ...(sourcePort === undefined ? {} : { sourcePort }) };
}

/** `NETMAP --to prefix`; undefined: not understood. */
export function networkOf(options: readonly Option[], family: Family): Translation | undefined {
  const [text = '', second] = options.filter(({ name }) => name === '--to').map(({ values }) => values[0]);
  const term = parseMasked(text);
  if (second !== undefined || term === undefined || 'mask' in term || term.family !== family)
    return undefined;
  return { kind: 'translate', destination: [term], keepsHost: true };
}

function samePorts(left: Translation, right: Translation): boolean {
  return left.destinationPort?.join() === right.destinationPort?.join();
}

function parseDestination(text: string, family: Family): Translation | undefined {
  const [, bracketed, open, ports] =
    /^(?:\[([^\]]*)\]|([^[\]]*?))(?::(\d+(?:-\d+)?)(?:\/\d+)?)?$/.exec(text) ?? [];
  // Without brackets what follows a colon of an IPv6 address is part of the address.
  const isBare = family === 6 && bracketed === undefined && !text.startsWith(':');
  const addresses = isBare ? text : (bracketed ?? open ?? '');
  const portText = isBare ? undefined : ports;
  const range = addresses === '' ? undefined : readAddresses(addresses, family);
  const port = portText === undefined ? undefined : parsePortRange(portText, '-');
  if ((addresses !== '' && range === undefined) || (portText !== undefined && port === undefined))
    return undefined;
  if (range === undefined && port === undefined) return undefined;
  return { kind: 'translate', ...(range === undefined ? {} : { destination: [range] }), ...portOf(port) };
}

function readAddresses(text: string, family: Family): AddressRange | undefined {
  const range = text.includes('/') ? undefined : parseRange(text);
  return range?.family === family ? range : undefined;
}

/** `REDIRECT [--to-ports port[-port]]`; undefined: not understood. */
export function redirectOf(options: readonly Option[]): Translation | undefined {
  const text = options.find((option) => option.name === '--to-ports')?.values[0];
  const port = text === undefined ? undefined : parsePortRange(text.replace(/\/\d+$/, ''), '-');
  if (text !== undefined && port === undefined) return undefined;
  return { kind: 'translate', toInterface: true, ...portOf(port) };
}

function portOf(port: Interval | undefined): Pick<Translation, 'destinationPort'> {
  return port === undefined ? {} : { destinationPort: port };
}
