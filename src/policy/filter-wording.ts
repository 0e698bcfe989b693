import type { Proof } from '../model/audit.ts';
import type {
  FilterFact,
  FilterRuleFact,
  OpeningFact,
  OutboundFact,
  PeeringRouteFact,
} from '../model/facts.ts';
import { namedRules } from '../model/named-rules.ts';

/** Facts about filters, rules and routes as they stand, whoever sends packets. */
export type FactOfFilters =
  | { readonly kind: 'openings'; readonly fact: OpeningFact }
  | { readonly kind: 'filter_rules'; readonly fact: FilterRuleFact }
  | { readonly kind: 'filters'; readonly fact: FilterFact }
  | { readonly kind: 'outbound'; readonly fact: OutboundFact }
  | { readonly kind: 'peering_routes'; readonly fact: PeeringRouteFact };

/** One sentence that says what is wrong. */
export function filterMessage({ kind, fact }: FactOfFilters, proof: Proof | undefined): string {
  const maybe = fact.verdict === 'undecided';
  switch (kind) {
    case 'openings':
      return `${fact.filter} ${maybe ? 'may let' : 'lets'} ${fact.ports} in from ${sourcesOf(fact)}.`;
    case 'filter_rules':
      return ruleMessage(fact, proof);
    case 'filters':
      return `${fact.filter} ${maybe ? POSSIBLE[fact.trait] : CERTAIN[fact.trait]}.`;
    case 'outbound':
      return `The page lists where ${fact.role} sends to, and its machines ${maybe ? 'may be able to send' : 'can send'} everything to anywhere on the internet.`;
    case 'peering_routes':
      return maybe
        ? `Whether ${fact.table} sends more through ${fact.peering} than is needed cannot be decided: the network behind it is not in evidence.`
        : `${fact.table} sends to every address of the network behind ${fact.peering}.`;
  }
}

/** What would fix it, in words that name the place to change. */
export function filterFix({ kind, fact }: FactOfFilters, proof: Proof | undefined): string {
  const rules = namedRules(proof?.pairs[0]?.layers[0]?.rules ?? []);
  switch (kind) {
    case 'openings':
      return `Remove or narrow ${rules || 'the rules that admit it'} in ${fact.filter}, so that only those who need ${fact.ports} are let in.`;
    case 'filter_rules':
      return RULE_FIXES[fact.trait](fact);
    case 'filters':
      return FILTER_FIXES[fact.trait](fact);
    case 'outbound':
      return `Replace what lets everything out by rules for the destinations that the page lists.`;
    case 'peering_routes':
      return `Narrow the route of ${fact.table} to the subnets or machines behind ${fact.peering} that are needed.`;
  }
}

function ruleMessage(
  { rule, filter, trait, verdict, direction, address }: FilterRuleFact,
  proof: Proof | undefined,
): string {
  const [, ...others] = proof?.origins ?? [];
  const by = others.length === 0 ? '' : ` (${namedRules(others)})`;
  switch (trait) {
    case 'any_to_any':
      return `${rule} in ${filter} ${direction === 'out' ? 'lets every packet out' : 'accepts every packet'}, whoever sends it and wherever it goes.`;
    case 'shadowed':
      return `${rule} in ${filter} never decides a packet: rules before it do${by}.`;
    case 'redundant':
      return `${rule} in ${filter} changes nothing: without it the same packets pass${by}.`;
    case 'duplicate':
      return `${rule} stands in ${filter} more than once${by}.`;
    case 'host_gone':
      return verdict === 'undecided'
        ? `Whether ${address} is gone, which ${namedRules(proof?.origins ?? []) || rule} in ${filter} names, cannot be decided: what has addresses there is not all in evidence.`
        : `No machine has ${address} any more, which ${namedRules(proof?.origins ?? []) || rule} in ${filter} names.`;
  }
}

const RULE_FIXES: Readonly<Record<FilterRuleFact['trait'], (fact: FilterRuleFact) => string>> = {
  any_to_any: ({ rule, filter }) =>
    `Replace ${rule} in ${filter} by rules for the services that are needed, each with its sources and destinations.`,
  shadowed: ({ rule, filter }) => `Remove ${rule} from ${filter}, or move it before the rules that hide it.`,
  redundant: ({ rule, filter }) => `Remove ${rule} from ${filter}.`,
  duplicate: ({ rule, filter }) => `Keep one ${rule} in ${filter} and remove the others.`,
  host_gone: ({ rule, filter, verdict }) =>
    verdict === 'undecided'
      ? 'Add the evidence of the network that the address belongs to.'
      : `Remove ${rule} from ${filter}: whoever gets the address next is let in by it.`,
};

const CERTAIN: Readonly<Record<FilterFact['trait'], string>> = {
  unused: 'is carried by no interface, and no rule of a filter in use refers to it',
  default_passes: 'is what machines get that name no group, and lets packets pass',
  ipv6_wider: 'lets IPv6 in from the internet to what is closed for IPv4, or open to much less of it',
  inactive: 'has no firewall of its own that stops anything',
  accepts_by_default: 'lets in what none of its rules speaks of',
  logging_off: 'does not log what it drops',
  unfiltered: 'has no filter',
};

const POSSIBLE: Readonly<Record<FilterFact['trait'], string>> = {
  unused: 'may be carried by no interface: not every interface is in evidence',
  default_passes: 'is what machines get that name no group, and may let packets pass',
  ipv6_wider: 'may let IPv6 in from the internet to what is closed for IPv4, or open to much less of it',
  inactive: 'may have no firewall of its own that stops anything',
  accepts_by_default: 'may let in what none of its rules speaks of',
  logging_off: 'may not log what it drops',
  unfiltered: 'may have no filter',
};

const FILTER_FIXES: Readonly<Record<FilterFact['trait'], (fact: FilterFact) => string>> = {
  unused: ({ filter, verdict }) =>
    verdict === 'undecided' ? 'Add the evidence of all interfaces.' : `Remove ${filter}.`,
  default_passes: ({ filter }) => `Remove every rule of ${filter}, and give machines groups of their own.`,
  ipv6_wider: ({ filter }) => `Give ${filter} the same limits for IPv6 as for IPv4.`,
  inactive: ({ filter }) => `Switch the firewall of ${filter} on, with a default that drops.`,
  accepts_by_default: ({ filter }) => `Let ${filter} drop by default, and admit what is needed by rules.`,
  logging_off: ({ filter }) => `Switch on the log of dropped packets of ${filter}.`,
  unfiltered: ({ filter }) => `Give ${filter} a filter of its own.`,
};

const SOURCES: Readonly<Record<OpeningFact['sources'], string>> = {
  internet: 'the internet',
  other: 'addresses that are not trusted',
  trusted: 'trusted addresses',
};

function sourcesOf(fact: OpeningFact): string {
  const part = fact.extent === 'whole' ? '' : 'a part of ';
  return `${part}${SOURCES[fact.sources]} (${familyOf(fact)})`;
}

function familyOf({ family }: Pick<OpeningFact, 'family'>): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}
