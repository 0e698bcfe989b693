/** `Connector Network Requirements, row 3`. */
export function citation(item: { readonly section: string; readonly row?: number | undefined }): string {
  return item.row === undefined ? item.section : `${item.section}, row ${item.row}`;
}
