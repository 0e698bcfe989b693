import type { Interval } from '../net/box.ts';
import type { Endpoint } from './endpoint.ts';
import type { Origin } from './origin.ts';

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
  /** Layers whose absence makes a verdict undecided. */
  readonly layers: readonly ('cloud' | 'host')[];
  readonly parameters: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly roles: Readonly<Record<string, Role>>;
  readonly requirements: readonly Requirement[];
  readonly restrictions: readonly Restriction[];
  readonly unverifiable: readonly Remark[];
  readonly assumptions: readonly Remark[];
  /** Its place in `flowproof.yaml`. */
  readonly origin: Origin;
}

export interface Role {
  readonly name: string;
  readonly title: string;
  readonly endpoints: readonly Endpoint[];
}

/** Something the vendor's page says that is shown and not judged. */
export interface Remark {
  readonly id: string;
  readonly section: string;
  readonly text: string;
}

/** Protocol and destination ports of a row; `ports` absent: the protocol has none or all are meant. */
export interface Service {
  readonly protocol: number;
  readonly ports?: readonly Interval[];
}

/** A flow that must be open. */
export interface Requirement {
  /** Unique within the profile, stable: `connector-active-directory-ldaps`. */
  readonly id: string;
  /** Section and row of the vendor's page: `Connector Network Requirements, row 3`. */
  readonly section: string;
  readonly title: string;
  readonly from: readonly string[];
  /** Roles, or names that stand for themselves. */
  readonly to: readonly (string | Extract<Endpoint, { kind: 'name' }>)[];
  /** All must be open. */
  readonly services: readonly Service[];
  /** Rows of one group are alternatives: one open row satisfies them all. */
  readonly alternative?: string;
  readonly phases: readonly Phase[];
  /** Needed in the deployment's phase. */
  readonly needed: boolean;
  /** No reply is expected. */
  readonly oneWay: boolean;
  readonly note?: string;
}

/** Ports of a role that only named roles may reach. */
export interface Restriction {
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly role: string;
  /** `ports`: these are closed to everyone but `allow`; `others`: every TCP and UDP port but these is. */
  readonly kind: 'ports' | 'others';
  readonly services: readonly Service[];
  /** Roles that may reach them; the role's own assets always may reach themselves. */
  readonly allow: readonly string[];
  readonly note?: string;
}
