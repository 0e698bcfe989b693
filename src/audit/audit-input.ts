import type { SourceFile } from '../model/evidence.ts';
import type { Profile } from '../model/profile.ts';
import type { PreviousAudit } from '../model/trend.ts';
import type { PolicyHost } from '../policy/load-policies.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import type { LoadedWaivers } from '../profiles/load-waivers.ts';

/** Everything that an audit is made from; equal inputs give equal bytes. */
export interface AuditInput {
  readonly files: readonly SourceFile[];
  readonly configuration: LoadedConfiguration;
  /** The profile of each deployment, by deployment name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The shipped policies, then those of each folder of the user's. */
  readonly policies: readonly [PolicyHost, ...PolicyHost[]];
  readonly waivers?: LoadedWaivers;
  /** An earlier audit that this one is compared with, and the SHA-256 of its report. */
  readonly previous?: { readonly audit: PreviousAudit; readonly sha256: string };
  /** SHA-256 of profiles and compiled policies, by name. */
  readonly digests: Readonly<Record<string, string>>;
  readonly version: string;
  /** The time that ages are judged at; absent: the newest collection time of the evidence, and where that is not known, or later than `clock`, this. */
  readonly asOf?: string;
  /** Judged at `clock`, however old the evidence is. */
  readonly isLive?: boolean;
  readonly clock: string;
}
