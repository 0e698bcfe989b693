import { z } from 'zod';

const Port = z.int().min(0).max(65_535);

const ports = { from_port: Port, to_port: Port };

/** `certain`: open whatever is not known, otherwise perhaps. */
const PortRange = z.object({ ...ports, certain: z.boolean() });

/** Open flows of a role, or of the cardholder data environment, that no row, administration or documented service covers. */
export const UndocumentedFlowFact = z.object({
  id: z.string(),
  deployment: z.string().optional(),
  /** The role; of systems that no deployment binds the selector by which the environment has them. */
  role: z.string(),
  /** Its systems belong to the cardholder data environment. */
  in_environment: z.boolean(),
  direction: z.enum(['in', 'out']),
  /** The other end: `internet`, `untrusted networks`, `other networks`, or a network of the estate. */
  peer: z.string(),
  /** The organisation does not control the other end. */
  peer_untrusted: z.boolean(),
  /** `other`: neither of the two. */
  protocol: z.enum(['tcp', 'udp', 'other']),
  /** The first and the last port of all ranges. */
  ...ports,
  /** `tcp 22,80-90`, `icmp`, `any`, `tcp 22, perhaps tcp 80`. */
  services: z.string(),
  /** Of `other`: none. */
  ranges: z.array(PortRange),
  /** `closed`: nothing is left of it. */
  verdict: z.enum(['open', 'undecided', 'closed']),
  /** Every packet of the other end arrives: nothing filters in between. */
  unfiltered: z.boolean(),
  /** The reply is dropped by a stateless filter, so that no connection comes about. */
  reply_blocked: z.boolean(),
});
export type UndocumentedFlowFact = z.infer<typeof UndocumentedFlowFact>;

/** A service that somebody documents: the organisation itself, or the vendor of a profile. */
export const DocumentedServiceFact = z.object({
  id: z.string(),
  deployment: z.string().optional(),
  by: z.enum(['organisation', 'vendor']),
  /** The organisation's name of it, or the row. */
  service: z.string(),
  from: z.string(),
  to: z.string(),
  /** `tcp`, `udp`, `icmp` … or the protocol number as text. */
  protocol: z.string(),
  ...ports,
  verdict: z.enum(['open', 'undecided', 'closed']),
  /** Its approval is written down; of a vendor's row always. */
  approved: z.boolean(),
  /** What makes up for an insecure protocol is written down for every packet of it. */
  safeguarded: z.boolean(),
});
export type DocumentedServiceFact = z.infer<typeof DocumentedServiceFact>;

/** One cell of a matrix zone × zone. */
export const ZoneFlowFact = z.object({
  id: z.string(),
  from_zone: z.string(),
  to_zone: z.string(),
  /** `tcp 443, udp 53`, `any` or `nothing`. */
  allowed: z.string(),
  /** What passes beyond it, or may: `tcp 22, perhaps udp 53`; empty where it is kept. */
  beyond: z.string(),
  /** `violated`: some packet passes that may not. */
  verdict: z.enum(['kept', 'violated', 'undecided']),
  /** The internet is part of the zone that it comes from, and of what passes. */
  from_internet: z.boolean(),
  /** The reply is dropped by a stateless filter, so that no connection comes about. */
  reply_blocked: z.boolean(),
});
export type ZoneFlowFact = z.infer<typeof ZoneFlowFact>;

/** Facts about flows, by kind. */
export const FlowFacts = z.object({
  undocumented_flows: z.array(UndocumentedFlowFact).default([]),
  documented_services: z.array(DocumentedServiceFact).default([]),
  zone_flows: z.array(ZoneFlowFact).default([]),
  /** From untrusted networks to where account data is stored. */
  account_data: z.array(ZoneFlowFact).default([]),
});
export type FlowFacts = z.infer<typeof FlowFacts>;
export type FlowKind = keyof FlowFacts;
