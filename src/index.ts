export type { AuditInput } from './audit/audit-input.ts';
export { audit } from './audit.ts';
export { applyChanges, type Change } from './changes/apply-changes.ts';
export type { ChangedEvidence } from './changes/changed-evidence.ts';
export type { DiffInput } from './diff/diff-input.ts';
export { diff } from './diff.ts';
export { readEvidence } from './importers/read-evidence.ts';
export type {
  Audit,
  AuditDeployment,
  AuditRow,
  Finding,
  LayerVerdict,
  PairProof,
  Proof,
} from './model/audit.ts';
export type { Configuration } from './model/configuration.ts';
export type { Diff } from './model/diff.ts';
export type { Evidence, SourceFile } from './model/evidence.ts';
export type { Severity } from './model/finding.ts';
export type { Gap } from './model/gap.ts';
export { formatPlace, InputError, type Place } from './model/input-error.ts';
export type { Origin } from './model/origin.ts';
export type { Profile } from './model/profile.ts';
export type { Snapshot } from './model/snapshot.ts';
export { loadPolicies, type PolicyHost } from './policy/load-policies.ts';
export { type LoadedConfiguration, loadConfiguration } from './profiles/load-configuration.ts';
export { loadProfile } from './profiles/load-profile.ts';
export { htmlReport } from './report/html/page.ts';
export { jsonReport } from './report/json.ts';
export { type TextOptions, textReport } from './report/text.ts';
