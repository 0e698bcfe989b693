import type { Action, BaseChain, Condition, Filter, Hook } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, parsePrefix } from '../../net/address.ts';
import { Chains } from './chains.ts';
import { dispatchToPolicies, dispatchToZones, unnamedLinks, type Zones } from './dispatch.ts';
import { type Entry, type Purpose, REJECT } from './entry.ts';
import type { Doubt } from './listed-configuration.ts';
import type { Policy } from './policy.ts';
import type { Settings } from './settings-file.ts';
import { targetAction, type Zone } from './zone.ts';

/** What a configuration says, once it is read. */
export interface Configuration {
  readonly zones: Zones;
  readonly policies: readonly Policy[];
  readonly settings: Settings;
}

interface Building extends Configuration {
  readonly doubts: readonly Doubt[];
  readonly chains: Chains;
  readonly bases: BaseChain[];
}

/** netfilter's priorities, plus ten: rules of the host's own at the usual ones come first. */
const LATER = 10;

/**
 * The program that firewalld 1.3.3 loads for a configuration; chains are called as it calls them.
 * `doubts`: what else stands among its own rules, or may. Without `managedLinks` a network manager has added nothing.
 */
export function toFilter(
  configuration: Configuration,
  doubts: readonly Doubt[] = [],
  { managedLinks = true }: { readonly managedLinks?: boolean } = {},
): Filter {
  const zones = managedLinks ? configuration.zones : { ...configuration.zones, managedLinks };
  const building: Building = { ...configuration, zones, doubts, chains: new Chains(), bases: [] };
  const { origin } = configuration.settings;
  addReversePathCheck(building);
  addInput(building);
  addForward(building);
  addOutput(building);
  addTranslations(building, 'mark', 'prerouting', -150 + LATER, 'mangle_PRE_', false);
  addTranslations(building, 'translate', 'prerouting', -100 + LATER, 'nat_PRE_', true);
  addOutputTranslations(building);
  addMasquerade(building);
  return {
    id: 'firewalld',
    title: 'firewalld',
    layer: 'host',
    bases: building.bases,
    chains: building.chains.toMap(),
    origin,
    repliesPass: false,
  };
}

function addBase(building: Building, hook: Hook, priority: number, chain: string, translates = false): void {
  const text = 'the default of firewalld for packets that no rule stops';
  const origin: Origin = { ...building.settings.origin, text, standing: 'default' };
  building.chains.touch(chain);
  building.bases.push({ hook, priority, chain, policy: 'accept', translates, origin });
}

function addInput(building: Building): void {
  const { chains, zones, policies, settings } = building;
  addBase(building, 'input', LATER, 'filter_INPUT');
  addPreamble(building, 'filter_INPUT');
  addDoubts(building, 'filter_INPUT');
  dispatchToZones(chains, 'filter_INPUT', 'filter_IN_', 'incoming', zones);
  const own = policies.filter((policy) => policy.egress.includes('HOST'));
  addPolicies(building, 'filter_INPUT', 'filter_IN_', own, 'filter');
  for (const zone of zones.all) {
    const chain = `filter_IN_${zone.name}`;
    jump(chains, chain, 'filter_INPUT_POLICIES_pre', zone.origin);
    chains.addEntries(chain, ofPurpose(zone.entries, 'filter'));
    jump(chains, chain, 'filter_INPUT_POLICIES_post', zone.origin);
    if (
      settings.zoneDrifting &&
      zone.target === 'default' &&
      zone.members.some(({ kind }) => kind === 'source')
    ) {
      const reason = 'AllowZoneDrifting, by which packets of a source also meet the zone of their link';
      chains.add(chain, [{ kind: 'opaque', reason }], { kind: 'accept' }, settings.origin);
    }
    if (zone.invertsIcmp !== undefined) chains.add(chain, [ICMP], REJECT, zone.invertsIcmp);
    else if (zone.target === 'default')
      chains.add(
        chain,
        [ICMP],
        { kind: 'accept' },
        { ...zone.origin, text: `${zone.origin.text}, which admits ICMP` },
      );
    chains.add(chain, [], targetAction(zone.target), defaultOf(zone));
  }
}

function addForward(building: Building): void {
  const { chains, zones, policies } = building;
  addBase(building, 'forward', LATER, 'filter_FORWARD');
  addPreamble(building, 'filter_FORWARD');
  addDoubts(building, 'filter_FORWARD');
  add6to4(building, 'filter_FORWARD');
  dispatchToZones(chains, 'filter_FORWARD', 'filter_FWD_', 'incoming', zones);
  addPolicies(building, 'filter_FORWARD', 'filter_FWD_', policies.filter(isBetweenZones), 'filter');
  for (const zone of zones.all) {
    const chain = `filter_FWD_${zone.name}`;
    jump(chains, chain, 'filter_FORWARD_POLICIES_pre', zone.origin);
    if (zone.forward !== undefined) addWithinZone(building, chain, zone, zone.forward);
    jump(chains, chain, 'filter_FORWARD_POLICIES_post', zone.origin);
    chains.add(chain, [], targetAction(zone.target), defaultOf(zone));
  }
}

/** What stands for the target of a zone: its element, and that it names none. */
function defaultOf({ origin, target }: Zone): Origin {
  const text = target === 'default' ? `${origin.text}, which has no target` : origin.text;
  return { ...origin, text, standing: 'default' };
}

function addWithinZone({ chains, zones }: Building, chain: string, zone: Zone, origin: Origin): void {
  for (const member of zone.members) chains.add(chain, member.outgoing, { kind: 'accept' }, origin);
  if (zone === zones.byDefault)
    for (const conditions of unnamedLinks('outgoing', zones))
      chains.add(chain, conditions, { kind: 'accept' }, origin);
}

function addOutput(building: Building): void {
  const { chains, policies, settings } = building;
  addBase(building, 'output', LATER, 'filter_OUTPUT');
  chains.add('filter_OUTPUT', [ESTABLISHED], { kind: 'accept' }, own(settings, 'established connections'));
  chains.add('filter_OUTPUT', [link('out', 'lo')], { kind: 'accept' }, own(settings, 'link lo'));
  addDoubts(building, 'filter_OUTPUT');
  add6to4(building, 'filter_OUTPUT');
  jump(chains, 'filter_OUTPUT', 'filter_OUTPUT_POLICIES_pre', settings.origin);
  jump(chains, 'filter_OUTPUT', 'filter_OUTPUT_POLICIES_post', settings.origin);
  addPolicies(
    building,
    'filter_OUTPUT',
    'filter_OUT_',
    policies.filter(({ ingress }) => ingress.includes('HOST')),
    'filter',
  );
}

/** Marks and destination translation of what comes in: of zones, and of policies towards HOST or ANY. */
function addTranslations(
  building: Building,
  purpose: Purpose,
  hook: Hook,
  priority: number,
  prefix: string,
  translates: boolean,
): void {
  const { chains, zones } = building;
  const policies = building.policies.filter(
    ({ ingress, egress }) => !ingress.includes('HOST') && (egress.includes('HOST') || egress.includes('ANY')),
  );
  if (![...zones.all, ...policies].some((each) => ofPurpose(each.entries, purpose).length > 0)) return;
  const base = `${prefix.replace(/_PRE_$/, '_PREROUTING')}`;
  addBase(building, hook, priority, base, translates);
  dispatchToZones(chains, base, prefix, 'incoming', zones);
  // A policy towards ANY is chosen before a packet is routed: by where it comes from alone.
  addPolicies(
    building,
    base,
    prefix,
    policies.map((policy) => ({ ...policy, egress: ['ANY'] })),
    purpose,
  );
  for (const zone of zones.all) addZoneChain(building, base, prefix, zone, purpose);
}

function addOutputTranslations(building: Building): void {
  const policies = building.policies.filter(
    ({ ingress, entries }) => ingress.includes('HOST') && ofPurpose(entries, 'translate').length > 0,
  );
  if (policies.length === 0) return;
  const { chains, settings } = building;
  addBase(building, 'output', -100 + LATER, 'nat_OUTPUT', true);
  jump(chains, 'nat_OUTPUT', 'nat_OUTPUT_POLICIES_pre', settings.origin);
  jump(chains, 'nat_OUTPUT', 'nat_OUTPUT_POLICIES_post', settings.origin);
  addPolicies(building, 'nat_OUTPUT', 'nat_OUT_', policies, 'translate');
}

/** Source translation is of the zone that a packet goes to. */
function addMasquerade(building: Building): void {
  const { chains, zones } = building;
  const policies = building.policies.filter(isBetweenZones);
  if (![...zones.all, ...policies].some((each) => ofPurpose(each.entries, 'masquerade').length > 0)) return;
  addBase(building, 'postrouting', 100 + LATER, 'nat_POSTROUTING', true);
  dispatchToZones(chains, 'nat_POSTROUTING', 'nat_POST_', 'outgoing', zones);
  addPolicies(building, 'nat_POSTROUTING', 'nat_POST_', policies, 'masquerade');
  for (const zone of zones.all) addZoneChain(building, 'nat_POSTROUTING', 'nat_POST_', zone, 'masquerade');
}

function addZoneChain(
  { chains }: Building,
  base: string,
  prefix: string,
  zone: Zone,
  purpose: Purpose,
): void {
  const chain = `${prefix}${zone.name}`;
  jump(chains, chain, `${base}_POLICIES_pre`, zone.origin);
  chains.addEntries(chain, ofPurpose(zone.entries, purpose));
  jump(chains, chain, `${base}_POLICIES_post`, zone.origin);
}

function addPolicies(
  { chains, zones }: Building,
  base: string,
  prefix: string,
  policies: readonly Policy[],
  purpose: Purpose,
): void {
  const before = policies.filter(({ priority }) => priority < 0);
  dispatchToPolicies(chains, `${base}_POLICIES_pre`, prefix, before, zones);
  dispatchToPolicies(
    chains,
    `${base}_POLICIES_post`,
    prefix,
    policies.filter((each) => !before.includes(each)),
    zones,
  );
  for (const policy of policies) {
    const chain = `${prefix}policy_${policy.name}`;
    chains.touch(chain);
    chains.addEntries(chain, ofPurpose(policy.entries, purpose));
    if (purpose === 'filter' && policy.target !== undefined)
      chains.add(chain, [], policy.target, policy.origin);
  }
}

function isBetweenZones({ ingress, egress }: Policy): boolean {
  return !ingress.includes('HOST') && !egress.includes('HOST');
}

function ofPurpose(entries: readonly Entry[], purpose: Purpose): Entry[] {
  return entries.filter((entry) => entry.purpose === purpose);
}

function jump(chains: Chains, from: string, chain: string, origin: Origin): void {
  chains.touch(chain);
  chains.add(from, [], { kind: 'jump', chain }, origin);
}

/** A rule that firewalld makes whatever its files say. */
function own({ origin }: Settings, what: string): Origin {
  return { ...origin, text: `the rule of firewalld itself for ${what}` };
}

const ICMP: Condition = {
  kind: 'packet',
  boxes: [
    {
      protocol: [
        [1, 1],
        [58, 58],
      ],
    },
  ],
};
const ESTABLISHED: Condition = { kind: 'state', states: ['established', 'related'] };

function link(direction: 'in' | 'out', name: string): Condition {
  return { kind: 'interface', direction, name, prefix: false };
}

function addPreamble({ chains, settings }: Building, chain: string): void {
  const { strictForwardPorts } = settings;
  const accept: Action = { kind: 'accept' };
  chains.add(chain, [ESTABLISHED], accept, own(settings, 'established connections'));
  // Strict: only what the zones' own forward ports have translated, which is not told apart here.
  const doubt: Condition[] = strictForwardPorts
    ? [
        {
          kind: 'opaque',
          reason: 'StrictForwardPorts, by which only forward ports of firewalld open forwarding',
        },
      ]
    : [];
  const forwarded: Origin = { ...own(settings, 'packets of forward ports'), standing: 'default' };
  chains.add(chain, [{ kind: 'state', states: ['dnat'] }, ...doubt], accept, forwarded);
  chains.add(chain, [link('in', 'lo')], accept, own(settings, 'link lo'));
  const invalid: Condition = { kind: 'state', states: ['invalid'] };
  chains.add(chain, [invalid], { kind: 'drop' }, own(settings, 'invalid packets'));
}

function addDoubts({ chains, doubts }: Building, chain: string): void {
  for (const { reason, origin } of doubts) chains.add(chain, [], { kind: 'opaque', reason }, origin);
}

/** 6to4 networks of IPv4 addresses that nobody may have, and the two forms of IPv4 addresses in IPv6 (RFC 3964). */
const NO_6TO4: readonly AddressRange[] = [
  '::/96',
  '::ffff:0.0.0.0/96',
  '2002::/24',
  '2002:a00::/24',
  '2002:7f00::/24',
  '2002:a9fe::/32',
  '2002:ac10::/28',
  '2002:c0a8::/32',
  '2002:e000::/19',
].map((text) => parsePrefix(text) as AddressRange);

function add6to4({ chains, settings }: Building, chain: string): void {
  if (!settings.rejects6to4) return;
  const action: Action = { kind: 'reject', with: 'icmp6-addr-unreachable' };
  const origin = own(settings, 'IPv4 addresses in IPv6 (RFC3964_IPv4)');
  chains.add(chain, [{ kind: 'packet', boxes: [{ destination: NO_6TO4 }] }], action, origin);
}

/** Packets whose source has no way back by their link; router advertisements and neighbour solicitations are spared. */
function addReversePathCheck(building: Building): void {
  const { chains, settings } = building;
  if (settings.reversePathCheck === false) return;
  const chain = 'filter_PREROUTING';
  addBase(building, 'prerouting', LATER, chain);
  const spared: Condition = {
    kind: 'packet',
    boxes: [{ family: 6, protocol: [[58, 58]], icmpType: [[134, 135]] }],
  };
  const neighbours = own(settings, 'router advertisements and neighbour solicitations');
  chains.add(chain, [spared], { kind: 'accept' }, neighbours);
  const failed: Condition =
    settings.reversePathCheck === true
      ? { kind: 'return-path', negated: true }
      : { kind: 'opaque', reason: 'IPv6_rpfilter, in a way that is not modelled' };
  const lost = own(settings, 'sources that have no way back (IPv6_rpfilter)');
  chains.add(chain, [{ kind: 'packet', boxes: [{ family: 6 }] }, failed], { kind: 'drop' }, lost);
}
