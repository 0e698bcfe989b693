import { byRowNumber, type PageRow } from '../model/page-row.ts';
import type { Profile } from '../model/profile.ts';
import type {
  Condition,
  ProfileDestination,
  ProfileProhibition,
  ProfileRequirement,
  ProfileRestriction,
  ProfileService,
  ProfileStructure,
} from '../model/profile-row.ts';
import { formatService } from '../model/service.ts';
import { protocolName } from '../net/protocol.ts';
import { conditionHolds, fillService, type ParameterValues } from './parameters.ts';

/**
 * All rows of a profile in the page's order, as they stand with the given parameters (defaults filled in by the caller with
 * `fillParameters`); a row that the page repeats stands at each of its places.
 */
export function profileTable(profile: Profile, parameters: ParameterValues): readonly PageRow[] {
  const rows = [
    ...profile.requirements.flatMap((row) => places(row, requirementCells(row, profile, parameters))),
    ...profile.restrictions.flatMap((row) => places(row, restrictionCells(row, 'restriction', parameters))),
    ...profile.onlyThese.flatMap((row) => places(row, restrictionCells(row, 'only-these', parameters))),
    ...profile.prohibitions.flatMap((row) => places(row, prohibitionCells(row, parameters))),
    ...profile.structures.flatMap((row) => places(row, structureCells(row))),
  ];
  const { sections } = profile.source;
  return sections.length === 0
    ? rows
    : rows.sort((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section) || byRowNumber(a, b));

  function places(row: AnyRow, cells: Cells): PageRow[] {
    return [row, ...row.repeats].map((place) => ({
      ...cells,
      id: row.id,
      section: place.section,
      number: place.row,
      title: row.title,
      when: conditionText(profile, row.when),
      active: conditionHolds(row.when, parameters),
      assumed: row.assumed,
      note: row.note ?? '',
    }));
  }
}

type AnyRow = ProfileRequirement | ProfileRestriction | ProfileProhibition | ProfileStructure;
type Cells = Pick<PageRow, 'kind' | 'from' | 'to' | 'service' | 'phases'>;

function requirementCells(row: ProfileRequirement, profile: Profile, parameters: ParameterValues): Cells {
  return {
    kind: 'requirement',
    from: row.from.of.join(row.from.any ? ' or ' : ', '),
    to: row.to.map((to) => destinationText(to, profile, parameters)).join(', '),
    service: servicesText(row.services.of, parameters, row.services.any ? ' or ' : ', '),
    phases: row.phases.join(', '),
  };
}

function restrictionCells(
  row: ProfileRestriction,
  kind: 'restriction' | 'only-these',
  parameters: ParameterValues,
): Cells {
  const sources = ['itself', ...row.allow].join(', ');
  return {
    kind,
    from: kind === 'restriction' ? `only ${sources}` : `other ports: only ${sources}`,
    to: row.role,
    service: servicesText(row.services, parameters, ', '),
    phases: '',
  };
}

function prohibitionCells(row: ProfileProhibition, parameters: ParameterValues): Cells {
  const except = row.allow.length === 0 ? '' : ` but ${row.allow.join(', ')}`;
  return {
    kind: 'prohibition',
    from: `never ${row.from.join(', ')}${except}`,
    to: row.to.join(', '),
    service: row.services === undefined ? 'any' : servicesText(row.services, parameters, ', '),
    phases: '',
  };
}

function structureCells(row: ProfileStructure): Cells {
  return { kind: 'structure', from: '', to: '', service: structureText(row.expect), phases: '' };
}

/** `subnets private count 3 zones 3`: what the page expects, with its figures. */
function structureText({ kind, ...figures }: ProfileStructure['expect']): string {
  const words = Object.entries(figures).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${value}` : String(value),
  );
  return [kind, ...words].join(' ');
}

function destinationText(to: ProfileDestination, profile: Profile, parameters: ParameterValues): string {
  if (typeof to === 'string') return to;
  if ('name' in to) return to.name;
  const value = parameters[to.parameter];
  return value === undefined
    ? (profile.parameters[to.parameter]?.title ?? to.parameter)
    : [value].flat().join(', ');
}

function servicesText(
  services: readonly ProfileService[],
  parameters: ParameterValues,
  joint: string,
): string {
  return services.map((service) => serviceText(service, parameters)).join(joint);
}

function serviceText(service: ProfileService, parameters: ParameterValues): string {
  const filled = fillService(service, parameters);
  if (filled !== undefined) return formatService(filled);
  if (!('base' in service)) return '';
  const port = (offset: number) => `${service.base}${offset === 0 ? '' : ` + ${offset}`}`;
  const range = service.through === undefined ? '' : ` to ${port(service.through)}`;
  return `${protocolName(service.protocol)} <${port(service.offset)}${range}>`;
}

function conditionText(profile: Profile, when: Condition | undefined): string {
  const parts = Object.entries(when ?? {}).map(
    ([name, values]) =>
      `${name} ${profile.parameters[name]?.type === 'set' ? 'contains' : 'is'} ${values.join(' or ')}`,
  );
  return parts.join(', ');
}
