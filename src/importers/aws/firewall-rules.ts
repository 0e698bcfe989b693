import type { Action, Condition, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { AddressRange } from '../../net/address.ts';
import { type Box, type Interval, subtractIntervals } from '../../net/box.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import { parseCidr } from './cidr.ts';
import type { StatefulRule, StatelessRule } from './firewall-schema.ts';

/** What a rule says, with the order in which engines that ask by action ask it. */
export interface ReadRule {
  readonly verdict: 'pass' | 'drop';
  readonly rule: Rule;
  /** What it does with answers to what the engine let pass. */
  readonly answered?: Rule;
}

const PROTOCOLS: Readonly<Record<string, readonly Interval[]>> = {
  TCP: [[TCP, TCP]],
  UDP: [[UDP, UDP]],
  ICMP: [
    [1, 1],
    [58, 58],
  ],
};
const WITH_PORTS: readonly Interval[] = [
  [TCP, TCP],
  [UDP, UDP],
];
const EVERY: readonly Interval[] = [[0, 255]];
const WITHOUT_PORTS = subtractIntervals(EVERY, WITH_PORTS);
const VERDICTS: Readonly<Record<string, readonly ReadRule['verdict'][]>> = {
  PASS: ['pass'],
  DROP: ['drop'],
  REJECT: ['drop'],
};
/** Options that say nothing of packets. */
const SILENT = /^(sid|msg|rev|gid|classtype|reference|metadata|priority)$/i;

/** What a stateless rule matches; fragments and flags of TCP make it opaque. */
export function statelessConditions({ RuleDefinition }: StatelessRule): Condition[] {
  const match = RuleDefinition?.MatchAttributes;
  const sources = (match?.Sources ?? []).map((each) => parseCidr(each.AddressDefinition ?? ''));
  const destinations = (match?.Destinations ?? []).map((each) => parseCidr(each.AddressDefinition ?? ''));
  const ports = (list: readonly { FromPort: number; ToPort: number }[] | null | undefined) =>
    list?.length ? list.map((each): Interval => [each.FromPort, each.ToPort]) : undefined;
  const known = (list: readonly (AddressRange | undefined)[]) => list.flatMap((each) => each ?? []);
  const protocols = (match?.Protocols ?? []).map((each): Interval => [each, each]);
  const box: Box = {
    ...(protocols.length === 0 ? {} : { protocol: protocols }),
    ...(sources.length === 0 ? {} : { source: known(sources) }),
    ...(destinations.length === 0 ? {} : { destination: known(destinations) }),
    ...optional('sourcePort', ports(match?.SourcePorts)),
    ...optional('destinationPort', ports(match?.DestinationPorts)),
  };
  const isUnclear =
    match === null || match === undefined || [...sources, ...destinations].includes(undefined);
  if (isUnclear) return [opaque('its addresses are not known')];
  const flags = (match.TCPFlags ?? []).length > 0;
  return [ofBoxes([box]), ...(flags ? [opaque('it asks for flags of TCP')] : [])];
}

/** A rule of five members; anything that looks into the packet makes it opaque. Empty: it decides nothing. */
export function statefulRule(
  { Action: action, Header: header, RuleOptions: options }: StatefulRule,
  id: string,
  variables: ReadonlyMap<string, readonly string[]>,
  origin: Origin,
): ReadRule[] {
  const word = action?.toUpperCase();
  if (word === 'ALERT') return [];
  const verdicts = word === undefined ? undefined : VERDICTS[word];
  const protocol = header?.Protocol?.toUpperCase() ?? '';
  const source = addresses(header?.Source, variables);
  const destination = addresses(header?.Destination, variables);
  const sourcePort = ports(header?.SourcePort);
  const destinationPort = ports(header?.DestinationPort);
  const isPlain = protocol === 'IP' || PROTOCOLS[protocol] !== undefined;
  const unclear = [
    ...(isPlain
      ? []
      : [`it is about ${protocol || 'a protocol that is not known'}, which packets do not show`]),
    ...([source, destination, sourcePort, destinationPort].includes(undefined)
      ? ['its addresses or ports are not modelled']
      : []),
    ...(options ?? [])
      .filter(({ Keyword }) => !SILENT.test(Keyword ?? ''))
      .map(({ Keyword }) => `it looks for ${Keyword}`),
    ...(verdicts === undefined ? [`the action ${action ?? ''} is not known`] : []),
  ];
  const box: Box = {
    ...(PROTOCOLS[protocol] === undefined ? {} : { protocol: PROTOCOLS[protocol] as Interval[] }),
    ...ranges('source', source),
    ...ranges('destination', destination),
    ...optional('sourcePort', sourcePort === 'any' ? undefined : sourcePort),
    ...optional('destinationPort', destinationPort === 'any' ? undefined : destinationPort),
  };
  const { source: from, destination: to, sourcePort: near, destinationPort: far, ...rest } = box;
  const turned: Box = {
    ...rest,
    ...optional('source', to),
    ...optional('destination', from),
    ...optional('sourcePort', far),
    ...optional('destinationPort', near),
  };
  const boxes = header?.Direction?.toUpperCase() === 'ANY' ? [box, turned] : [box];
  const doubts = unclear.map(opaque);
  // The engine follows what it passes; a rule that drops is asked about every packet, also those that answer.
  const back = {
    pass: [ofBoxes(boxes.length > 1 ? boxes : [turned]), ...doubts],
    drop: [ofBoxes(boxes), ...doubts, opaque('whether it stops answers, too, is not documented')],
  };
  return (verdicts ?? ['pass', 'drop']).map((verdict) => {
    const does: Action = { kind: verdict === 'pass' ? 'accept' : 'drop' };
    const own = verdicts === undefined ? `${id} ${verdict}` : id;
    return {
      verdict,
      rule: { id: own, conditions: [ofBoxes(boxes), ...doubts], action: does, origin },
      answered: { id: `${own} answers`, conditions: back[verdict], action: does, origin },
    };
  });
}

/** Ports are "only used for" TCP and UDP: whether a rule that asks for them means other protocols is not documented. */
function ofBoxes(boxes: readonly Box[]): Condition {
  const unsaid = boxes.flatMap(({ sourcePort, destinationPort, ...box }): Box[] => {
    const protocol = subtractIntervals(box.protocol ?? EVERY, WITH_PORTS);
    const asksPorts = sourcePort !== undefined || destinationPort !== undefined;
    return asksPorts && protocol.length > 0 ? [{ ...box, protocol }] : [];
  });
  if (unsaid.length === 0) return { kind: 'packet', boxes };
  const reason = 'whether ports mean protocols other than TCP and UDP is not documented';
  const said = boxes.map(({ protocol = EVERY, ...box }) => ({
    ...box,
    protocol: subtractIntervals(protocol, WITHOUT_PORTS),
  }));
  return {
    kind: 'any',
    of: [[{ kind: 'packet', boxes: said }], [{ kind: 'packet', boxes: unsaid }, opaque(reason)]],
  };
}

export function opaque(reason: string): Condition {
  return { kind: 'opaque', reason };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function ranges(side: 'source' | 'destination', found: readonly AddressRange[] | 'any' | undefined): Box {
  return found === undefined || found === 'any' ? {} : { [side]: found };
}

/** `ANY`, a block, an address, a list of those, or a variable of the group; undefined: it is none of them. */
function addresses(
  text: string | null | undefined,
  variables: ReadonlyMap<string, readonly string[]>,
): readonly AddressRange[] | 'any' | undefined {
  const word = text?.trim() ?? '';
  if (word.toUpperCase() === 'ANY') return 'any';
  const list = /^\[(.*)\]$/.exec(word)?.[1]?.split(',') ?? [word];
  const found = list.flatMap((each): (AddressRange | undefined)[] => {
    const part = each.trim();
    const named = part.startsWith('$') ? variables.get(part.slice(1)) : [part];
    return (named ?? ['?']).map((one) =>
      parseCidr(one.includes('/') ? one : `${one}/${one.includes(':') ? 128 : 32}`),
    );
  });
  return found.includes(undefined) ? undefined : found.flatMap((each) => each ?? []);
}

/** `ANY`, `443`, `1024:65535` or a list of those; undefined: it is none of them. */
function ports(text: string | null | undefined): readonly Interval[] | 'any' | undefined {
  const word = text?.trim() ?? '';
  if (word.toUpperCase() === 'ANY') return 'any';
  const list = /^\[(.*)\]$/.exec(word)?.[1]?.split(',') ?? [word];
  const found = list.map((each): Interval | undefined => {
    const [, first, colon, last] = /^(\d{1,5})(?:(:)(\d{1,5})?)?$/.exec(each.trim()) ?? [];
    if (first === undefined) return undefined;
    const end = colon === undefined ? Number(first) : Number(last ?? 65_535);
    return Number(first) <= end && end <= 65_535 ? [Number(first), end] : undefined;
  });
  return found.includes(undefined) ? undefined : found.flatMap((each) => (each === undefined ? [] : [each]));
}
