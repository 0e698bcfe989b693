import type { BaseChain, Condition, Hook } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Chains } from './chains.ts';
import { dispatchToPolicies, type Zones } from './dispatch.ts';
import type { Entry, Purpose } from './entry.ts';
import type { Doubt } from './listed-configuration.ts';
import type { Policy } from './policy.ts';
import type { Release } from './release.ts';
import type { Settings } from './settings-file.ts';
import type { Zone } from './zone.ts';

/** What a configuration says, once it is read. */
export interface Configuration {
  readonly zones: Zones;
  readonly policies: readonly Policy[];
  readonly settings: Settings;
  readonly release: Release;
}

export interface Building extends Configuration {
  readonly doubts: readonly Doubt[];
  readonly chains: Chains;
  readonly bases: BaseChain[];
}

/** netfilter's priorities, plus ten: rules of the host's own at the usual ones come first. */
export const LATER = 10;

export function addBase(
  building: Building,
  hook: Hook,
  priority: number,
  chain: string,
  translates = false,
): void {
  const text = 'the default of firewalld for packets that no rule stops';
  const origin: Origin = { ...building.settings.origin, text, standing: 'default' };
  building.chains.touch(chain);
  building.bases.push({ hook, priority, chain, policy: 'accept', translates, origin });
}

export function addZoneChain(
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

export function addPolicies(
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

export function isBetweenZones({ ingress, egress }: Policy): boolean {
  return !ingress.includes('HOST') && !egress.includes('HOST');
}

export function ofPurpose(entries: readonly Entry[], purpose: Purpose): Entry[] {
  return entries.filter((entry) => entry.purpose === purpose);
}

export function jump(chains: Chains, from: string, chain: string, origin: Origin): void {
  chains.touch(chain);
  chains.add(from, [], { kind: 'jump', chain }, origin);
}

/** A rule that firewalld makes whatever its files say. */
export function own({ origin }: Settings, what: string): Origin {
  return { ...origin, text: `the rule of firewalld itself for ${what}` };
}

export function link(direction: 'in' | 'out', name: string): Condition {
  return { kind: 'interface', direction, name, prefix: false };
}

export const ESTABLISHED: Condition = { kind: 'state', states: ['established', 'related'] };

/** Whether the release asks policies for each pair of zones. */
export function isByPairs({ release }: Pick<Configuration, 'release'>): boolean {
  return release === 'named-pairs' || release === 'some-pairs' || release === 'all-pairs';
}
