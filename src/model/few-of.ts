/** `a, b and 3 more`: no more than `most` of some texts. */
export function fewOf(texts: readonly string[], most: number, between = ', '): string {
  const shown = texts.slice(0, most).join(between);
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
