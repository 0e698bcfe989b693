import { z } from 'zod';
import { FilterLayer, Severity } from './finding.ts';
import { FlowFacts, ReplyBlocked } from './flow-facts.ts';

/**
 * What `reach/` computed, as the policies see it: flat, labels and integers only.
 * Every fact has an `id` under which the audit keeps its proof (layers, rules, packets, witness).
 */

const Port = z.int().min(0).max(65_535);

const range = {
  protocol: z
    .string()
    .describe('`tcp`, `udp`, `icmp` … or the protocol number as text; `any`: every protocol.'),
  from_port: Port,
  to_port: Port,
};

/** Where an exposed port is served by nobody: the sockets of every machine in question are in evidence. */
const listener = {
  listener: z
    .enum(['none', 'loopback'])
    .optional()
    .describe('`loopback`: some listen, but on loopback alone.'),
};

const row = { id: z.string(), deployment: z.string(), row: z.string() };

const flow = { ...row, from_role: z.string(), to_role: z.string(), ...range };

export const RequirementFact = z
  .object({
    ...flow,
    phase: z.enum(['install', 'run']),
    needed: z.boolean(),
    verdict: z.enum(['open', 'blocked', 'partial', 'undecided']),
    alternatives: z
      .array(z.object({ from_role: z.string(), ...range }))
      .optional()
      .describe('Other choices of the row, none better than this.'),
  })
  .describe('A row of a profile that must be open.');
export type RequirementFact = z.infer<typeof RequirementFact>;

export const RestrictionFact = z
  .object({
    ...row,
    role: z.string(),
    ...range,
    ports: z
      .string()
      .optional()
      .describe('Where the fact is about several ranges between the first and the last port: `22,80-90`.'),
    verdict: z.enum(['closed', 'exposed', 'undecided']),
    from_internet: z.boolean().describe('The port is reachable from the internet.'),
    opened_not_reachable: z.boolean().describe('Closed, though a filter admits it: no path leads there.'),
    reply_blocked: ReplyBlocked,
    ...listener,
    needed_by: z
      .object({ deployment: z.string(), row: z.string() })
      .optional()
      .describe('The row of another deployment that needs some of it open.'),
  })
  .describe('Ports that only named roles may reach.');
export type RestrictionFact = z.infer<typeof RestrictionFact>;

export const ProhibitionFact = z
  .object({
    ...flow,
    verdict: z.enum(['closed', 'exposed', 'undecided']),
    partly: z.boolean().describe('Not all of its packets are known to be open.'),
    reply_blocked: ReplyBlocked,
  })
  .describe('A flow that must be closed.');
export type ProhibitionFact = z.infer<typeof ProhibitionFact>;

export const LeftoverFact = z
  .object({
    ...flow,
    verdict: z.enum(['open', 'undecided', 'closed']),
    inseparable: z
      .boolean()
      .describe(
        'Every packet of it is also needed by a row of the current phase: the filters cannot tell them apart.',
      ),
    kept_open_by: z.string().optional().describe('The row that keeps it open, where it is inseparable.'),
  })
  .describe('A row that only another phase needs and whose flow is open.');
export type LeftoverFact = z.infer<typeof LeftoverFact>;

export const InternetFact = z
  .object({
    id: z.string(),
    asset: z.string(),
    ...range,
    ports: z.string().optional().describe('Where the fact is about several ports: `22,3389`.'),
    verdict: z.enum(['closed', 'exposed', 'undecided']),
    opened_not_reachable: z
      .boolean()
      .describe(
        'A filter admits it, but no path leads there (closed), or the path is not in evidence (undecided).',
      ),
    reply_blocked: ReplyBlocked,
    ...listener,
    partly: z
      .boolean()
      .describe(
        'Only narrow parts of the internet are admitted: no range as wide as an IPv4 /8 or an IPv6 /32.',
      ),
  })
  .describe(
    'Ports that a policy asked about, reachable (or opened) from the internet on an asset: a range from the first of them to the last.',
  );
export type InternetFact = z.infer<typeof InternetFact>;

export const OpenFilterFact = z
  .object({
    id: z.string(),
    filter: z.string(),
    layer: FilterLayer,
    direction: z.enum(['in', 'out']),
    family: z.enum(['ipv4', 'ipv6']),
    together: z.boolean().describe('Several rules do it together, none alone.'),
    attached: z.int().min(0).describe('Interfaces that carry it.'),
  })
  .describe('A filter that admits every protocol from (or to) every address of a family.');
export type OpenFilterFact = z.infer<typeof OpenFilterFact>;

export const StructureFact = z
  .object({
    ...row,
    kind: z.string(),
    verdict: z.enum(['met', 'unmet', 'undecided']),
    expected: z.string().describe('`3 private subnets in 3 zones`.'),
    found: z.string().describe('`2 of 3 private subnets, in 2 zones`.'),
  })
  .describe("How the vendor's page wants the networks of a deployment built.");
export type StructureFact = z.infer<typeof StructureFact>;

export const ChangeFact = z
  .object({
    id: z.string(),
    change: z
      .enum([
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
      ])
      .describe(
        'Flows: `opened`, `closed`, `undecided`. Rows: `broken`, `healed`, `improved`, `violated`, `repaired`, `doubtful`. Administration: `cut`, `perhaps-cut`. Findings: `found`, `fixed`. `unread`: a part of the change, or of what it leads to, that is not known.',
      ),
    from_internet: z.boolean().describe('Flows: the internet, or every address, is among the sources.'),
    to_nobody: z.boolean().describe('Flows: no asset in evidence has one of the destinations.'),
    from_server_port: z.boolean().describe('Flows: from no port that clients use.'),
    severity: Severity.optional().describe('Findings: how bad it is.'),
  })
  .describe('One thing that a change does.');
export type ChangeFact = z.infer<typeof ChangeFact>;

export const WaiverFact = z
  .object({
    id: z.string(),
    deployment: z.string().optional(),
    waiver: z.string(),
    policy: z.string().describe('Whose findings it waives.'),
    expires: z.string().describe('Until 24:00 UTC of this day.'),
    state: z.enum(['pending', 'in-force', 'expired']).describe('`pending`: not approved yet.'),
    days_left: z
      .int()
      .describe("Days from the audit's day to the last one in force; negative where it has passed."),
    used: z
      .boolean()
      .describe(
        'It takes packets from a finding, or a finding as a whole; true where its policy did not answer.',
      ),
    added: z
      .array(z.string())
      .describe('Addresses that its roles have now and had not at approval: it does not cover them.'),
  })
  .describe("A waiver, as it stands at the audit's time.");
export type WaiverFact = z.infer<typeof WaiverFact>;

/** Whose filter a fact is about. */
const ofFilter = {
  filter: z.string(),
  layer: FilterLayer,
  platform: z
    .string()
    .optional()
    .describe('Who filters, as its importer calls it; absent: the machine itself.'),
};

export const OpeningFact = z
  .object({
    id: z.string(),
    deployment: z
      .string()
      .optional()
      .describe('The deployment whose own words for ports and addresses are meant.'),
    policy: z.string().describe('The policy that asks about the ports.'),
    ...ofFilter,
    family: z.enum(['ipv4', 'ipv6']),
    ports: z.string().describe('`tcp 22, tcp 3389`.'),
    sources: z.enum(['internet', 'other', 'trusted']).describe('`other`: neither trusted nor the internet.'),
    verdict: z.enum(['open', 'undecided', 'closed']).describe('`closed`: nothing is left of it.'),
    extent: z
      .enum(['whole', 'wide', 'narrow'])
      .describe(
        'How much of these sources is let in. `wide`: not all of them, and a range as wide as an IPv4 /8 or an IPv6 /32.',
      ),
    attached: z.int().min(0).describe('Interfaces that carry the filter.'),
  })
  .describe('Ports of one policy that a filter lets in, by the kind of sources that it lets them in from.');
export type OpeningFact = z.infer<typeof OpeningFact>;

export const FilterRuleFact = z
  .object({
    id: z.string(),
    ...ofFilter,
    direction: z.enum(['in', 'out', 'forward']),
    rule: z.string().describe('As the evidence writes it.'),
    address: z.string().optional().describe('Of `host_gone`: the address that it names, and others may.'),
    trait: z
      .enum(['any_to_any', 'shadowed', 'redundant', 'duplicate', 'host_gone'])
      .describe(
        '`any_to_any`: it accepts every packet of a family. `shadowed`: rules before it decide all of its packets. `redundant`: without it the same packets pass. `duplicate`: an equal rule stands before it. `host_gone`: it names an address that nobody has.',
      ),
    verdict: z
      .enum(['certain', 'undecided'])
      .describe('`undecided`: of hosts, whose network is not in evidence.'),
  })
  .describe('A rule of a filter that says more, or less, than it should.');
export type FilterRuleFact = z.infer<typeof FilterRuleFact>;

export const FilterFact = z
  .object({
    id: z.string(),
    ...ofFilter,
    trait: z
      .enum([
        'unused',
        'default_passes',
        'ipv6_wider',
        'inactive',
        'accepts_by_default',
        'logging_off',
        'unfiltered',
      ])
      .describe(
        '`unused`: no interface carries it, and no rule of a filter in use refers to it. `default_passes`: the group that the platform gives to whatever names none has rules. `ipv6_wider`: it lets IPv6 in from anywhere where it does not let IPv4 in. `inactive`: it is off, or stops nothing. `accepts_by_default`: what no rule speaks of gets in. `logging_off`: what it drops is not logged. `unfiltered`: a subnet that has no filter, where it could have one.',
      ),
    verdict: z.enum(['certain', 'undecided']),
    attached: z.int().min(0),
  })
  .describe("What is remarkable about a filter as a whole, or about a machine's own.");
export type FilterFact = z.infer<typeof FilterFact>;

export const OutboundFact = z
  .object({
    id: z.string(),
    deployment: z.string(),
    role: z.string(),
    verdict: z.enum(['open', 'undecided']),
  })
  .describe('A role whose destinations the vendor lists, and whose machines may send anything anywhere.');
export type OutboundFact = z.infer<typeof OutboundFact>;

export const PeeringRouteFact = z
  .object({
    id: z.string(),
    table: z.string(),
    peering: z.string(),
    platform: z.string().optional().describe('Who routes, as its importer calls it.'),
    verdict: z
      .enum(['whole', 'undecided'])
      .describe('`undecided`: the addresses of the other network are not in evidence.'),
  })
  .describe('A route by which a network sends to all addresses of the one that it is peered with.');
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
