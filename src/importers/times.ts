/** How often something was given that should be given once: `twice`, `3 times`. */
export function times(count: number): string {
  return count === 2 ? 'twice' : `${count} times`;
}
