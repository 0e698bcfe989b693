import type { Address } from '../net/address.ts';
import type { AddressList } from './address-list.ts';
import type { Asset } from './asset.ts';
import type { Evidence } from './evidence.ts';
import type { Filter } from './filter.ts';
import type { Gap } from './gap.ts';
import type { Attachment, Network, Subnet } from './network.ts';
import type { Origin } from './origin.ts';
import type { PublicEndpoint } from './public-endpoint.ts';
import type { RouteTable } from './route.ts';
import type { ScannedPort } from './scanned-port.ts';

/** Everything imported from evidence, vendor-neutral. Importers return the part that their file holds. */
export interface Snapshot {
  readonly assets: readonly Asset[];
  /** Where further assets, or interfaces of some, stand that were not read; `text` says what: any selector of assets may mean them. */
  readonly unreadAssets?: readonly Origin[];
  readonly subnets: readonly Subnet[];
  readonly networks: readonly Network[];
  readonly routeTables: readonly RouteTable[];
  /** Where networks are attached to routers between them, by id. */
  readonly attachments?: ReadonlyMap<string, Attachment>;
  /** Group and subnet filters by id (a host's own filters hang on its asset). */
  readonly filters: ReadonlyMap<string, Filter>;
  /** Named address lists by id; `ranges` absent: the list exists, its entries were not seen. */
  readonly lists: ReadonlyMap<string, AddressList>;
  /** What scanners found at addresses of the estate, or of others. */
  readonly scans?: readonly ScannedPort[];
  /** Endpoints of the platform's services outside the networks, which no filter of a network sees. */
  readonly publicEndpoints?: readonly PublicEndpoint[];
  /** Public addresses of the estate that stand for none of its interfaces: what answers there is not told. */
  readonly unfollowedAddresses?: readonly Address[];
  readonly gaps: readonly Gap[];
  readonly evidence: readonly Evidence[];
}
