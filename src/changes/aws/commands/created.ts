/** The id of something that a command creates. */
export function createdId(name: string): string {
  return `${name} (to be created)`;
}

export function isCreated(id: string): boolean {
  return id.endsWith(createdId(''));
}
