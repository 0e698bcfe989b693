import { appendTo } from '../model/append-to.ts';
import type { AuditDeployment } from '../model/audit.ts';
import { byRowNumber } from '../model/page-row.ts';
import type { AuditIndex, RowView, StructureView } from './audit-index.ts';
import { rowsOf } from './tally.ts';

/** What stands at one place of the vendor's page. */
export type PageItem = { readonly number: number | undefined } & (
  | { readonly kind: 'row'; readonly view: RowView }
  /** The page says here what a row says that stands at another place. */
  | { readonly kind: 'repeat'; readonly view: RowView }
  | { readonly kind: 'structure' | 'structure-repeat'; readonly view: StructureView }
  | { readonly kind: 'assumption' | 'unverifiable'; readonly text: string }
);

export interface PageSection {
  readonly section: string;
  readonly items: readonly PageItem[];
}

/** A deployment's rows and remarks in the order of the vendor's page, heading by heading; headings without any are left out. */
export function vendorPage(deployment: AuditDeployment, index: AuditIndex): PageSection[] {
  const sections = new Map<string, PageItem[]>(deployment.sections.map((section) => [section, []]));
  const put = (section: string, item: PageItem) => appendTo(sections, section, item);
  for (const view of rowsOf(deployment, index)) {
    put(view.row.section, { kind: 'row', number: view.row.number, view });
    for (const place of view.row.repeats ?? [])
      put(place.section, { kind: 'repeat', number: place.number, view });
  }
  for (const { fact, section, number, repeats } of deployment.structures) {
    const view = index.structures.get(fact);
    if (view === undefined) continue;
    put(section, { kind: 'structure', number, view });
    for (const place of repeats ?? [])
      put(place.section, { kind: 'structure-repeat', number: place.number, view });
  }
  for (const { section, number, text } of deployment.assumptions)
    put(section, { kind: 'assumption', number, text });
  for (const { section, number, text } of deployment.unverifiable)
    put(section, { kind: 'unverifiable', number, text });
  return [...sections]
    .filter(([, items]) => items.length > 0)
    .map(([section, items]) => ({
      section,
      items: items.sort(byRowNumber),
    }));
}
