/** Colour is for people: a terminal that nobody asked to be plain (no-color.org). */
export function useColor(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
