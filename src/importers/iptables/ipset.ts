import type { Importer } from '../importer.ts';
import { iptables } from './index.ts';
import { isSetDump } from './ipset/is-set-dump.ts';

/** `ipset save`: the sets that rules of iptables ask, so that both are read together. */
export const ipset: Importer = {
  id: 'ipset',
  title: 'ipset save',
  scope: 'host',
  recognises: (file) => file.json === undefined && isSetDump(file.text ?? ''),
  read: iptables.read,
};
