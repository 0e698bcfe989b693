/** What the base chains that iptables-save does not print of a table (`ip filter`) are called; a listing of nft shows them. */
export function furtherChainsOf(table: string): string {
  return `${table}, base chains that are not of iptables`;
}
