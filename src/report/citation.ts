/** `Connector Network Requirements, row 3`. */
export function citation(place: { readonly section: string; readonly number?: number | undefined }): string {
  return place.number === undefined ? place.section : `${place.section}, row ${place.number}`;
}
