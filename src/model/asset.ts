import type { Address, AddressRange } from '../net/address.ts';
import type { Frontend, HandedOn, LentAddresses } from './balancer.ts';
import type { Filter } from './filter.ts';
import type { Host } from './host.ts';
import type { Origin } from './origin.ts';
import type { PlatformFlows } from './platform-flows.ts';

/** A machine or managed service with addresses. */
export interface Asset {
  /** Instance id, host folder name, or the interface id of a service that has no other. */
  readonly id: string;
  readonly kind: 'instance' | 'host' | 'service';
  /** What people call it, best first: Name tag, private DNS name, host folder name. */
  readonly names: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Its names and tags were not read: a selector by them may mean it. */
  readonly tagsUnseen?: boolean;
  /** It lists its interfaces itself, and all of them were read. */
  readonly hasAllInterfaces?: boolean;
  readonly interfaces: readonly NetworkInterface[];
  /** The host's own firewall and facts, where they are in evidence. */
  readonly host?: Host;
  /** Its platform filters inbound by default and is named first where its host layer was not seen (Windows). */
  readonly filtersByDefault?: boolean;
  readonly origin: Origin;
}

export interface NetworkInterface {
  readonly id: string;
  /** Private addresses; the first is the primary one. */
  readonly addresses: readonly Address[];
  /** Delegated prefixes that belong to the interface. */
  readonly prefixes?: readonly AddressRange[];
  /** Public address that stands for a private one (1:1 translation at the gateway). */
  readonly publicAddresses: readonly { readonly private: Address; readonly public: Address }[];
  /** Private addresses for which a public one stands that is not in evidence, or for which the one that is named may stand or not. */
  readonly perhapsPublic?: readonly Address[];
  /** Ports of its addresses that a balancer's frontend leads to. */
  readonly frontends?: readonly Frontend[];
  /** What balancers decide of how it sends to the internet without a public address of its own; absent: its routes say it. */
  readonly lent?: readonly LentAddresses[];
  /** It is not the one that is meant where its machine is named. */
  readonly isSecondary?: true;
  /** Lower case, colon separated. */
  readonly mac?: string;
  readonly subnet?: string;
  readonly network?: string;
  /** What the platform's filters see in any network, where its own is not in evidence. */
  readonly platformFlows?: PlatformFlows;
  /** Ids of its groups; absent: the interface has no group layer (it passes everything). */
  readonly groups?: readonly string[];
  /** The filter of its subnet does not hold for it. */
  readonly passesSubnetFilter?: boolean;
  /** Packets that it hands on may bear the addresses of those who sent them. */
  readonly mayKeepSources?: true;
  /** Which ports a service listens on, as a filter with the hook `ingress`; absent: not in evidence. */
  readonly listeners?: Filter;
  /** It sends with any address of its subnet. */
  readonly sendsFromSubnet?: true;
  /** It is the private endpoint of a service that stands elsewhere, and begins no connection. */
  readonly isPrivateEndpoint?: true;
  /** What it answers finds back whatever the routes of its subnet say. */
  readonly answersByItself?: true;
  /** What of its listeners goes on to which targets, where these are in evidence. */
  readonly handsOn?: readonly HandedOn[];
  /** The platform drops what comes by an internet gateway. */
  readonly deniesInternet?: boolean;
  readonly origin: Origin;
}
