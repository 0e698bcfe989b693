import type { Action, Condition, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { parseMasked } from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { type ConfigurationDocument, originOf } from './documents.ts';
import { addGap, type Definitions, type Entry } from './entry.ts';
import { ipsetConditions } from './references.ts';
import { settingEntries } from './settings.ts';
import { RefusedValue, wholeNumber } from './values.ts';
import type { XmlElement } from './xml.ts';

/** A way to be in a zone: by an address (of the sender, or of the receiver for what leaves), or by a link. */
export interface Member {
  readonly kind: 'source' | 'interface';
  /** `192.0.2.0/24`, `ipset:office`, `eth0`. */
  readonly text: string;
  readonly incoming: readonly Condition[];
  readonly outgoing: readonly Condition[];
  readonly origin: Origin;
}

export interface Zone {
  readonly name: string;
  readonly target: 'default' | 'ACCEPT' | 'DROP' | 'REJECT';
  readonly members: readonly Member[];
  readonly entries: readonly Entry[];
  /** Packets that come in and go out within the zone pass. */
  readonly forward: Origin | undefined;
  /** Only the ICMP types that are listed pass, instead of all but them. */
  readonly invertsIcmp: Origin | undefined;
  readonly ingressPriority: number;
  readonly egressPriority: number;
  readonly origin: Origin;
}

const TARGETS: Readonly<Record<string, Zone['target']>> = {
  default: 'default',
  '': 'default',
  ACCEPT: 'ACCEPT',
  DROP: 'DROP',
  REJECT: 'REJECT',
  '%%REJECT%%': 'REJECT',
};

/** Reads a zone (firewalld.zone(5)). Throws RefusedValue for what firewalld refuses. */
export function readZone({ root, file, name }: ConfigurationDocument, definitions: Definitions): Zone {
  const targetText = root.attributes.get('target') ?? 'default';
  const target = Object.hasOwn(TARGETS, targetText) ? TARGETS[targetText] : undefined;
  if (target === undefined) throw new RefusedValue(`"${targetText}" is no target of a zone`, root);
  const number = (key: string) => {
    const text = root.attributes.get(key) ?? '0';
    const priority = wholeNumber(text);
    if (priority === undefined) throw new RefusedValue(`"${text}" is no priority`, root);
    return priority;
  };
  const child = (key: string) => root.children.find((each) => each.name === key);
  const origins = (element: XmlElement | undefined) =>
    element === undefined ? undefined : originOf(file, element);
  return {
    name,
    target,
    members: root.children.flatMap((element) => membersOf(element, originOf(file, element), definitions)),
    entries: settingEntries(root, file, definitions),
    forward: origins(child('forward')),
    invertsIcmp: origins(child('icmp-block-inversion')),
    ingressPriority: number('ingress-priority'),
    egressPriority: number('egress-priority'),
    origin: originOf(file, root),
  };
}

function membersOf(element: XmlElement, origin: Origin, definitions: Definitions): Member[] {
  if (element.name === 'interface') return [interfaceMember(element.attributes.get('name') ?? '', origin)];
  if (element.name !== 'source') return [];
  const address = element.attributes.get('address');
  const ipset = element.attributes.get('ipset');
  if ((address === undefined) === (ipset === undefined) || element.attributes.has('invert')) {
    const what = 'firewalld passes over a source that is not one address or one address set, or is inverted';
    addGap(definitions, 'unmodelled', 'either', what, origin);
    return [];
  }
  const by = (side: Side): readonly Condition[] => {
    if (ipset !== undefined) return ipsetConditions(ipset, side, origin, definitions);
    return addressConditions(address ?? '', side, element);
  };
  if (address !== undefined && isHardwareAddress(address))
    addGap(definitions, 'unmodelled', 'either', `a zone depends on a hardware address: ${address}`, origin);
  const text = ipset === undefined ? (address ?? '') : `ipset:${ipset}`;
  return [{ kind: 'source', text, incoming: by('source'), outgoing: by('destination'), origin }];
}

function isHardwareAddress(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
}

function addressConditions(text: string, side: Side, element: XmlElement): readonly Condition[] {
  if (isHardwareAddress(text)) return [{ kind: 'opaque', reason: `${side} hardware address ${text}` }];
  const term = parseMasked(text);
  if (term === undefined) throw new RefusedValue(`"${text}" is no address`, element);
  return [{ kind: 'packet', boxes: [boxOn(side, [term])] }];
}

/** A name that ends with `+` means every link whose name begins so. */
function interfaceMember(text: string, origin: Origin): Member {
  const prefix = text.endsWith('+');
  const name = prefix ? text.slice(0, -1) : text;
  const by = (direction: 'in' | 'out'): Condition[] => [{ kind: 'interface', direction, name, prefix }];
  return { kind: 'interface', text, incoming: by('in'), outgoing: by('out'), origin };
}

/** What becomes of packets that no rule of the zone decides (seen in the rules of firewalld 1.3.3). */
export function targetAction(target: Zone['target']): Action {
  if (target === 'ACCEPT') return { kind: 'accept' };
  return target === 'DROP' ? { kind: 'drop' } : { kind: 'reject', with: 'icmpx-admin-prohibited' };
}
