import type { Hook } from '../../model/filter.ts';
import {
  addBase,
  addPolicies,
  addZoneChain,
  type Building,
  isBetweenZones,
  isByPairs,
  jump,
  LATER,
  ofPurpose,
} from './building.ts';
import { dispatchToZones } from './dispatch.ts';
import type { Purpose } from './entry.ts';
import { addPairs } from './pairs.ts';
import type { Policy } from './policy.ts';

/** Marks and destination translation of what comes in: of zones, and of policies towards HOST or ANY. */
export function addTranslations(
  building: Building,
  purpose: Purpose,
  hook: Hook,
  priority: number,
  prefix: string,
  translates: boolean,
): void {
  const { chains, zones } = building;
  const policies = building.policies.filter((policy) => isEarly(policy, building));
  if (![...zones.all, ...policies].some((each) => ofPurpose(each.entries, purpose).length > 0)) return;
  const base = `${prefix.replace(/_PRE_$/, '_PREROUTING')}`;
  addBase(building, hook, priority, base, translates);
  if (isByPairs(building)) {
    addPairs(building, { base, prefix, stage: 'prerouting', purpose, policies });
    addZoneRules(building, prefix, purpose);
    return;
  }
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

export function addOutputTranslations(building: Building): void {
  const policies = building.policies.filter(
    ({ ingress, entries }) => ingress.includes('HOST') && ofPurpose(entries, 'translate').length > 0,
  );
  if (policies.length === 0) return;
  const { chains, settings } = building;
  addBase(building, 'output', -100 + LATER, 'nat_OUTPUT', true);
  if (isByPairs(building)) {
    const dispatch = {
      base: 'nat_OUTPUT',
      prefix: 'nat_OUT_',
      stage: 'output',
      purpose: 'translate',
    } as const;
    addPairs(building, { ...dispatch, policies });
    return;
  }
  jump(chains, 'nat_OUTPUT', 'nat_OUTPUT_POLICIES_pre', settings.origin);
  jump(chains, 'nat_OUTPUT', 'nat_OUTPUT_POLICIES_post', settings.origin);
  addPolicies(building, 'nat_OUTPUT', 'nat_OUT_', policies, 'translate');
}

/** Source translation is of the zone that a packet goes to. */
export function addMasquerade(building: Building): void {
  const { chains, zones } = building;
  const policies = building.policies.filter(isBetweenZones);
  if (![...zones.all, ...policies].some((each) => ofPurpose(each.entries, 'masquerade').length > 0)) return;
  addBase(building, 'postrouting', 100 + LATER, 'nat_POSTROUTING', true);
  if (isByPairs(building)) {
    const dispatch = { base: 'nat_POSTROUTING', prefix: 'nat_POST_', purpose: 'masquerade' } as const;
    addPairs(building, { ...dispatch, stage: 'between', policies, asked: 'egress' });
    addZoneRules(building, 'nat_POST_', 'masquerade');
    return;
  }
  dispatchToZones(chains, 'nat_POSTROUTING', 'nat_POST_', 'outgoing', zones);
  addPolicies(building, 'nat_POSTROUTING', 'nat_POST_', policies, 'masquerade');
  for (const zone of zones.all) addZoneChain(building, 'nat_POSTROUTING', 'nat_POST_', zone, 'masquerade');
}

/** Policies that are asked before a packet is routed. */
function isEarly({ ingress, egress }: Policy, building: Building): boolean {
  if (ingress.includes('HOST')) return false;
  if (egress.includes('HOST') || egress.includes('ANY')) return true;
  // Those to zones that no link is in, where releases do not ask for the address as well.
  const named = building.zones.all.filter(({ name }) => egress.includes(name));
  return isByPairs(building) && named.every(({ members }) => members.every(({ kind }) => kind === 'source'));
}

function addZoneRules({ chains, zones }: Building, prefix: string, purpose: Purpose): void {
  for (const { name, entries } of zones.all) {
    const chain = `${prefix}${name}`;
    chains.touch(chain);
    chains.addEntries(chain, ofPurpose(entries, purpose));
  }
}
