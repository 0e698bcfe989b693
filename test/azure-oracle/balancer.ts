/** A load balancer as it is drawn; numbers beyond a list begin it anew. */
export interface Balancer {
  readonly network: number;
  readonly sku: 'Standard' | 'Basic';
  readonly isPublic: boolean;
  readonly frontends: readonly { readonly family: 4 | 6; readonly subnet: number }[];
  /** Each holds configurations of one family. */
  readonly pools: readonly Pool[];
  readonly probes: readonly { readonly protocol: 'Tcp' | 'Http' | 'Https'; readonly port: number }[];
  readonly rules: readonly BalancingRule[];
  readonly translations: readonly TranslationRule[];
  readonly outbound: readonly OutboundRule[];
}

export interface Pool {
  readonly family: 4 | 6;
  readonly members: readonly number[];
  /** Where it is written who is in it. */
  readonly written: 'pool' | 'interface' | 'both' | 'addresses';
  /** A member that is in no export. */
  readonly hasStranger: boolean;
}

interface Led {
  readonly frontend: number;
  readonly protocol: 'Tcp' | 'Udp' | 'All';
  readonly backendPort: number;
  readonly isFloating: boolean;
}

export interface BalancingRule extends Led {
  /** 0: all ports. */
  readonly frontendPort: number;
  readonly pool: number;
  readonly probe: number | undefined;
  readonly disablesOutbound: boolean;
}

/** To one configuration, or by a range to those of a pool. */
export interface TranslationRule extends Led {
  readonly firstPort: number;
  readonly target: { readonly configuration: number } | { readonly pool: number; readonly lastPort: number };
}

export interface OutboundRule {
  readonly frontend: number;
  readonly protocol: 'Tcp' | 'Udp' | 'All';
  readonly pool: number;
}
