import { aws } from './aws/index.ts';
import { azure } from './azure/index.ts';
import { firewalld } from './firewalld/index.ts';
import { hostFacts } from './host-facts/index.ts';
import type { Importer } from './importer.ts';
import { iptables } from './iptables/index.ts';
import { ipset } from './iptables/ipset.ts';
import { listeners } from './listeners/index.ts';
import { nftables } from './nftables/index.ts';
import { nmap } from './nmap/index.ts';
import { ufw } from './ufw/index.ts';
import { windows } from './windows/index.ts';

/** Every export format that can be read; the first that recognises a file reads it. */
export const importers: readonly Importer[] = [
  aws,
  azure,
  ufw,
  iptables,
  ipset,
  nftables,
  firewalld,
  hostFacts,
  windows,
  listeners,
  nmap,
];
