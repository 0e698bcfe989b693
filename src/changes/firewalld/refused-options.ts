/** Options that stand alone, or beside nothing that names a zone, a policy or what is stored. */
const ALONE =
  /^--(?:help|version|state|reload|complete-reload|runtime-to-permanent|reset-to-defaults|check-config|panic-(?:on|off)|query-panic|lockdown-(?:on|off)|query-lockdown|(?:get|set)-default-zone|(?:get|set)-log-denied|(?:get|set)-automatic-helpers|get-active-(?:zones|policies)|get-ipset-types)$/;
/** What is done with a zone or a policy: one kind of it in a command. */
const OF_A_ZONE =
  /^--(?:(?:add|remove|query)-(?:service|port|source-port|protocol|icmp-block|icmp-block-inversion|interface|source|rich-rule|masquerade|forward-port|forward|(?:in|e)gress-zone)|change-(?:interface|zone|source)|list-(?:all|services|ports|source-ports|protocols|icmp-blocks|interfaces|sources|rich-rules|forward-ports|(?:in|e)gress-zones)|[gs]et-(?:target|priority))$/;
const OF_ZONES_ALONE =
  /^--(?:(?:add|remove|query)-(?:icmp-block-inversion|interface|source|forward)|change-(?:interface|zone|source)|list-(?:interfaces|sources))$/;
const FOR_A_TIME =
  /^--add-(?:service|port|protocol|icmp-block|forward-port|source-port|forward|masquerade|rich-rule)$/;

/** Why firewall-cmd does nothing of what its options say together (firewalld 1.3, firewall-cmd); undefined: it does not refuse them. */
export function refusedTogether(names: readonly string[], timeout: string | undefined): string | undefined {
  const has = (name: string) => names.includes(name);
  const kinds = [...new Set(names.filter((name) => OF_A_ZONE.test(name)))];
  const alone = [...new Set(names.filter((name) => ALONE.test(name)))];
  const [first, second] = kinds.length > 1 ? kinds : alone;
  if (second !== undefined) return `${second} does not go with ${first}`;
  const other = [...kinds, '--permanent', '--zone', '--policy', '--timeout'].find(has);
  if (alone.length > 0 && other !== undefined) return `${alone[0]} does not go with other options`;
  if (has('--policy') && has('--zone')) return '--zone does not go with --policy';
  const ofZones = kinds.find((name) => OF_ZONES_ALONE.test(name));
  if (has('--policy') && ofZones !== undefined) return `a policy has no ${ofZones}`;
  if (timeout === undefined || timeout === '0') return undefined;
  if (!/^\d+[smh]?$/i.test(timeout)) return `"${timeout}" is no time`;
  if (has('--permanent')) return '--timeout does not go with --permanent';
  return names.some((name) => FOR_A_TIME.test(name)) ? undefined : 'only what is added holds for a time';
}
