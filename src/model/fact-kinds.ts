/** What is known of a kind of facts, whatever a fact of it says. */
export interface KindOfFacts {
  /** What there is none of where an audit has no such fact. */
  readonly nothing: string;
  /** Whose facts they are, where they are not of the estate as a whole. */
  readonly of?: 'deployments' | 'filters';
  /** How the ids begin of facts that are told only where something is wrong, or may be; an audit lists whom it asked. */
  readonly asked?: string;
  /** They cost something, and few policies read them: computed where one names the kind. */
  readonly onDemand?: true;
}

/** The kinds of facts that policies are asked about. */
export const FACT_KINDS = {
  requirements: { nothing: 'no required flow', of: 'deployments' },
  restrictions: { nothing: 'no restricted port', of: 'deployments' },
  prohibitions: { nothing: 'no prohibited flow', of: 'deployments' },
  leftovers: { nothing: 'no row that only another phase needs', of: 'deployments' },
  internet: { nothing: 'no asset', asked: 'internet' },
  open_filters: { nothing: 'no filter', of: 'filters', asked: 'open-filter' },
  structures: { nothing: 'no demand on how the network is built', of: 'deployments' },
  waivers: { nothing: 'no waiver' },
  changes: { nothing: 'no change' },
  openings: { nothing: 'no open port', of: 'filters', asked: 'openings', onDemand: true },
  filter_rules: { nothing: 'no rule', of: 'filters', asked: 'filter-rules', onDemand: true },
  filters: { nothing: 'no filter', of: 'filters', asked: 'filters', onDemand: true },
  outbound: { nothing: 'no machine that sends', of: 'deployments', asked: 'outbound', onDemand: true },
  peering_routes: { nothing: 'no route to a peered network', asked: 'peering-routes', onDemand: true },
  undocumented_flows: { nothing: 'no flow', asked: 'undocumented', onDemand: true },
  documented_services: { nothing: 'no documented service', onDemand: true },
  zone_flows: { nothing: 'no segmentation', onDemand: true },
  account_data: { nothing: 'no account data', onDemand: true },
} as const satisfies Readonly<Record<string, KindOfFacts>>;

export type FactKind = keyof typeof FACT_KINDS;

/** Kinds that are computed where a policy names them. */
export type AskedKind = {
  [Kind in FactKind]: (typeof FACT_KINDS)[Kind] extends { readonly onDemand: true } ? Kind : never;
}[FactKind];

export function kindOfFacts(kind: FactKind): KindOfFacts {
  return FACT_KINDS[kind];
}

export function isAskedKind(kind: FactKind): kind is AskedKind {
  return kindOfFacts(kind).onDemand === true;
}

export const ASKED_KINDS: readonly AskedKind[] = (Object.keys(FACT_KINDS) as FactKind[]).filter(isAskedKind);
