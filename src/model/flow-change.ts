import { z } from 'zod';
import { Origin } from './origin.ts';

/** What becomes of a new flow: it is let through, it is not, or evidence does not say. */
export const FlowState = z.enum(['allow', 'undecided', 'deny']);
export type FlowState = z.infer<typeof FlowState>;

/** An end of flows, as a person calls it, with its addresses and prefixes. */
export const FlowEnd = z.object({
  /** `internet`: all of it, or much; `anywhere`: every address, or every other one; `nobody`: addresses of a subnet that no asset has. */
  kind: z.enum(['asset', 'nobody', 'internet', 'anywhere', 'addresses']),
  title: z.string(),
  addresses: z.array(z.string()),
  /** The id of the asset. */
  asset: z.string().optional(),
  /** Roles of deployments that bind all of it: `analyzer-prod/analyzer`. */
  roles: z.array(z.string()).optional(),
});
export type FlowEnd = z.infer<typeof FlowEnd>;

/** The rule by which a flow moved. */
export const Cause = z.object({
  /** `change`: the line that wrote or removed the rule; otherwise the evidence in which the rule stands. */
  side: z.enum(['change', 'before', 'after']),
  origin: Origin,
  /** Whose layer: asset, subnet or filter, as a person calls it. */
  where: z.string(),
});
export type Cause = z.infer<typeof Cause>;

/** Flows between some ends that a change moves from one state to another, as one box: from each source to each destination. */
export const FlowChange = z
  .object({
    /**
     * `opened`: anything to `allow`; `closed`: anything to `deny`; `undecided`: anything to `undecided`. `not-seen`, between two scans:
     * the evidence of one of them leaves open what became of it.
     */
    kind: z.enum(['opened', 'closed', 'undecided', 'not-seen']),
    from: FlowState,
    to: FlowState,
    sources: z.array(FlowEnd),
    destinations: z.array(FlowEnd),
    /** Of an asset that is both a source and a destination: `never` to itself, or `only` to itself; absent: to all. */
    toItself: z.enum(['never', 'only']).optional(),
    /** What a host hands on between its links, or takes in by one: `web, in by eth0`. */
    through: z.string().optional(),
    /** `tcp`, `udp` …, or `all`. */
    protocols: z.array(z.string()),
    /** Empty: every port. */
    ports: z.array(z.string()),
    sourcePorts: z.array(z.string()),
    /** From ports that clients use, among others; otherwise they are what answers of a server look like. */
    fromClients: z.boolean(),
    /** `8/0`; absent: every type and code. */
    icmp: z.string().optional(),
    /** One packet that moves, in the probe language. */
    witness: z.string(),
    cause: Cause.optional(),
  })
  .meta({ id: 'FlowChange' });
export type FlowChange = z.infer<typeof FlowChange>;
