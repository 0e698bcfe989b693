import type { Condition } from '../../model/filter.ts';
import type { Box, Interval } from '../../net/box.ts';
import { hasPorts, ICMP, ICMPV6, isIcmp, parsePortRange, protocolNumber } from '../../net/protocol.ts';
import { type Alternative, every, opaque } from './alternative.ts';
import type { WindowsFacts } from './host-facts.ts';
import { asksNothing } from './opaque-fields.ts';
import type { Direction, RuleFields } from './rule-record.ts';

/** Dynamic ports since Windows Vista, where `Get-NetTCPSetting` does not say otherwise (KB 929851). */
const DYNAMIC: Interval = [49_152, 65_535];

/** Ports that a keyword stands for at most; they change while the host runs (MS-FASP 2.2.14). */
const KEYWORDS: ReadonlyMap<string, readonly Interval[]> = new Map([
  ['rpcepmap', [[135, 135]]],
  ['iphttps', [[443, 443]]],
  ['iphttpsin', [[443, 443]]],
  ['iphttpsout', [[443, 443]]],
  ['iptls', [[443, 443]]],
  ['iptlsin', [[443, 443]]],
  ['iptlsout', [[443, 443]]],
  ['mdns', [[5353, 5353]]],
]);

/** Protocol, ports and ICMP types of a rule; a field that is not in the export may ask anything. */
export function serviceAlternatives(
  fields: RuleFields,
  direction: Direction,
  facts: WindowsFacts,
): { readonly alternatives: Alternative[]; readonly isRpc: boolean } {
  const protocol = protocolOf(fields);
  const local = portAlternatives(fields.get('LocalPort'), 'LocalPort', direction === 'in', protocol, facts);
  const remote = portAlternatives(
    fields.get('RemotePort'),
    'RemotePort',
    direction === 'out',
    protocol,
    facts,
  );
  const icmp = icmpAlternatives(fields.get('IcmpType'), protocol);
  const base: Alternative =
    typeof protocol === 'number'
      ? [boxOf({ protocol: [[protocol, protocol]], ...familyOf(protocol) })]
      : protocol === 'any'
        ? []
        : [opaque(protocol.unknown)];
  const isRpc = ['LocalPort', 'RemotePort'].some((field) =>
    fields.get(field as 'LocalPort')?.some((port) => port.toLowerCase() === 'rpc'),
  );
  return { alternatives: every(every([base], every(local, remote)), icmp), isRpc };
}

/** Each family has messages of its own. */
function familyOf(protocol: number): Pick<Box, 'family'> {
  return protocol === ICMP ? { family: 4 } : protocol === ICMPV6 ? { family: 6 } : {};
}

type Protocol = number | 'any' | { readonly unknown: string };

function protocolOf(fields: RuleFields): Protocol {
  const values = fields.get('Protocol');
  if (values === undefined) return { unknown: 'its Protocol, which is not in the export' };
  if (asksNothing(values, ['any', '256'])) return 'any';
  const [text = '', second] = values;
  const number = protocolNumber(text.toLowerCase() === 'icmpv4' ? 'icmp' : text);
  return number === undefined || second !== undefined ? { unknown: `protocol ${values.join(', ')}` } : number;
}

function portAlternatives(
  values: readonly string[] | undefined,
  field: string,
  isDestination: boolean,
  protocol: Protocol,
  facts: WindowsFacts,
): Alternative[] {
  if (values === undefined) return [[opaque(`its ${field}, which is not in the export`)]];
  if (asksNothing(values)) return [[]];
  if (typeof protocol !== 'number' || !hasPorts(protocol))
    return [[opaque(`${field} ${values.join(', ')} of a protocol without ports`)]];
  const box = (ports: readonly Interval[]): Condition =>
    boxOf(isDestination ? { destinationPort: ports } : { sourcePort: ports });
  const plain: Interval[] = [];
  const others: Alternative[] = [];
  for (const text of values) {
    const range = parsePortRange(text, '-');
    if (range !== undefined) plain.push(range);
    else {
      const most = keywordPorts(text, facts);
      others.push([...(most === undefined ? [] : [box(most)]), opaque(`${field} ${text}`)]);
    }
  }
  return [...(plain.length === 0 ? [] : [[box(plain)]]), ...others];
}

function keywordPorts(text: string, facts: WindowsFacts): readonly Interval[] | undefined {
  const name = text.toLowerCase().replaceAll('-', '');
  return name === 'rpc' ? [facts.dynamicPorts ?? DYNAMIC] : KEYWORDS.get(name);
}

/** `8`, `3:4`, `8:*`; asked of ICMP and ICMPv6 alone. */
function icmpAlternatives(values: readonly string[] | undefined, protocol: Protocol): Alternative[] {
  const isAsked = typeof protocol === 'number' && isIcmp(protocol);
  if (values === undefined)
    return typeof protocol === 'number' && !isAsked
      ? [[]]
      : [[opaque('its IcmpType, which is not in the export')]];
  if (asksNothing(values)) return [[]];
  if (!isAsked) return [[opaque(`IcmpType ${values.join(', ')} of another protocol`)]];
  const boxes = values.map(icmpBox);
  return boxes.includes(undefined)
    ? [[opaque(`IcmpType ${values.join(', ')}`)]]
    : boxes.map((box): Alternative => [boxOf(box as Box)]);
}

function icmpBox(text: string): Box | undefined {
  const [, type, code = '*'] = /^(\d{1,3})(?::(\d{1,3}|\*|any))?$/i.exec(text) ?? [];
  if (type === undefined || Number(type) > 255) return undefined;
  const icmpType: Interval[] = [[Number(type), Number(type)]];
  if (!/^\d/.test(code)) return { icmpType };
  return Number(code) > 255 ? undefined : { icmpType, icmpCode: [[Number(code), Number(code)]] };
}

function boxOf(box: Box): Condition {
  return { kind: 'packet', boxes: [box] };
}
