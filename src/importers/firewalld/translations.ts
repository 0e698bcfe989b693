import type { Action } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { type Family, parseAddress, single } from '../../net/address.ts';
import type { Entry } from './entry.ts';
import { type Conditions, portConditions, portsOf, RefusedValue } from './values.ts';
import type { XmlElement } from './xml.ts';

/** `forward-port`: packets to a port go to another port, of this host or of `to-addr`. */
export function translation(element: XmlElement): { readonly match: Conditions; readonly action: Action } {
  const to = element.attributes.get('to-addr') ?? '';
  const toPort = element.attributes.get('to-port') ?? '';
  const address = to === '' ? undefined : parseAddress(to);
  if (to !== '' && address === undefined) throw new RefusedValue(`to-addr "${to}" is no address`, element);
  if (to === '' && toPort === '') throw new RefusedValue('a forward port needs to-port or to-addr', element);
  const match = portConditions(element, 'destinationPort');
  const port = toPort === '' ? undefined : portsOf(toPort, element);
  if (toPort !== '' && port === undefined)
    return { match, action: { kind: 'opaque', reason: `forwarding to port ${toPort}` } };
  const destinationPort = port === undefined ? {} : { destinationPort: port };
  if (address === undefined)
    return { match, action: { kind: 'translate', toInterface: true, ...destinationPort } };
  const destination = [single(address)];
  return { match, action: { kind: 'translate', destination, ...destinationPort } };
}

/** A forward port of a zone or policy is of IPv4, unless its address is of IPv6. */
export function translatedFamily(element: XmlElement): Family {
  return parseAddress(element.attributes.get('to-addr') ?? '')?.family ?? 4;
}

/** What leaves gets the address of the link; not what stays on the host. */
export function masqueradeEntry(origin: Origin, family: Family): Entry {
  return {
    purpose: 'masquerade',
    section: 'allow',
    priority: 0,
    conditions: [
      { kind: 'packet', boxes: [{ family }] },
      { kind: 'interface', direction: 'out', name: 'lo', prefix: false, negated: true },
    ],
    action: { kind: 'translate-source' },
    origin,
  };
}

/** `value` or `value/mask`: the bits of the mask are kept, then the value's are flipped (seen in the rules of firewalld 1.3.3). */
export function markAction(text: string): Action {
  const [value, mask, ...more] = text.split('/').map(numberOf);
  const isPlain = !text.includes('/');
  if (value === undefined || more.length > 0 || (!isPlain && mask === undefined))
    return { kind: 'opaque', reason: `mark "${text}" is not understood` };
  const cleared = mask === undefined ? 0xffff_ffff : ~mask >>> 0;
  return { kind: 'mark', of: 'packet', value, mask: cleared };
}

function numberOf(text: string): number | undefined {
  if (!/^(0x[0-9a-fA-F]{1,8}|\d{1,10})$/.test(text)) return undefined;
  const number = Number(text);
  return number <= 0xffff_ffff ? number : undefined;
}
