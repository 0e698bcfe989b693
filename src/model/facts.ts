import { z } from 'zod';
import { FilterLayer, Severity } from './finding.ts';
import { FlowFacts } from './flow-facts.ts';

/**
 * What `reach/` computed, as the policies see it: flat, labels and integers only.
 * Every fact has an `id` under which the audit keeps its proof (layers, rules, packets, witness).
 */

const Port = z.int().min(0).max(65_535);

const range = {
  /** `tcp`, `udp`, `icmp` … or the protocol number as text; `any`: every protocol. */
  protocol: z.string(),
  from_port: Port,
  to_port: Port,
};

/** Where an exposed port is served by nobody: the sockets of every machine in question are in evidence. */
const listener = {
  /** `loopback`: some listen, but on loopback alone. */
  listener: z.enum(['none', 'loopback']).optional(),
};

const row = { id: z.string(), deployment: z.string(), row: z.string() };

const flow = { ...row, from_role: z.string(), to_role: z.string(), ...range };

/** A row of a profile that must be open. */
export const RequirementFact = z.object({
  ...flow,
  phase: z.enum(['install', 'run']),
  needed: z.boolean(),
  verdict: z.enum(['open', 'blocked', 'partial', 'undecided']),
  /** Other choices of the row, none better than this. */
  alternatives: z.array(z.object({ from_role: z.string(), ...range })).optional(),
});
export type RequirementFact = z.infer<typeof RequirementFact>;

/** Ports that only named roles may reach. */
export const RestrictionFact = z.object({
  ...row,
  role: z.string(),
  ...range,
  /** Where the fact is about several ranges between the first and the last port: `22,80-90`. */
  ports: z.string().optional(),
  verdict: z.enum(['closed', 'exposed', 'undecided']),
  /** The port is reachable from the internet. */
  from_internet: z.boolean(),
  /** Closed, though a filter admits it: no path leads there. */
  opened_not_reachable: z.boolean(),
  /** The reply is dropped by a stateless filter, so that no connection comes about. */
  reply_blocked: z.boolean(),
  ...listener,
  /** The row of another deployment that needs some of it open. */
  needed_by: z.object({ deployment: z.string(), row: z.string() }).optional(),
});
export type RestrictionFact = z.infer<typeof RestrictionFact>;

/** A flow that must be closed. */
export const ProhibitionFact = z.object({
  ...flow,
  verdict: z.enum(['closed', 'exposed', 'undecided']),
  /** Not all of its packets are known to be open. */
  partly: z.boolean(),
  /** The reply is dropped by a stateless filter, so that no connection comes about. */
  reply_blocked: z.boolean(),
});
export type ProhibitionFact = z.infer<typeof ProhibitionFact>;

/** A row that only another phase needs and whose flow is open. */
export const LeftoverFact = z.object({
  ...flow,
  verdict: z.enum(['open', 'undecided', 'closed']),
  /** Every packet of it is also needed by a row of the current phase: the filters cannot tell them apart. */
  inseparable: z.boolean(),
  /** The row that keeps it open, where it is inseparable. */
  kept_open_by: z.string().optional(),
});
export type LeftoverFact = z.infer<typeof LeftoverFact>;

/** Ports that a policy asked about, reachable (or opened) from the internet on an asset: a range from the first of them to the last. */
export const InternetFact = z.object({
  id: z.string(),
  asset: z.string(),
  ...range,
  /** Where the fact is about several ports: `22,3389`. */
  ports: z.string().optional(),
  verdict: z.enum(['closed', 'exposed', 'undecided']),
  /** A filter admits it, but no path leads there (closed), or the path is not in evidence (undecided). */
  opened_not_reachable: z.boolean(),
  reply_blocked: z.boolean(),
  ...listener,
  /** Only narrow parts of the internet are admitted: no range as wide as an IPv4 /8 or an IPv6 /32. */
  partly: z.boolean(),
});
export type InternetFact = z.infer<typeof InternetFact>;

/** A filter that admits every protocol from (or to) every address of a family. */
export const OpenFilterFact = z.object({
  id: z.string(),
  filter: z.string(),
  layer: FilterLayer,
  direction: z.enum(['in', 'out']),
  family: z.enum(['ipv4', 'ipv6']),
  /** Several rules do it together, none alone. */
  together: z.boolean(),
  /** Interfaces that carry it. */
  attached: z.int().min(0),
});
export type OpenFilterFact = z.infer<typeof OpenFilterFact>;

/** How the vendor's page wants the networks of a deployment built. */
export const StructureFact = z.object({
  ...row,
  kind: z.string(),
  verdict: z.enum(['met', 'unmet', 'undecided']),
  /** `3 private subnets in 3 zones`. */
  expected: z.string(),
  /** `2 of 3 private subnets, in 2 zones`. */
  found: z.string(),
});
export type StructureFact = z.infer<typeof StructureFact>;

/** One thing that a change does. */
export const ChangeFact = z.object({
  id: z.string(),
  /**
   * Flows: `opened`, `closed`, `undecided`. Rows: `broken`, `healed`, `improved`, `violated`, `repaired`, `doubtful`. Administration:
   * `cut`, `perhaps-cut`. Findings: `found`, `fixed`. `unread`: a part of the change, or of what it leads to, that is not known.
   */
  change: z.enum([
    'opened',
    'closed',
    'undecided',
    'broken',
    'healed',
    'improved',
    'violated',
    'repaired',
    'doubtful',
    'cut',
    'perhaps-cut',
    'found',
    'fixed',
    'unread',
  ]),
  /** Flows: the internet, or every address, is among the sources. */
  from_internet: z.boolean(),
  /** Flows: no asset in evidence has one of the destinations. */
  to_nobody: z.boolean(),
  /** Flows: from no port that clients use. */
  from_server_port: z.boolean(),
  /** Findings: how bad it is. */
  severity: Severity.optional(),
});
export type ChangeFact = z.infer<typeof ChangeFact>;

/** A waiver, as it stands at the audit's time. */
export const WaiverFact = z.object({
  id: z.string(),
  deployment: z.string().optional(),
  waiver: z.string(),
  /** Whose findings it waives. */
  policy: z.string(),
  /** Until 24:00 UTC of this day. */
  expires: z.string(),
  /** `pending`: not approved yet. */
  state: z.enum(['pending', 'in-force', 'expired']),
  /** Days from the audit's day to the last one in force; negative where it has passed. */
  days_left: z.int(),
  /** It takes packets from a finding, or a finding as a whole; true where its policy did not answer. */
  used: z.boolean(),
  /** Addresses that its roles have now and had not at approval: it does not cover them. */
  added: z.array(z.string()),
});
export type WaiverFact = z.infer<typeof WaiverFact>;

/** Whose filter a fact is about. */
const ofFilter = {
  filter: z.string(),
  layer: FilterLayer,
  /** Who filters, as its importer calls it; absent: the machine itself. */
  platform: z.string().optional(),
};

/** Ports of one policy that a filter lets in, by the kind of sources that it lets them in from. */
export const OpeningFact = z.object({
  id: z.string(),
  /** The deployment whose own words for ports and addresses are meant. */
  deployment: z.string().optional(),
  /** The policy that asks about the ports. */
  policy: z.string(),
  ...ofFilter,
  family: z.enum(['ipv4', 'ipv6']),
  /** `tcp 22, tcp 3389`. */
  ports: z.string(),
  /** `other`: neither trusted nor the internet. */
  sources: z.enum(['internet', 'other', 'trusted']),
  /** `closed`: nothing is left of it. */
  verdict: z.enum(['open', 'undecided', 'closed']),
  /** How much of these sources is let in. `wide`: not all of them, and a range as wide as an IPv4 /8 or an IPv6 /32. */
  extent: z.enum(['whole', 'wide', 'narrow']),
  /** Interfaces that carry the filter. */
  attached: z.int().min(0),
});
export type OpeningFact = z.infer<typeof OpeningFact>;

/** A rule of a filter that says more, or less, than it should. */
export const FilterRuleFact = z.object({
  id: z.string(),
  ...ofFilter,
  direction: z.enum(['in', 'out', 'forward']),
  /** As the evidence writes it. */
  rule: z.string(),
  /** Of `host_gone`: the address that it names, and others may. */
  address: z.string().optional(),
  /**
   * `any_to_any`: it accepts every packet of a family. `shadowed`: rules before it decide all of its packets. `redundant`: without it
   * the same packets pass. `duplicate`: an equal rule stands before it. `host_gone`: it names an address that nobody has.
   */
  trait: z.enum(['any_to_any', 'shadowed', 'redundant', 'duplicate', 'host_gone']),
  /** `undecided`: of hosts, whose network is not in evidence. */
  verdict: z.enum(['certain', 'undecided']),
});
export type FilterRuleFact = z.infer<typeof FilterRuleFact>;

/** What is remarkable about a filter as a whole, or about a machine's own. */
export const FilterFact = z.object({
  id: z.string(),
  ...ofFilter,
  /**
   * `unused`: no interface carries it, and no rule of a filter in use refers to it. `default_passes`: the group that the platform gives
   * to whatever names none has rules. `ipv6_wider`: it lets IPv6 in from anywhere where it does not let IPv4 in. `inactive`: it is off,
   * or stops nothing. `accepts_by_default`: what no rule speaks of gets in. `logging_off`: what it drops is not logged. `unfiltered`:
   * a subnet that has no filter, where it could have one.
   */
  trait: z.enum([
    'unused',
    'default_passes',
    'ipv6_wider',
    'inactive',
    'accepts_by_default',
    'logging_off',
    'unfiltered',
  ]),
  verdict: z.enum(['certain', 'undecided']),
  attached: z.int().min(0),
});
export type FilterFact = z.infer<typeof FilterFact>;

/** A role whose destinations the vendor lists, and whose machines may send anything anywhere. */
export const OutboundFact = z.object({
  id: z.string(),
  deployment: z.string(),
  role: z.string(),
  verdict: z.enum(['open', 'undecided']),
});
export type OutboundFact = z.infer<typeof OutboundFact>;

/** A route by which a network sends to all addresses of the one that it is peered with. */
export const PeeringRouteFact = z.object({
  id: z.string(),
  table: z.string(),
  peering: z.string(),
  /** Who routes, as its importer calls it. */
  platform: z.string().optional(),
  /** `undecided`: the addresses of the other network are not in evidence. */
  verdict: z.enum(['whole', 'undecided']),
});
export type PeeringRouteFact = z.infer<typeof PeeringRouteFact>;

/** What an audit computes. */
export const AuditFacts = z.object({
  requirements: z.array(RequirementFact),
  restrictions: z.array(RestrictionFact),
  prohibitions: z.array(ProhibitionFact),
  leftovers: z.array(LeftoverFact),
  internet: z.array(InternetFact),
  open_filters: z.array(OpenFilterFact),
  structures: z.array(StructureFact),
  waivers: z.array(WaiverFact),
  openings: z.array(OpeningFact).default([]),
  filter_rules: z.array(FilterRuleFact).default([]),
  filters: z.array(FilterFact).default([]),
  outbound: z.array(OutboundFact).default([]),
  peering_routes: z.array(PeeringRouteFact).default([]),
  ...FlowFacts.shape,
});
export type AuditFacts = z.infer<typeof AuditFacts>;

/** The input document of every policy. */
export const PolicyInput = AuditFacts.extend({ changes: z.array(ChangeFact) });
export type PolicyInput = z.infer<typeof PolicyInput>;
