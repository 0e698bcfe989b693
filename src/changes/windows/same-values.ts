import { normalised } from '../../importers/windows/enumerations.ts';
import type { RuleField, RuleFields } from '../../importers/windows/rule-record.ts';
import { formatRange, parseMasked, parseRange } from '../../net/address.ts';
import { parsePortRange, protocolNumber } from '../../net/protocol.ts';

/** Whether a rule's field holds the values that a command asks for; undefined: the evidence does not tell. */
export function holds(fields: RuleFields, field: RuleField, asked: readonly string[]): boolean | undefined {
  const values = fields.get(field);
  if (values === undefined) return undefined;
  if (canonical(field, values) === canonical(field, asked)) return true;
  // What a variable of the environment stands for is the machine's own.
  return [...values, ...asked].some((value) => value.includes('%')) ? undefined : false;
}

/** One text for every spelling of a field's values: `TCP` is 6, `10.0.0.5/32` is `10.0.0.5`, three profiles are any. */
export function canonical(field: RuleField, values: readonly string[]): string {
  const texts = normalised(field, values).map((value) => value.toLowerCase());
  const parts = [...new Set(texts.flatMap((text) => spelling(field, text)))].toSorted();
  const isAny =
    parts.every((part) => part === 'any') ||
    (field === 'Profile' && parts.join() === 'domain,private,public');
  return isAny ? 'any' : parts.join();
}

function spelling(field: RuleField, text: string): readonly string[] {
  switch (field) {
    case 'Protocol': {
      const number = protocolNumber(text === 'icmpv4' ? 'icmp' : text);
      return [number === undefined ? text : String(number)];
    }
    case 'LocalPort':
    case 'RemotePort':
      return [parsePortRange(text, '-')?.join('-') ?? text];
    case 'IcmpType':
      return [text.replace(/:(?:\*|any)$/, '')];
    case 'LocalAddress':
    case 'RemoteAddress': {
      const range = parseRange(text) ?? parseMasked(text);
      if (range !== undefined) return [formatRange(range)];
      return /^[a-z]+$/.test(text) && text !== 'any' ? [`${text}4`, `${text}6`] : [text];
    }
    case 'InterfaceType':
      return [{ lan: 'wired', ras: 'remoteaccess' }[text] ?? text];
    default:
      return [text];
  }
}
