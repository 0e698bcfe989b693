import type { Format } from './format.ts';
import { iptables } from './iptables.ts';
import { nftables } from './nftables.ts';

/** By the name that `npm run oracle` takes. */
export const FORMATS: Readonly<Record<string, Format>> = { iptables, nftables };
