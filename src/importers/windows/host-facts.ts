import type { HostLink, HostRoute } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import type { ProfileName } from './rule-record.ts';

/** Servers that an interface is configured with, which rules name by keyword. */
export const SERVER_KEYWORDS = ['DNS', 'DHCP', 'WINS', 'DefaultGateway'] as const;
export type ServerKeyword = (typeof SERVER_KEYWORDS)[number];

/** What a host says of itself besides its rules; an absent part is not in evidence. */
export interface WindowsFacts {
  readonly links?: readonly HostLink[];
  readonly routes?: readonly HostRoute[];
  /** Profile of each connection by interface alias; undefined where its category is not one of the three. */
  readonly connections?: ReadonlyMap<string, ProfileName | undefined>;
  /** Servers by interface alias. */
  readonly servers: ReadonlyMap<ServerKeyword, ReadonlyMap<string, readonly AddressRange[]>>;
  /** Whether interfaces forward, by alias. */
  readonly forwarding: ReadonlyMap<Family, ReadonlyMap<string, boolean | undefined>>;
  /** Ports that the system hands out, RPC servers included. */
  readonly dynamicPorts?: Interval;
  /** Addresses of dynamic keywords by their id in lower case; undefined: resolved at run time. */
  readonly dynamicKeywords: ReadonlyMap<string, readonly AddressRange[] | undefined>;
}
