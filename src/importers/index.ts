import { aws } from './aws/index.ts';
import { hostFacts } from './host-facts/index.ts';
import type { Importer } from './importer.ts';
import { iptables } from './iptables/index.ts';
import { nftables } from './nftables/index.ts';

/** Every export format that can be read; the first that recognises a file reads it. */
export const importers: readonly Importer[] = [aws, iptables, nftables, hostFacts];
