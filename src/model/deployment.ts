import type { Interval } from '../net/box.ts';
import type { Endpoint } from './endpoint.ts';
import type { Origin } from './origin.ts';
import type { ProfileStructure } from './profile-row.ts';

export type Phase = 'install' | 'update' | 'run';

/** A profile instantiated for one deployment: parameters filled in, roles bound over the snapshot. `profiles/` makes it, `reach/` judges it. */
export interface Deployment {
  readonly name: string;
  readonly profile: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly vendor: string;
    readonly document: string;
    readonly date: string;
  };
  readonly phase: 'install' | 'run';
  /** Who acts on its findings, where no role says so. */
  readonly owner?: string;
  /** Layers whose absence makes a verdict undecided. */
  readonly layers: readonly ('cloud' | 'host')[];
  readonly parameters: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** The page's headings in its order. */
  readonly sections: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly restrictions: readonly Restriction[];
  readonly prohibitions: readonly Prohibition[];
  readonly structures: readonly Structure[];
  readonly unverifiable: readonly Remark[];
  readonly assumptions: readonly Remark[];
  /** Its place in `flowproof.yaml`. */
  readonly origin: Origin;
}

export interface Role {
  readonly name: string;
  readonly title: string;
  readonly endpoints: readonly Endpoint[];
  /** Who is responsible for an endpoint, by its key. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Something the vendor's page says that is shown and not judged. */
export interface Remark extends Citation {
  readonly id: string;
  readonly text: string;
  /** The structure that judges it where there is evidence. */
  readonly judgedBy?: string;
}

/** Protocol and destination ports of a row; `ports` absent: the protocol has none or all are meant. */
export interface Service {
  readonly protocol: number;
  readonly ports?: readonly Interval[];
}

/** Where the vendor's page says it. */
export interface Citation {
  readonly section: string;
  /** Row of the section's table, from 1. */
  readonly row?: number;
}

/** What every row has. */
interface Row extends Citation {
  /** Unique within the profile, stable: `connector-active-directory-ldaps`. */
  readonly id: string;
  /** Further places that say the same. */
  readonly repeats: readonly Citation[];
  readonly title: string;
  /** The page does not say it. */
  readonly assumed: boolean;
  readonly note?: string;
}

/** A destination that is no role. */
export type NamedEndpoint = Extract<Endpoint, { kind: 'name' | 'addresses' }>;

/** A flow that must be open. */
export interface Requirement extends Row {
  readonly from: readonly string[];
  /** One of the sources is enough. */
  readonly anySource: boolean;
  /** Roles, or destinations that stand for themselves. */
  readonly to: readonly (string | NamedEndpoint)[];
  readonly services: readonly Service[];
  /** One of the services is enough. */
  readonly anyService: boolean;
  readonly phases: readonly Phase[];
  /** Needed in the deployment's phase. */
  readonly needed: boolean;
  /** Also from a machine to itself. */
  readonly self: boolean;
  /** No reply is expected. */
  readonly oneWay: boolean;
}

/** Ports of a role that only named roles may reach. */
export interface Restriction extends Row {
  readonly role: string;
  /** `ports`: these are closed to everyone but `allow`; `others`: every TCP and UDP port but these is. */
  readonly kind: 'ports' | 'others';
  readonly services: readonly Service[];
  /** Roles that may reach them; a machine may always reach itself. */
  readonly allow: readonly string[];
}

/** A flow that must be closed. */
export interface Prohibition extends Row {
  /** Roles, or `internet`. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Absent: every protocol and port. */
  readonly services?: readonly Service[];
  /** Roles that may, although their addresses are among those of `from`. */
  readonly allow: readonly string[];
}

/** What the page says of how the network is built. */
export interface Structure extends Row {
  /** The role whose networks are meant; absent: those of all machines of the deployment. */
  readonly networkOf?: string;
  readonly expect: ProfileStructure['expect'];
}
