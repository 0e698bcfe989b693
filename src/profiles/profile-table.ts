import type {
  Condition,
  Profile,
  ProfileRequirement,
  ProfileRestriction,
  ProfileService,
} from '../model/profile.ts';
import { formatService } from '../model/service.ts';
import { protocolName } from '../net/protocol.ts';
import { citation } from './citation.ts';
import { conditionHolds, fillService, type ParameterValues } from './parameters.ts';

/** A row as the vendor's page would print it. */
export interface ProfileRow {
  readonly kind: 'requirement' | 'restriction' | 'only-these';
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  /** `install, update`; empty where the row holds in every phase. */
  readonly phases: string;
  /** The condition in words; empty where there is none. */
  readonly when: string;
  /** False where the parameters exclude the row; a parameter without a value excludes none. */
  readonly active: boolean;
  readonly note: string;
}

/** All rows of a profile, in its order, as they stand with the given parameters (defaults filled in by the caller with `fillParameters`). */
export function profileTable(profile: Profile, parameters: ParameterValues): readonly ProfileRow[] {
  return [
    ...profile.requirements.map((row) => requirementRow(profile, row, parameters)),
    ...profile.restrictions.map((row) => restrictionRow(profile, row, 'restriction', parameters)),
    ...profile.onlyThese.map((row) => restrictionRow(profile, row, 'only-these', parameters)),
  ];
}

function requirementRow(profile: Profile, row: ProfileRequirement, parameters: ParameterValues): ProfileRow {
  return {
    ...common(profile, row, parameters),
    kind: 'requirement',
    from: row.from.join(', '),
    to: row.to.map((to) => (typeof to === 'string' ? to : to.name)).join(', '),
    phases: row.phases.join(', '),
  };
}

function restrictionRow(
  profile: Profile,
  row: ProfileRestriction,
  kind: 'restriction' | 'only-these',
  parameters: ParameterValues,
): ProfileRow {
  const sources = ['itself', ...row.allow].join(', ');
  const from = kind === 'restriction' ? `only ${sources}` : `other ports: only ${sources}`;
  return { ...common(profile, row, parameters), kind, from, to: row.role, phases: '' };
}

function common(profile: Profile, row: ProfileRequirement | ProfileRestriction, parameters: ParameterValues) {
  return {
    id: row.id,
    section: citation(row),
    title: row.title,
    service: row.services.map((service) => serviceText(service, parameters)).join(', '),
    when: conditionText(profile, row.when),
    active: conditionHolds(row.when, parameters) !== false,
    note: row.note ?? '',
  };
}

function serviceText(service: ProfileService, parameters: ParameterValues): string {
  const filled = fillService(service, parameters);
  if (filled !== undefined) return formatService(filled);
  if (!('base' in service)) return '';
  return `${protocolName(service.protocol)} <${service.base}${service.offset === 0 ? '' : ` + ${service.offset}`}>`;
}

function conditionText(profile: Profile, when: Condition | undefined): string {
  const parts = Object.entries(when ?? {}).map(
    ([name, value]) => `${name} ${profile.parameters[name]?.type === 'set' ? 'contains' : 'is'} ${value}`,
  );
  return parts.join(', ');
}
