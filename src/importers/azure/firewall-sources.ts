import type { Rule } from '../../model/filter.ts';
import { type AddressRange, parseRange } from '../../net/address.ts';
import type { PolicyRules } from './firewall-rules.ts';
import type { KnownFirewall } from './firewalls.ts';
import type { FirewallPolicy } from './schema.ts';
import { PRIVATE } from './virtual-network-tag.ts';

/** Destinations to which network rules keep the source; `isKnown` false: there may be others, or fewer. */
export interface KeptSources {
  readonly ranges: readonly AddressRange[];
  readonly isKnown: boolean;
}

/**
 * By the setting of a policy, private addresses where it has none (Azure Firewall SNAT private ranges). Whether those of its parents,
 * or of the firewall itself, then hold is not documented. `snats`: that which certainly holds comes last.
 */
export function keptSources(snats: readonly FirewallPolicy['snat'][]): KeptSources {
  const isSet = (each: FirewallPolicy['snat']) => (each?.privateRanges ?? []).length > 0;
  const set = snats.findLast(isSet);
  const parsed = set?.privateRanges?.map((text) =>
    text.toLowerCase() === 'ianaprivateranges' ? PRIVATE : parseRange(text),
  );
  const isLearning = snats.some((each) => each?.autoLearnPrivateRanges?.toLowerCase() === 'enabled');
  return {
    ranges: parsed?.flatMap((each) => each ?? []) ?? PRIVATE,
    isKnown:
      !isLearning && parsed?.includes(undefined) !== true && (set === undefined || set === snats.at(-1)),
  };
}

/**
 * The packets of a firewall that leave with an address of its own subnet: what application rules let through, and what network
 * rules do to destinations that are not private.
 */
export function disguisedBy(
  { filter }: Pick<KnownFirewall, 'filter'>,
  rules: PolicyRules | undefined,
): KnownFirewall['filter'] {
  const id = `${filter.id} sources`;
  if (rules === undefined) return { ...filter, id };
  const { origin } = filter;
  const { ranges, isKnown } = rules.keeps;
  const kept: Rule = {
    id: 'kept sources',
    conditions: isKnown
      ? [{ kind: 'packet', boxes: [{ destination: ranges }] }]
      : [{ kind: 'opaque', reason: 'the destinations to which it keeps sources are not in evidence' }],
    action: { kind: 'goto', chain: 'kept' },
    origin,
  };
  const network = rules.network.map(
    (rule): Rule => (rule.action.kind === 'accept' ? { ...rule, action: { kind: 'drop' } } : rule),
  );
  const others = [...rules.application, rules.infrastructure];
  const end: Rule = { id: 'end', conditions: [], action: { kind: 'drop' }, origin };
  return {
    ...filter,
    id,
    chains: new Map([
      ['forward', { title: 'forward', rules: [kept, ...rules.network, ...others] }],
      ['kept', { title: 'kept', rules: [...network, ...others, end] }],
    ]),
  };
}
