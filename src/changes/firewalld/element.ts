import { readRichRule } from '../../importers/firewalld/rich-rule-text.ts';
import type { XmlElement } from '../../importers/firewalld/xml.ts';
import { parseAddress, parseMasked } from '../../net/address.ts';
import { parsePortRange } from '../../net/protocol.ts';
import type { Word } from '../command.ts';
import { serviceNamed } from '../service-names.ts';

/** An element of a zone or policy as a command names it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly Element[] = [],
): Element {
  return { name, attributes, children };
}

/** Of elements that differ in the order of their attributes alone the keys are equal. */
export function elementKey({ name, attributes, children }: Element): string {
  const inverted = /^(?:yes|true)$/i;
  const pairs = Object.entries(attributes)
    .filter(([key, value]) => !(key === 'priority' && value === '0'))
    .map(([key, value]) => [key, key === 'invert' ? String(inverted.test(value)) : value]);
  return JSON.stringify([name, pairs.toSorted(), children.map(elementKey).toSorted()]);
}

export function fromXml({ name, attributes, children }: XmlElement): Element {
  return { name, attributes: Object.fromEntries(attributes), children: children.map(fromXml) };
}

export function printElement({ name, attributes, children }: Element): string {
  const words = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`),
  ].join(' ');
  if (children.length === 0) return `<${words}/>`;
  return `<${words}>${children.map(printElement).join('')}</${name}>`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => names[character] ?? character);
}

/** A rule that may hold or not, for a reason that a person reads. */
export function undecidedRule(reason: string, children: readonly Element[]): Element {
  return element('rule', { 'undecided-because': reason }, [...children, element('accept')]);
}

/** What `--add-KIND=value` names (firewall-cmd(1)); a text says why it is refused, undefined: what it is is not known. */
export function namedElement(kind: string, { text }: Pick<Word, 'text'>): Element | string | undefined {
  switch (kind) {
    case 'service':
    case 'icmp-block':
    case 'interface':
      return element(kind, { name: text });
    case 'protocol':
      return element(kind, { value: text });
    case 'port':
    case 'source-port': {
      const [, named, protocol] = /^([\w-]+)\/(tcp|udp|sctp|dccp)$/.exec(text) ?? [];
      const refused = `"${text}" is no port with its protocol`;
      if (named === undefined || protocol === undefined) return refused;
      const port = normalPort(named);
      // The machine may know a name that the list does not have.
      if (port === undefined) return undefined;
      return port === 'refused' ? refused : element(kind, { port, protocol });
    }
    case 'source': {
      if (text.startsWith('ipset:')) return element(kind, { ipset: text.slice('ipset:'.length) });
      const isSource = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text) || parseMasked(text) !== undefined;
      return isSource ? element(kind, { address: text }) : `"${text}" is no source`;
    }
    case 'masquerade':
    case 'forward':
    case 'icmp-block-inversion':
      return element(kind);
    case 'forward-port':
      return forwardedPort(text);
    case 'rich-rule': {
      const rule = readRichRule(text, { file: '', text });
      return rule === undefined ? `"${text}" is no rich rule` : fromXml(rule);
    }
  }
  return undefined;
}

/** `port=80:proto=tcp:toport=8080:toaddr=2001:db8::1` */
function forwardedPort(text: string): Element | string | undefined {
  const refused = `"${text}" is no port that is forwarded`;
  const given = new Map(text.split(/:(?=\w+=)/).map((part) => part.split('=') as [string, string]));
  const isKnown = [...given.keys()].every((key) => ['port', 'proto', 'toport', 'toaddr'].includes(key));
  const [port, target = ''] = ['port', 'toport'].map(
    (key) => given.get(key) && normalPort(given.get(key) ?? ''),
  );
  const [protocol = '', address = ''] = [given.get('proto'), given.get('toaddr')];
  if (given.has('port') && port === undefined) return undefined;
  const isTold = /^(?:tcp|udp|sctp|dccp)$/.test(protocol) && (target !== '' || address !== '');
  if (!isKnown || !isTold || !port || port === 'refused' || target === 'refused') return refused;
  if (address !== '' && parseAddress(address) === undefined) return refused;
  return element('forward-port', {
    port,
    protocol,
    ...(target === '' ? {} : { 'to-port': target }),
    ...(address === '' ? {} : { 'to-addr': address }),
  });
}

/** Numbers of ports as firewalld keeps them; undefined: the machine may know the name. */
function normalPort(text: string): string | undefined {
  const port = /^\d/.test(text) ? text.replace(/\b0+(?=\d)/g, '') : serviceNamed(text)?.port;
  if (port === undefined) return undefined;
  // Ends in the wrong order are turned round, and two that are the same are one (getPortRange).
  const ends = String(port)
    .split('-')
    .toSorted((left, right) => Number(left) - Number(right));
  const rising = (ends.length === 2 && ends[0] === ends[1] ? ends.slice(1) : ends).join('-');
  return parsePortRange(rising, '-') === undefined ? 'refused' : rising;
}

/** The element where a part of its value is not known; undefined: what it may be has no bounds that an element could have. */
export function boundedElement(kind: string, { text, unknown }: Word): Element | undefined {
  const source = unknown?.source ?? '';
  switch (kind) {
    case 'port': {
      const protocol = /\/(tcp|udp|sctp|dccp)$/.exec(unknown?.suffix ?? '')?.[1];
      return protocol === undefined
        ? undefined
        : undecidedRule(`port ${source}`, [element('protocol', { value: protocol })]);
    }
    case 'rich-rule': {
      const rule = readRichRule(text.replaceAll(/"(\$[^"]*)"/g, '$1'), { file: '', text });
      return rule === undefined ? undefined : boundedRule(fromXml(rule), source);
    }
  }
  return undefined;
}

/** Without what is not known of it, and undecided for that. */
function boundedRule(rule: Element, source: string): Element | undefined {
  const isOpen = ({ attributes }: Element) => Object.values(attributes).some((value) => /[$`]/.test(value));
  const children: Element[] = [];
  for (const child of rule.children) {
    if (!isOpen(child)) children.push(child);
    else if (child.name === 'port' && !/[$`]/.test(child.attributes.protocol ?? '$'))
      children.push(element('protocol', { value: child.attributes.protocol ?? '' }));
    else if (child.name !== 'source' && child.name !== 'destination') return undefined;
  }
  if (isOpen(rule) || children.length === 0) return undefined;
  const hasElement = children.some(
    ({ name }) => !['accept', 'drop', 'reject', 'log', 'audit', 'source', 'destination'].includes(name),
  );
  const hasSide = children.some(({ name }) => name === 'source' || name === 'destination');
  if (!hasElement && !hasSide) return undefined;
  return element('rule', { ...rule.attributes, 'undecided-because': source }, children);
}

/** An element that may not be there. */
export function doubtedElement(given: Element, reason: string): Element | undefined {
  if (given.name === 'rule')
    return { ...given, attributes: { ...given.attributes, 'undecided-because': reason } };
  return ['service', 'port', 'protocol', 'source-port'].includes(given.name)
    ? undecidedRule(reason, [given])
    : undefined;
}
