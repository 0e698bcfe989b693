import type { PageRow } from '../model/page-row.ts';
import { paintFor } from './ansi.ts';
import { columns } from './columns.ts';
import { visible } from './visible.ts';

/** Something that the page says, or leaves open, and that no row holds. */
export interface PrintedRemark {
  readonly section: string;
  readonly row?: number | undefined;
  readonly text: string;
}

export interface PrintedProfile {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly source: {
    readonly vendor: string;
    readonly title: string;
    readonly date: string;
    /** The page's headings in its order; none: in the order of the rows. */
    readonly sections: readonly string[];
  };
  readonly roles: readonly { readonly name: string; readonly title: string; readonly optional: boolean }[];
  readonly parameters: readonly {
    readonly name: string;
    readonly title: string;
    readonly takes: string;
    readonly value: string;
  }[];
  readonly rows: readonly PageRow[];
  readonly assumptions: readonly PrintedRemark[];
  readonly unverifiable: readonly PrintedRemark[];
}

/** The vendor's page, heading by heading: its rows, and what was taken for granted or is not shown; rows that the parameters leave out say so. */
export function profileTableText(profile: PrintedProfile, color: boolean): string {
  const paint = paintFor(color);
  const { source } = profile;
  const blocks = [
    `${paint('bold', profile.title)}  ${profile.id} ${profile.version}\n${source.vendor}, ${source.title} (${source.date})`,
    list(
      'Roles',
      profile.roles.map((role) => [role.name, role.title, role.optional ? 'optional' : '']),
    ),
    list(
      'Parameters',
      profile.parameters.map((each) => [
        each.name,
        each.value === '' ? '(not set)' : each.value,
        each.takes,
        each.title,
      ]),
    ),
    ...headings(profile).map(section),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;

  function list(title: string, table: readonly (readonly string[])[], rows?: readonly PageRow[]): string {
    if (table.length === 0) return '';
    const lines = columns(table).map((line, index) => {
      const row = index === 0 ? undefined : rows?.[index - 1];
      return `  ${rows !== undefined && (index === 0 || row?.active === false) ? paint('dim', line) : line}`;
    });
    return [paint('bold', title), ...lines].join('\n');
  }

  function section(heading: string): string {
    const rows = profile.rows.filter((row) => row.section === heading);
    const lines = [
      ...remarks('taken for granted', profile.assumptions, heading),
      ...remarks('not shown by firewall state', profile.unverifiable, heading),
    ];
    if (rows.length === 0 && lines.length === 0) return '';
    const table =
      rows.length === 0 ? paint('bold', heading) : list(heading, [HEAD, ...rows.map(cells)], rows);
    return [table, ...lines].join('\n');
  }

  function remarks(title: string, items: readonly PrintedRemark[], heading: string): string[] {
    return items
      .filter((item) => item.section === heading)
      .map(({ row, text }) => {
        const place = row === undefined ? title : `row ${row}, ${title}`;
        return `  ${paint('dim', `${place}:`)} ${visible(text, 1000)}`;
      });
  }
}

/** The headings under which something stands, in the page's order. */
function headings({ source, rows, assumptions, unverifiable }: PrintedProfile): readonly string[] {
  if (source.sections.length > 0) return source.sections;
  return [...new Set([...rows, ...assumptions, ...unverifiable].map((item) => item.section))];
}

const HEAD = ['row', 'from', 'to', 'service', 'phases', 'active', 'what'];

function cells(row: PageRow): string[] {
  const active =
    row.when === '' ? 'yes' : `${row.active === undefined ? 'if' : row.active ? 'yes' : 'no'}: ${row.when}`;
  return [
    row.number === undefined ? '' : String(row.number),
    row.from,
    row.to,
    row.service,
    row.phases === '' ? 'every' : row.phases,
    active,
    `${row.assumed ? 'assumed: ' : ''}${row.title}${row.note === '' ? '' : ` (${row.note})`}`,
  ];
}
