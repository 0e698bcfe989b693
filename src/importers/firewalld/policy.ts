import type { Action, Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Interval } from '../../net/box.ts';
import { serviceMeaning } from './definitions.ts';
import { type ConfigurationDocument, originOf } from './documents.ts';
import { type Definitions, type Entry, REJECT } from './entry.ts';
import type { Release } from './release.ts';
import { settingEntries } from './settings.ts';
import { RefusedValue, wholeNumber } from './values.ts';

/** Rules for packets from some zones to others; `HOST` is the host itself, `ANY` every zone. */
export interface Policy {
  readonly name: string;
  /** Below zero before the zone's own rules, above zero behind them. */
  readonly priority: number;
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
  readonly entries: readonly Entry[];
  readonly target: Action | undefined;
  readonly origin: Origin;
}

const TARGETS: Readonly<Record<string, Action | undefined>> = {
  CONTINUE: undefined,
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  REJECT,
};

/** What policies need to know of zones. */
export interface KnownZones {
  readonly names: ReadonlySet<string>;
  /** The zones of packages are in evidence: there are no others. */
  readonly isComplete: boolean;
  hasLinks(zone: string): boolean;
  /** Rules are made with iptables, which cannot do all that nftables can. */
  readonly usesIptables: boolean;
}

/** Reads a policy (firewalld.policy(5)); undefined: it is disabled. Throws RefusedValue for what firewalld refuses. */
export function readPolicy(
  document: ConfigurationDocument,
  zones: KnownZones,
  definitions: Definitions,
): Policy | undefined {
  const { hasLinks } = zones;
  const { root, file, name } = document;
  const origin = originOf(file, root);
  const targetText = root.attributes.get('target') ?? '';
  if (!Object.hasOwn(TARGETS, targetText))
    throw new RefusedValue(`"${targetText}" is no target of a policy`, root);
  const priorityText = root.attributes.get('priority') ?? '-1';
  const priority = wholeNumber(priorityText);
  if (priority === undefined || priority === 0 || priority < -32_768 || priority > 32_767)
    throw new RefusedValue(`"${priorityText}" is no priority of a policy`, root);
  if (zones.names.has(name)) throw new RefusedValue(`a zone is called ${name} as well`, root);
  const ingress = zonesOf(document, 'ingress-zone', zones);
  const egress = zonesOf(document, 'egress-zone', zones);
  checkPlace(document, ingress, egress, hasLinks);
  if (zones.usesIptables) checkForIptables(document, ingress, egress, zones, definitions);
  // One that is disabled is checked, and not loaded (seen with firewalld 2.5.2).
  const isDisabled = root.children.some((child) => child.name === 'disable');
  const entries = settingEntries(root, file, isDisabled ? { ...definitions, gaps: [] } : definitions);
  if (isDisabled) return undefined;
  return { name, priority, ingress, egress, entries, target: TARGETS[targetText], origin };
}

function zonesOf({ root }: ConfigurationDocument, kind: string, zones: KnownZones): string[] {
  const elements = root.children.filter((child) => child.name === kind);
  const names = elements.map((element) => element.attributes.get('name') ?? '');
  for (const [index, name] of names.entries()) {
    const element = elements[index] ?? root;
    const isSymbol = name === 'ANY' || name === 'HOST';
    if (!isSymbol && zones.isComplete && !zones.names.has(name))
      throw new RefusedValue(`there is no zone ${name}`, element);
    if (isSymbol && names.some((other) => other !== name))
      throw new RefusedValue(`${name} stands beside other zones`, element);
  }
  return [...new Set(names)];
}

function checkPlace(
  { root }: ConfigurationDocument,
  ingress: readonly string[],
  egress: readonly string[],
  hasLinks: (zone: string) => boolean,
): void {
  const toHost = egress.includes('HOST');
  const fromHost = ingress.includes('HOST');
  if (toHost && fromHost)
    throw new RefusedValue('HOST is both where packets come from and where they go', root);
  for (const element of root.children) {
    const settings = [element, ...(element.name === 'rule' ? element.children : [])];
    if (settings.some(({ name }) => name === 'masquerade') && (toHost || fromHost))
      throw new RefusedValue('masquerade needs zones on both sides', element);
    const forward = settings.find(({ name }) => name === 'forward-port');
    if (forward !== undefined && !toHost && !forward.attributes.has('to-addr'))
      throw new RefusedValue('a forward port needs to-addr unless packets go to HOST', element);
    const isEarly = !fromHost && (egress.includes('ANY') || (toHost && ingress.includes('ANY')));
    if (settings.some(({ name }) => name === 'mark') && !isEarly)
      throw new RefusedValue('a mark needs packets that are chosen before they are routed', element);
    // Seen with firewalld 1.3.3: it starts to load the rules, fails, and takes the configuration of its package.
    if (forward !== undefined && toHost && !ingress.includes('ANY'))
      throw new RefusedValue('a forward port towards HOST needs packets from ANY', element);
    if (forward !== undefined && egress.some((name) => !['ANY', 'HOST'].includes(name) && hasLinks(name)))
      throw new RefusedValue('a forward port cannot be chosen by the link that packets leave by', element);
  }
}

/** What a policy cannot do with rules of iptables (seen with firewalld 1.3.3). */
function checkForIptables(
  { root }: ConfigurationDocument,
  ingress: readonly string[],
  egress: readonly string[],
  zones: KnownZones,
  definitions: Definitions,
): void {
  const isEarly = egress.includes('ANY') || (egress.includes('HOST') && ingress.includes('ANY'));
  for (const element of root.children) {
    for (const { name, attributes } of [element, ...(element.name === 'rule' ? element.children : [])]) {
      if (name === 'masquerade' && ingress.some((zone) => zones.hasLinks(zone)))
        throw new RefusedValue('masquerade cannot be chosen by the link that packets come by', element);
      const { helpers } = serviceMeaning(
        name === 'service' ? (attributes.get('name') ?? '') : '',
        definitions.services,
      );
      if (helpers.length > 0 && !isEarly)
        throw new RefusedValue('a connection tracking helper needs packets that are chosen early', element);
    }
  }
}

/**
 * The policy that firewalld brings along: neighbour discovery, router advertisements and redirects reach the host, and in 2.5.2 what
 * is said of multicast listeners.
 */
export function allowHostIpv6(origin: Origin, release: Release): Policy {
  const admitted = (icmpType: readonly Interval[], doubts: readonly Condition[] = []): Entry => ({
    purpose: 'filter',
    section: 'allow',
    priority: 0,
    conditions: [{ kind: 'packet', boxes: [{ family: 6, protocol: [[58, 58]], icmpType }] }, ...doubts],
    action: { kind: 'accept' },
    origin,
  });
  const listeners = [[130, 132] as const, [143, 143] as const];
  const reason =
    'whether policy allow-host-ipv6 admits what is said of multicast listeners, as in firewalld 2.5';
  const isDoubtful = release === 'some-pairs' || release === 'newer';
  const entries = [
    admitted([[134, 137]]),
    ...(release === 'all-pairs' ? [admitted(listeners)] : []),
    ...(isDoubtful ? [admitted(listeners, [{ kind: 'opaque', reason }])] : []),
  ];
  const place = { ingress: ['ANY'], egress: ['HOST'], target: undefined };
  return { name: 'allow-host-ipv6', priority: -15_000, ...place, entries, origin };
}
