import { BlockList, isIPv4 } from 'node:net';
import type { FirewallDocuments, StatefulRule, StatelessRule } from './aws-random-firewalls.ts';
import type { Said } from './aws-simulator.ts';

/** A packet as the firewall sees it; ports only of TCP and UDP. */
export interface Seen {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'gre';
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly [number, number];
}

const NUMBERS = { tcp: 6, udp: 17, icmp: 1, gre: 47 } as const;

/** Let through by the stateless rules, or by the stateful engine, which then knows the connection. */
type Fate = 'stateless' | 'stateful' | 'dropped';
type Match = boolean | 'perhaps';
type Verdict = 'pass' | 'drop' | 'go on';

/** What a firewall does with one packet, and for TCP with its answer, rule by rule as the guide tells it. */
export function simulateFirewall(documents: FirewallDocuments, packet: Seen): Said {
  const forward = fatesOf(documents, packet);
  const works = [...forward].flatMap((fate): boolean[] => {
    if (fate === 'dropped' || packet.protocol !== 'tcp') return [fate !== 'dropped'];
    const answer: Seen = {
      ...packet,
      source: packet.destination,
      destination: packet.source,
      ports: [packet.ports[1], packet.ports[0]],
    };
    return [...fatesOf(documents, answer, fate)].map((each) => each !== 'dropped');
  });
  if (works.every((each) => each)) return 'allow';
  return works.some((each) => each) ? 'perhaps' : 'deny';
}

/** `answering`: how the packet was let through that it answers. */
function fatesOf(documents: FirewallDocuments, packet: Seen, answering?: Fate): Set<Fate> {
  const fates = new Set<Fate>();
  const { stateless, statelessDefault } = documents;
  const rules = stateless
    .toSorted((a, b) => a.priority - b.priority)
    .flatMap(({ rules: own }) => own.toSorted((a, b) => a.Priority - b.Priority))
    .map((rule) => ({ match: matchesStateless(rule, packet), actions: rule.RuleDefinition.Actions }));
  for (const { match, actions } of [...rules, { match: true, actions: statelessDefault }]) {
    if (match === false) continue;
    if (actions.includes('aws:pass')) fates.add('stateless');
    else if (actions.includes('aws:drop')) fates.add('dropped');
    else
      for (const each of answering === undefined
        ? begun(documents, packet)
        : answered(documents, packet, answering))
        fates.add(each);
    if (match === true) break;
  }
  return fates;
}

function begun(documents: FirewallDocuments, packet: Seen): Set<Fate> {
  const fates = new Set<Fate>();
  for (const { match, verdict } of stepsOf(documents, packet)) {
    if (match === false || verdict === 'go on') continue;
    fates.add(verdict === 'pass' ? 'stateful' : 'dropped');
    if (match === true) return fates;
  }
  const { isStrict, statefulDefault } = documents;
  if (isStrict && statefulDefault.includes('aws:drop_strict')) return fates.add('dropped');
  if (isStrict && statefulDefault.includes('aws:drop_established')) fates.add('dropped');
  return fates.add('stateful');
}

/** An answer passes with its connection, unless a rule that drops is asked about it first; whether that is so the guide does not say. */
function answered(documents: FirewallDocuments, packet: Seen, answering: Fate): Set<Fate> {
  if (answering === 'stateless') return new Set(['stateful', 'dropped']);
  const fates = new Set<Fate>(['stateful']);
  const asked: Seen = {
    ...packet,
    source: packet.destination,
    destination: packet.source,
    ports: [packet.ports[1], packet.ports[0]],
  };
  const passing = stepsOf(documents, asked);
  for (const [index, { match, verdict }] of stepsOf(documents, packet).entries()) {
    if (verdict === 'drop' && match !== false) return fates.add('dropped');
    if (verdict === 'pass' && passing[index]?.match === true) return fates;
  }
  return fates;
}

function stepsOf({ stateful, isStrict }: FirewallDocuments, packet: Seen) {
  const groups = isStrict ? stateful.toSorted((a, b) => a.priority - b.priority) : stateful;
  const steps = groups.flatMap(({ source, sets }): { match: Match; verdict: Verdict }[] => {
    if (source === undefined || !('StatefulRules' in source)) {
      const isAbout = source !== undefined && 'RulesSourceList' in source ? packet.protocol === 'tcp' : true;
      const match = isAbout ? 'perhaps' : false;
      return [
        { match, verdict: 'pass' },
        { match, verdict: 'drop' },
      ];
    }
    return source.StatefulRules.map((rule) => ({
      match: matchesStateful(rule, sets, packet),
      verdict: rule.Action === 'PASS' ? 'pass' : rule.Action === 'ALERT' ? 'go on' : 'drop',
    }));
  });
  const of = (verdict: Verdict) => steps.filter((each) => each.verdict === verdict);
  return isStrict ? steps : [...of('pass'), ...of('drop')];
}

function all(...parts: readonly Match[]): Match {
  if (parts.includes(false)) return false;
  return parts.includes('perhaps') ? 'perhaps' : true;
}

function matchesStateless(
  { RuleDefinition: { MatchAttributes: match } }: StatelessRule,
  packet: Seen,
): Match {
  const isIn = (list: readonly { AddressDefinition: string }[] | undefined, address: string): Match =>
    !list?.length || list.some((each) => contains(each.AddressDefinition, address));
  const hasPorts = packet.protocol === 'tcp' || packet.protocol === 'udp';
  const isPort = (list: readonly { FromPort: number; ToPort: number }[] | undefined, port: number): Match => {
    if (!list?.length) return true;
    // "Only used for" TCP and UDP: whether a rule with ports matches other protocols is not said.
    if (!hasPorts) return 'perhaps';
    return list.some(({ FromPort, ToPort }) => FromPort <= port && port <= ToPort);
  };
  return all(
    !match.Protocols?.length || match.Protocols.includes(NUMBERS[packet.protocol]),
    isIn(match.Sources, packet.source),
    isIn(match.Destinations, packet.destination),
    isPort(match.SourcePorts, packet.ports[0]),
    isPort(match.DestinationPorts, packet.ports[1]),
    match.TCPFlags?.length ? 'perhaps' : true,
  );
}

type Sets = Readonly<Record<string, { readonly Definition: readonly string[] }>>;

function matchesStateful({ Header, RuleOptions }: StatefulRule, sets: Sets, packet: Seen): Match {
  const protocol = Header.Protocol.toLowerCase();
  const known = ['tcp', 'udp', 'icmp', 'ip'].includes(protocol);
  const one = (source: string, destination: string, [near, far]: readonly [number, number]) =>
    all(
      !known ? 'perhaps' : protocol === 'ip' || protocol === packet.protocol,
      isAddress(Header.Source, sets, source),
      isAddress(Header.Destination, sets, destination),
      isPort(Header.SourcePort, near, packet),
      isPort(Header.DestinationPort, far, packet),
    );
  const ways = [one(packet.source, packet.destination, packet.ports)];
  if (Header.Direction === 'ANY')
    ways.push(one(packet.destination, packet.source, [packet.ports[1], packet.ports[0]]));
  const way = ways.includes(true) ? true : ways.includes('perhaps') ? 'perhaps' : false;
  return all(way, RuleOptions.every(({ Keyword }) => Keyword === 'sid') || 'perhaps');
}

function parts(text: string): string[] {
  return text.replace(/^\[|\]$/g, '').split(',');
}

function isAddress(text: string, sets: Sets, address: string): Match {
  if (text === 'ANY') return true;
  const blocks = parts(text).flatMap((each) =>
    each.startsWith('$') ? (sets[each.slice(1)]?.Definition ?? ['?']) : [each],
  );
  if (blocks.some((each) => !/^\d/.test(each))) return 'perhaps';
  return blocks.some((each) => contains(each, address));
}

function isPort(text: string, port: number, { protocol }: Seen): Match {
  if (text === 'ANY') return true;
  if (!/^[\d:,[\]]+$/.test(text)) return 'perhaps';
  // The engine keeps type and code of a message where it keeps ports.
  if (protocol === 'icmp') return 'perhaps';
  if (protocol === 'gre') return 'perhaps';
  return parts(text).some((each) => {
    const [from, to = from] = each.split(':');
    return Number(from) <= port && port <= (to === '' ? 65_535 : Number(to));
  });
}

function contains(block: string, address: string): boolean {
  const [network = '', length = '32'] = block.split('/');
  if (!isIPv4(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length));
  return list.check(address);
}
