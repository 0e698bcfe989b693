import { contains, isAddressTerm } from './addresses.ts';
import {
  type Link,
  type Machine,
  type Packet,
  PROFILES,
  type Profile,
  type Rule,
  settingsOf,
} from './machine.ts';

export type Verdict = 'allow' | 'deny' | 'undecided';

/** Whether a condition holds; `maybe`: a packet does not show it. */
type Truth = 'yes' | 'no' | 'maybe';

/**
 * What becomes of one packet, read rule by rule as the documentation says it (MS-FASP 2.2.34 and 2.2.37; New-NetFirewallRule); it shares
 * no code with the importer.
 */
export function judge(machine: Machine, packet: Packet): Verdict {
  const link = machine.links.find(({ alias }) => alias === packet.link) as Link;
  if (machine.links.some(({ addresses }) => addresses.some((each) => hostOf(each) === packet.remote)))
    return 'allow';
  const profiles = link.profile === undefined ? PROFILES : [link.profile];
  const outcomes = new Set(profiles.flatMap((profile) => outcomesIn(machine, link, profile, packet)));
  if (outcomes.size > 1) return 'undecided';
  return outcomes.has('allow') ? 'allow' : 'deny';
}

type Outcome = 'allow' | 'deny';

function outcomesIn(machine: Machine, link: Link, profile: Profile, packet: Packet): Outcome[] {
  const policies = machine.profiles[profile];
  const settings = settingsOf(policies);
  if (!settings.isOn || policies.unfiltered.includes(link.alias)) return ['allow'];
  const isInbound = packet.direction === 'Inbound';
  if (isInbound && !settings.allowsInboundRules) return ['deny'];
  const found = (action: Rule['action']): Truth =>
    anyOf(
      machine.rules
        .filter((rule) => rule.action === action && rule.isEnabled && rule.direction === packet.direction)
        .filter((rule) => rule.store === 'GroupPolicy' || settings.allowsLocalRules)
        .filter((rule) => rule.profiles.length === 0 || rule.profiles.includes(profile))
        .map((rule) => matches(rule, machine, link, packet)),
    );
  const outcomes: Outcome[] = [];
  // Whether the peer is authenticated no packet shows.
  if (found('AllowBypass') !== 'no') outcomes.push('allow');
  const block = found('Block');
  if (block !== 'no') outcomes.push('deny');
  if (block === 'yes') return outcomes;
  const allow = found('Allow');
  if (allow !== 'no') outcomes.push('allow');
  if (allow === 'yes') return outcomes;
  const byDefault = isInbound ? settings.inbound : settings.outbound;
  return [...outcomes, byDefault === 'Allow' ? 'allow' : 'deny'];
}

function matches(rule: Rule, machine: Machine, link: Link, packet: Packet): Truth {
  const process = [rule.program, rule.service, rule.appPackage].some((each) => each !== undefined);
  return allOf([
    rule.protocol === undefined || rule.protocol === packet.protocol ? 'yes' : 'no',
    listed(rule.localPorts, (text) => portMatches(text, packet.localPort, machine)),
    listed(rule.remotePorts, (text) => portMatches(text, packet.remotePort, machine)),
    listed(rule.icmp, (text) => icmpMatches(text, packet.icmp)),
    listed(rule.localAddresses, (text) => addressMatches(text, packet.local, machine, link)),
    listed(rule.remoteAddresses, (text) => addressMatches(text, packet.remote, machine, link)),
    rule.links.length === 0 || rule.links.includes(link.alias) ? 'yes' : 'no',
    process || rule.isAuthenticated || rule.linkTypes.length > 0 ? 'maybe' : 'yes',
  ]);
}

function listed(values: readonly string[], isMet: (text: string) => Truth): Truth {
  return values.length === 0 ? 'yes' : anyOf(values.map(isMet));
}

function anyOf(truths: readonly Truth[]): Truth {
  return truths.includes('yes') ? 'yes' : truths.includes('maybe') ? 'maybe' : 'no';
}

function allOf(truths: readonly Truth[]): Truth {
  return truths.includes('no') ? 'no' : truths.includes('maybe') ? 'maybe' : 'yes';
}

/** Ports that a keyword stands for at most; which of them are meant changes while the machine runs. */
function portMatches(text: string, port: number | undefined, machine: Machine): Truth {
  if (port === undefined) return 'no';
  const [first = Number.NaN, last = first] = text.split('-').map(Number);
  if (!Number.isNaN(first)) return first <= port && port <= last ? 'yes' : 'no';
  const [from, to] = machine.evidence.dynamicPorts ?? [49_152, 65_535];
  const most: Readonly<Record<string, readonly [number, number]>> = {
    RPC: [from, to],
    RPCEPMap: [135, 135],
    IPHTTPS: [443, 443],
    mDNS: [5353, 5353],
  };
  const [lowest, highest] = most[text] ?? [0, 65_535];
  return lowest <= port && port <= highest ? 'maybe' : 'no';
}

function icmpMatches(text: string, icmp: Packet['icmp']): Truth {
  if (icmp === undefined) return 'no';
  const [type, code] = text.split(':').map(Number);
  return type === icmp[0] && (code === undefined || code === icmp[1]) ? 'yes' : 'no';
}

function addressMatches(text: string, address: string, { evidence }: Machine, link: Link): Truth {
  if (isAddressTerm(text)) return contains(text, address) ? 'yes' : 'no';
  const isSix = address.includes(':');
  const [, keyword = '', family] = /^([A-Za-z]+)([46])?$/.exec(text) ?? [];
  if (family !== undefined && (family === '6') !== isSix) return 'no';
  const oneOf = (texts: readonly string[]): Truth =>
    texts.some((each) => contains(each, address)) ? 'yes' : 'no';
  switch (keyword) {
    case 'LocalSubnet':
      return oneOf([...link.addresses, ...(evidence.routes ? link.onLink : [])]);
    case 'DNS':
      return evidence.dns ? oneOf(link.dns) : 'maybe';
    case 'DefaultGateway':
      return evidence.routes ? oneOf(link.gateways) : 'maybe';
    case 'WINS':
      return evidence.adapters ? oneOf(link.wins) : 'maybe';
    case 'DHCP':
      // Win32_NetworkAdapterConfiguration names the server of IPv4 alone.
      return evidence.adapters && !isSix ? oneOf(link.dhcp === undefined ? [] : [link.dhcp]) : 'maybe';
    default:
      return 'maybe';
  }
}

function hostOf(address: string): string {
  return address.split('/')[0] as string;
}
