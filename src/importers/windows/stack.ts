import type { WindowsFacts } from './host-facts.ts';

/**
 * What the network stack does before the firewall, in the words by which the model knows it: no reverse path check, loopback
 * addresses never come from a wire, and forwarding as `Get-NetIPInterface` says.
 */
export function sysctlOf({ links, forwarding }: WindowsFacts): Map<string, string> {
  const result = new Map<string, string>();
  for (const scope of ['all', ...(links ?? []).map((link) => link.name)]) {
    result.set(`net.ipv4.conf.${scope}.rp_filter`, '0');
    result.set(`net.ipv4.conf.${scope}.route_localnet`, '0');
  }
  const [four, six] = [forwarding.get(4), forwarding.get(6)];
  if (four !== undefined) result.set('net.ipv4.ip_forward', four ? '1' : '0');
  if (six !== undefined) result.set('net.ipv6.conf.all.forwarding', six ? '1' : '0');
  return result;
}
