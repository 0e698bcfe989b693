import type { RowView } from '../audit-index.ts';

/** The two roles that a row lies between; who a restriction keeps out is everyone else. */
export function rolesOf(view: RowView): { readonly from: string; readonly to: string } {
  return { from: view.row.kind === 'restriction' ? 'everyone else' : view.row.from, to: view.row.to };
}
