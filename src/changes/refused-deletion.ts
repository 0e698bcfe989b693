/** What others use stays: the platforms refuse to delete it. */
export function refusedDeletion(id: string, user: string): string {
  return `${id} is still used by ${user}: deleting it is refused`;
}
