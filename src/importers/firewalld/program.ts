import type { Condition, Filter } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import {
  addBase,
  addPolicies,
  type Building,
  type Configuration,
  ESTABLISHED,
  isBetweenZones,
  jump,
  LATER,
  link,
  ofPurpose,
  own,
} from './building.ts';
import { Chains } from './chains.ts';
import { dispatchToZones, unnamedLinks } from './dispatch.ts';
import { REJECT } from './entry.ts';
import type { Doubt } from './listed-configuration.ts';
import { add6to4, addDoubts, addPreamble, addReversePathCheck } from './own-rules.ts';
import { addMasquerade, addOutputTranslations, addTranslations } from './translation-chains.ts';
import { targetAction, type Zone } from './zone.ts';

/**
 * The program that firewalld 1.3.3 loads for a configuration; chains are called as it calls them.
 * `doubts`: what else stands among its own rules, or may.
 */
export function toFilter(configuration: Configuration, doubts: readonly Doubt[] = []): Filter {
  const building: Building = { ...configuration, doubts, chains: new Chains(), bases: [] };
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
    chains.add(chain, unnamedLinks('outgoing', zones), { kind: 'accept' }, origin);
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
