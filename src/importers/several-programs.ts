/** What programs print of rules, by the importers that read it. */
const PROGRAMS: readonly (readonly [program: string, importers: readonly string[], sign: RegExp])[] = [
  ['iptables-save', ['iptables', 'ufw'], /^[ \t]*\*(filter|nat|mangle|raw|security)\s*$/m],
  ['nft list ruleset', ['nftables'], /^[ \t]*table (ip|ip6|inet|arp|bridge|netdev) \S+ \{/m],
  ['iptables -L', [], /^Chain \S+ \((policy|\d+ references)/m],
  ['ufw status', ['ufw'], /^Status: (in)?a[ck]ti/im],
  ['firewall-cmd', ['firewalld'], /^[ \t]+target: (default|ACCEPT|DROP|REJECT|%%REJECT%%)\s*$/m],
  ['ipset save', ['ipset'], /^create \S+ (hash|bitmap|list):/m],
];

/** Programs whose rules a text holds where its importer would pass over those of one; undefined: it reads them all. */
export function severalPrograms(text: string, importer: string): string | undefined {
  const found = PROGRAMS.filter(([, , sign]) => sign.test(text));
  const isRead = found.length <= 1 && found.every(([, importers]) => importers.includes(importer));
  return isRead ? undefined : found.map(([program]) => program).join(', ');
}
