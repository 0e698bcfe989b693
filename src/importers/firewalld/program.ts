import type { Filter } from '../../model/filter.ts';
import {
  addBase,
  addPolicies,
  type Building,
  type Configuration,
  ESTABLISHED,
  isBetweenZones,
  isByPairs,
  jump,
  LATER,
  link,
  ofPurpose,
  own,
} from './building.ts';
import { Chains } from './chains.ts';
import { dispatchToZones } from './dispatch.ts';
import type { Doubt } from './listed-configuration.ts';
import { add6to4, addDoubts, addPreamble, addReversePathCheck, addTranslated } from './own-rules.ts';
import { addForwardPairs, addInputPairs, addOutputPairs } from './pair-program.ts';
import { addMasquerade, addOutputTranslations, addTranslations } from './translation-chains.ts';
import { targetAction } from './zone.ts';
import { addIcmpRule, addWithinZone, defaultOf } from './zone-rules.ts';

/**
 * The program that firewalld loads for a configuration; chains are called as it calls them.
 * `doubts`: what else stands among its own rules, or may. Without `managedLinks` a network manager has added nothing.
 */
export function toFilter(
  configuration: Configuration,
  doubts: readonly Doubt[] = [],
  { managedLinks = true }: { readonly managedLinks?: boolean } = {},
): Filter {
  const zones = managedLinks ? configuration.zones : { ...configuration.zones, managedLinks };
  const building: Building = {
    ...configuration,
    zones,
    doubts,
    chains: new Chains(isByPairs(configuration)),
    bases: [],
  };
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

function addInput(building: Building): void {
  const { chains, zones, policies, settings } = building;
  addBase(building, 'input', LATER, 'filter_INPUT');
  addPreamble(building, 'filter_INPUT');
  addDoubts(building, 'filter_INPUT');
  if (isByPairs(building)) {
    addInputPairs(building);
    return;
  }
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
    addIcmpRule(building, chain, zone);
    chains.add(chain, [], targetAction(zone.target), defaultOf(zone));
  }
}

function addForward(building: Building): void {
  const { chains, zones, policies } = building;
  addBase(building, 'forward', LATER, 'filter_FORWARD');
  addPreamble(building, 'filter_FORWARD');
  addDoubts(building, 'filter_FORWARD');
  add6to4(building, 'filter_FORWARD');
  if (isByPairs(building)) {
    addForwardPairs(building);
    return;
  }
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

function addOutput(building: Building): void {
  const { chains, policies, settings } = building;
  addBase(building, 'output', LATER, 'filter_OUTPUT');
  chains.add('filter_OUTPUT', [ESTABLISHED], { kind: 'accept' }, own(settings, 'established connections'));
  if (isByPairs(building)) addTranslated(building, 'filter_OUTPUT');
  chains.add('filter_OUTPUT', [link('out', 'lo')], { kind: 'accept' }, own(settings, 'link lo'));
  addDoubts(building, 'filter_OUTPUT');
  add6to4(building, 'filter_OUTPUT');
  if (isByPairs(building)) {
    addOutputPairs(building);
    return;
  }
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
