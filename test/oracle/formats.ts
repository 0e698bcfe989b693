import { firewalld } from './firewalld.ts';
import type { Format } from './format.ts';
import { hosts } from './hosts.ts';
import { iptables } from './iptables.ts';
import { nftables } from './nftables.ts';
import { ufw } from './ufw.ts';

/** By the name that `npm run oracle` takes. */
export const FORMATS: Readonly<Record<string, Format>> = { iptables, nftables, ufw, firewalld, hosts };
