import { type Building, isBetweenZones, ofPurpose } from './building.ts';
import { addPairs } from './pairs.ts';
import { targetAction, type Zone } from './zone.ts';
import { addIcmpRule, addWithinZone, defaultOf } from './zone-rules.ts';

const last = (zone: Zone) => ({ action: targetAction(zone.target), origin: defaultOf(zone) });

/** The zone admits ICMP before policies with a priority above zero are asked. */
export function addInputPairs(building: Building): void {
  const { chains, zones } = building;
  const policies = building.policies.filter(({ egress }) => egress.includes('HOST'));
  addPairs(building, {
    base: 'filter_INPUT',
    prefix: 'filter_IN_',
    stage: 'input',
    purpose: 'filter',
    policies,
    last,
  });
  for (const zone of zones.all) {
    const chain = `filter_IN_${zone.name}`;
    chains.touch(chain);
    chains.addEntries(chain, ofPurpose(zone.entries, 'filter'));
    addIcmpRule(building, chain, zone);
  }
}

export function addForwardPairs(building: Building): void {
  const { chains, zones } = building;
  addPairs(building, {
    base: 'filter_FORWARD',
    prefix: 'filter_FWD_',
    stage: 'between',
    purpose: 'filter',
    policies: building.policies.filter(isBetweenZones),
    last,
  });
  for (const zone of zones.all) {
    const chain = `filter_FWD_${zone.name}`;
    chains.touch(chain);
    if (zone.forward !== undefined) addWithinZone(building, chain, zone, zone.forward);
  }
}

export function addOutputPairs(building: Building): void {
  addPairs(building, {
    base: 'filter_OUTPUT',
    prefix: 'filter_OUT_',
    stage: 'output',
    purpose: 'filter',
    policies: building.policies.filter(({ ingress }) => ingress.includes('HOST')),
  });
}
