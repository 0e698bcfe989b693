import { z } from 'zod';
import { Evidence } from './evidence.ts';
import { AuditFacts, WaiverFact } from './facts.ts';
import { FilterLayer, Policy, Severity } from './finding.ts';
import { Framework } from './framework.ts';
import { Gap } from './gap.ts';
import { Origin } from './origin.ts';
import { PolicyAdjustment } from './policy-configuration.ts';
import { Trend } from './trend.ts';

/** What one layer of a path said about the packets of a question. */
export const LayerVerdict = z.object({
  layer: z.enum(['host', 'group', 'subnet', 'route', 'network']),
  /** `forward`, or `reply` for the answer packet through a filter that is asked about it. */
  direction: z.enum(['forward', 'reply']),
  /** Whose layer: asset, subnet or filter, as a person calls it. */
  where: z.string(),
  verdict: z.enum(['allow', 'deny', 'partial', 'undecided', 'unseen']),
  /** The rules that spoke, the one that decides first. */
  rules: z.array(Origin),
  /** This layer decides the verdict of the whole path. */
  decides: z.boolean(),
  /** What it depends on, or why it says so, where no rule does. */
  note: z.string().optional(),
});
export type LayerVerdict = z.infer<typeof LayerVerdict>;

/** One pair of endpoints of a fact, judged on its whole path. */
export const PairProof = z.object({
  from: z.string(),
  to: z.string(),
  /** Which of the row's services is asked about, where it offers several: `tcp 465`. */
  service: z.string().optional(),
  verdict: z.enum(['open', 'blocked', 'partial', 'undecided', 'closed', 'exposed']),
  /** In the order that the packet meets them, replies after. */
  layers: z.array(LayerVerdict),
  /** One packet for which the verdict holds, in the probe language. */
  witness: z.string().optional(),
  /** The packets in question (blocked, undecided or exposed ones), as few readable boxes. */
  packets: z.array(z.string()),
  /** Names whose addresses nobody has given, which would decide. */
  unresolved: z.array(z.string()).optional(),
  note: z.string().optional(),
});
export type PairProof = z.infer<typeof PairProof>;

/** The proof of one fact. */
export const Proof = z.object({
  fact: z.string(),
  pairs: z.array(PairProof),
  /** Layers that nothing in the evidence describes, by asset: the verdict holds in the layers seen. */
  unseen: z.array(z.string()),
  /** What shows it, where it is about no packets. */
  origins: z.array(Origin).optional(),
});
export type Proof = z.infer<typeof Proof>;

/** What a finding says of a waiver of it. */
export const WaiverReference = z.object({
  id: z.string(),
  owner: z.string(),
  /** Until 24:00 UTC of this day. */
  expires: z.string(),
  reason: z.string(),
  ticket: z.string().optional(),
});
export type WaiverReference = z.infer<typeof WaiverReference>;

export const Finding = z.object({
  /** Stable across runs: policy, deployment, row or role pair, port class. */
  id: z.string(),
  policy: z.string(),
  severity: Severity,
  /** The reason code of a severity that differs from the policy's. */
  because: z.string().optional(),
  /** The severity that it would have without the configuration, which gives its reason. */
  adjusted: z.object({ from: Severity, reason: z.string() }).optional(),
  fact: z.string(),
  deployment: z.string().optional(),
  title: z.string(),
  /** One sentence: what is wrong here. */
  message: z.string(),
  /** What would fix it, in words. */
  fix: z.string(),
  /** Waivers that take packets from it, or the finding as a whole. */
  waived: z
    .object({
      /** Nothing remains: it does not count. Otherwise everything else here is about what remains. */
      wholly: z.boolean(),
      by: z.array(WaiverReference),
    })
    .optional(),
  /** The proof of what remains, where waivers take a part. */
  remainder: Proof.optional(),
});
export type Finding = z.infer<typeof Finding>;

/** Nothing of it remains: it is shown, and does not count. */
export function isWaived({ waived }: Finding): boolean {
  return waived?.wholly === true;
}

const Place = z.object({
  /** Heading of the vendor's page. */
  section: z.string(),
  /** Row of the section's table, from 1. */
  number: z.int().optional(),
});

/** Where the vendor's page says a row. */
const RowPlace = Place.extend({
  /** Further places of the page that say the same. */
  repeats: z.array(Place).optional(),
  /** The page does not say it: an assumption of the profile. */
  assumed: z.boolean().optional(),
});
export type RowPlace = z.infer<typeof RowPlace>;

/** A row of the vendor's table as it was judged. */
export const AuditRow = RowPlace.extend({
  fact: z.string(),
  kind: z.enum(['requirement', 'restriction', 'prohibition', 'leftover']),
  row: z.string(),
  title: z.string(),
  from: z.string(),
  to: z.string(),
  /** `tcp 636`, `tcp 49152-65535`. */
  service: z.string(),
  /** Roles that may, where it says who alone may. */
  allow: z.array(z.string()).optional(),
  /** The ports that it leaves out, where it is about all others. */
  except: z.string().optional(),
  verdict: z.enum(['open', 'blocked', 'partial', 'undecided', 'closed', 'exposed']),
  needed: z.boolean(),
  note: z.string().optional(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** How the vendor's page wants the network built, as it was judged. */
export const AuditStructure = RowPlace.extend({
  fact: z.string(),
  id: z.string(),
  title: z.string(),
  verdict: z.enum(['met', 'unmet', 'undecided']),
  /** What there is, in words. */
  found: z.string(),
  note: z.string().optional(),
});
export type AuditStructure = z.infer<typeof AuditStructure>;

/** Something that the page says and no rule shows, or an assumption. */
const Remark = Place.extend({ id: z.string(), text: z.string() });

export const AuditDeployment = z.object({
  name: z.string(),
  profile: z.object({
    id: z.string(),
    version: z.string(),
    title: z.string(),
    vendor: z.string(),
    document: z.string(),
    date: z.string(),
  }),
  phase: z.enum(['install', 'run']),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  roles: z.record(z.string(), z.array(z.string())),
  /** Those among the members of roles who may be meant, as far as evidence shows; absent: none. */
  unread: z.array(z.string()).optional(),
  /** Who acts on its findings, where no role says so. */
  owner: z.string().optional(),
  /** Who is responsible for members of roles: role → member → owner. */
  owners: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** The headings of the vendor's page in its order. */
  sections: z.array(z.string()),
  rows: z.array(AuditRow),
  /** What the page says of how the network is built. */
  structures: z.array(AuditStructure),
  unverifiable: z.array(Remark),
  assumptions: z.array(Remark),
  /** What its configuration changes of policies, by policy id. */
  policies: z.record(z.string(), PolicyAdjustment).optional(),
  origin: Origin,
});
export type AuditDeployment = z.infer<typeof AuditDeployment>;

/** A policy, with what the configuration changes of it; its own ports are replaced already. */
export const AuditPolicy = Policy.extend({ adjusted: PolicyAdjustment.optional() });
export type AuditPolicy = z.infer<typeof AuditPolicy>;

/** A waiver as the audit applied it. */
export const AuditWaiver = WaiverReference.extend({
  policy: z.string(),
  deployment: z.string().optional(),
  /** What it accepts, in words: `tcp 443 from 10.1.0.0/16 to analyzer`. */
  accepts: z.string(),
  approver: z.string(),
  approved: z.string(),
  state: WaiverFact.shape.state,
  /** Days from the audit's day to the last one in force; negative where it has passed. */
  daysLeft: z.int(),
  /** Ids of the findings that it takes something from. */
  findings: z.array(z.string()),
  /** Addresses that its roles have now and had not at approval. */
  added: z.array(z.string()),
  origin: Origin,
});
export type AuditWaiver = z.infer<typeof AuditWaiver>;

/** One run: the value that every report, diff and history row is made from. */
export const Audit = z.object({
  flowproof: z.string(),
  /** The time that ages and expiries are judged at, ISO 8601 UTC. */
  asOf: z.iso.datetime({ offset: true }),
  /** Where `asOf` comes from. */
  asOfSource: z.enum(['option', 'manifest', 'clock']),
  deployments: z.array(AuditDeployment),
  facts: AuditFacts,
  proofs: z.array(Proof),
  findings: z.array(Finding),
  waivers: z.array(AuditWaiver),
  /** What has become of the findings of the previous audit, where one was given. */
  trend: Trend.optional(),
  policies: z.array(AuditPolicy),
  /** The frameworks that the policies refer to. */
  frameworks: z.array(Framework),
  /** SHA-256 of the compiled policies and of each profile, by name. */
  digests: z.record(z.string(), z.string()),
  gaps: z.array(Gap),
  evidence: z.array(Evidence),
  coverage: z.object({
    /** Assets that no deployment binds, as a person calls them. */
    unbound: z.array(z.string()),
    /** Assets whose own firewall is not in evidence; the ones that filter by default first. */
    hostLayerUnseen: z.array(z.string()),
    /** Assets whose own firewall is in evidence for one family of addresses alone, and the other: `web (IPv6)`. */
    hostFamilyUnseen: z.array(z.string()),
    /** Inbound ports of bound assets that are open and that no row covers. */
    uncovered: z.array(z.object({ asset: z.string(), packets: z.array(z.string()) })),
    /** Filters by who filters and where: how many are in evidence, and which must exist and are not; audits of earlier versions have none. */
    filters: z
      .array(
        z.object({
          layer: FilterLayer,
          platform: z.string().optional(),
          seen: z.int().min(0),
          unseen: z.array(z.string()),
        }),
      )
      .optional(),
  }),
  /**
   * Questions whose facts exist only where something is wrong, and that were asked: of which subjects it was asked what the internet
   * reaches (`internet/sg-0a1`), and which filters are proved not to admit everything (`open-filter/sg-0a1/in/ipv4`).
   */
  asked: z.array(z.string()),
  /** Policies that did not answer as they must; the audit is incomplete. */
  failures: z.array(z.object({ policy: z.string(), message: z.string() })),
  complete: z.boolean(),
});
export type Audit = z.infer<typeof Audit>;
