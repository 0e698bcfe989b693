import { z } from 'zod';

const Port = z.int().min(0).max(65_535);

const ports = { from_port: Port, to_port: Port };

/** `certain`: open whatever is not known, otherwise perhaps. */
const PortRange = z.object({ ...ports, certain: z.boolean() });

export const ReplyBlocked = z
  .boolean()
  .describe(
    'No answer comes back: a filter or a route stops it, or no target of the balancer takes the packet.',
  );

export const UndocumentedFlowFact = z
  .object({
    id: z.string(),
    deployment: z.string().optional(),
    role: z
      .string()
      .describe(
        'The role; of systems that no deployment binds the selector by which the environment has them.',
      ),
    in_environment: z.boolean().describe('Its systems belong to the cardholder data environment.'),
    direction: z.enum(['in', 'out']),
    peer: z
      .string()
      .describe(
        'The other end: `internet`, `untrusted networks`, `other networks`, or a network of the estate.',
      ),
    peer_untrusted: z.boolean().describe('The organisation does not control the other end.'),
    protocol: z.enum(['tcp', 'udp', 'other']).describe('`other`: neither of the two.'),
    ...ports,
    services: z.string().describe('`tcp 22,80-90`, `icmp`, `any`, `tcp 22, perhaps tcp 80`.'),
    ranges: z.array(PortRange).describe('Of `other`: none.'),
    verdict: z.enum(['open', 'undecided', 'closed']).describe('`closed`: nothing is left of it.'),
    unfiltered: z.boolean().describe('Every packet of the other end arrives: nothing filters in between.'),
    reply_blocked: ReplyBlocked,
  })
  .describe(
    'Open flows of a role, or of the cardholder data environment, that no row, administration or documented service covers.',
  );
export type UndocumentedFlowFact = z.infer<typeof UndocumentedFlowFact>;

export const DocumentedServiceFact = z
  .object({
    id: z.string(),
    deployment: z.string().optional(),
    by: z.enum(['organisation', 'vendor']),
    service: z.string().describe("The organisation's name of it, or the row."),
    from: z.string(),
    to: z.string(),
    protocol: z.string().describe('`tcp`, `udp`, `icmp` … or the protocol number as text.'),
    ...ports,
    verdict: z.enum(['open', 'undecided', 'closed']),
    approved: z.boolean().describe("Its approval is written down; of a vendor's row always."),
    safeguarded: z
      .boolean()
      .describe('What makes up for an insecure protocol is written down for every packet of it.'),
  })
  .describe('A service that somebody documents: the organisation itself, or the vendor of a profile.');
export type DocumentedServiceFact = z.infer<typeof DocumentedServiceFact>;

export const ZoneFlowFact = z
  .object({
    id: z.string(),
    from_zone: z.string(),
    to_zone: z.string(),
    allowed: z.string().describe('`tcp 443, udp 53`, `any` or `nothing`.'),
    beyond: z
      .string()
      .describe('What passes beyond it, or may: `tcp 22, perhaps udp 53`; empty where it is kept.'),
    verdict: z
      .enum(['kept', 'violated', 'undecided'])
      .describe('`violated`: some packet passes that may not.'),
    from_internet: z
      .boolean()
      .describe('The internet is part of the zone that it comes from, and of what passes.'),
    reply_blocked: ReplyBlocked,
  })
  .describe('One cell of a matrix zone × zone.');
export type ZoneFlowFact = z.infer<typeof ZoneFlowFact>;

/** Facts about flows, by kind. */
export const FlowFacts = z.object({
  undocumented_flows: z.array(UndocumentedFlowFact).default([]),
  documented_services: z.array(DocumentedServiceFact).default([]),
  zone_flows: z.array(ZoneFlowFact).default([]),
  account_data: z
    .array(ZoneFlowFact)
    .default([])
    .describe('What passes from an untrusted network to where account data is stored.'),
});
export type FlowFacts = z.infer<typeof FlowFacts>;
export type FlowKind = keyof FlowFacts;
