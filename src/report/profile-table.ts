import type { PageRow } from '../model/page-row.ts';
import { paintFor } from './ansi.ts';
import { columns } from './columns.ts';
import { visible } from './visible.ts';

export interface PrintedProfile {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly source: { readonly vendor: string; readonly title: string; readonly date: string };
  readonly roles: readonly { readonly name: string; readonly title: string; readonly optional: boolean }[];
  readonly parameters: readonly {
    readonly name: string;
    readonly title: string;
    readonly takes: string;
    readonly value: string;
  }[];
  readonly rows: readonly PageRow[];
  readonly assumptions: readonly { readonly section: string; readonly text: string }[];
  readonly unverifiable: readonly { readonly section: string; readonly text: string }[];
}

/** The vendor's table, section by section; rows that the parameters leave out are shown and say so. */
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
    ...sections(profile.rows).map(([section, rows]) => list(section, [HEAD, ...rows.map(cells)], rows)),
    remarks('Taken for granted', profile.assumptions),
    remarks('Not shown by firewall state', profile.unverifiable),
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

  function remarks(
    title: string,
    items: readonly { readonly section: string; readonly text: string }[],
  ): string {
    return items.length === 0
      ? ''
      : [
          paint('bold', title),
          ...items.map((item) => `  ${visible(item.section)}: ${visible(item.text, 1000)}`),
        ].join('\n');
  }
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

function sections(rows: readonly PageRow[]): [string, PageRow[]][] {
  const found = new Map<string, PageRow[]>();
  for (const row of rows) {
    found.set(row.section, [...(found.get(row.section) ?? []), row]);
  }
  return [...found];
}
