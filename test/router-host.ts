import { dump, type Files, links, type Rules, routes } from './host-estate.ts';

export const LINKS = { eth0: ['192.0.2.1/24'], eth1: ['10.0.0.1/24'] };

/** What else the kernel goes by: link and `all`, all of them off, forwarding on. */
export function settings(change: Readonly<Record<string, number>> = {}): string {
  const values: Record<string, number> = { 'net.ipv4.ip_forward': 1 };
  for (const scope of ['all', 'eth0', 'eth1']) {
    values[`net.ipv4.conf.${scope}.forwarding`] = 1;
    values[`net.ipv4.conf.${scope}.rp_filter`] = 0;
    values[`net.ipv4.conf.${scope}.accept_local`] = 0;
  }
  return Object.entries({ ...values, ...change })
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

/** A router between 192.0.2.0/24 (eth0) and 10.0.0.0/24 (eth1) that lets everything pass. */
export function router(change: Files = {}, rules: Rules = {}): Files {
  const files: Files = {
    'iptables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT', ...rules }),
    'ip-addr.json': links(LINKS),
    'ip-route.json': routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1' }),
    'sysctl.txt': settings(),
    ...change,
  };
  const given = Object.entries(files).filter(([, content]) => content !== undefined);
  return Object.fromEntries(given.map(([name, content]) => [`hosts/r/${name}`, content]));
}
