import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Filter } from '../src/model/filter.ts';
import type { Gap } from '../src/model/gap.ts';
import { filterNotation, gapNotation, ruleNotation } from './rule-notation.ts';

/** Files below `/etc/firewalld` by name. */
export type Documents = Readonly<Record<string, string | Uint8Array>>;

const SETTINGS = 'DefaultZone=public\nIPv6_rpfilter=no\n';

/** What is read of a host with this configuration. */
export function configured(documents: Documents) {
  const files = Object.entries({ 'firewalld.conf': SETTINGS, ...documents }).map(([name, content]) => ({
    name: `hosts/h/etc/firewalld/${name}`,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }));
  const { assets, gaps } = readEvidence(files);
  const filters = assets[0]?.host?.filters ?? [];
  return {
    filters,
    gaps,
    text: hostNotation(filters, gaps).join('\n'),
    /** Rules of a zone's chain, without the jumps to policies and what its target adds. */
    own(chain: string): string[] {
      const rules = filters.find(({ id }) => id === 'firewalld')?.chains.get(chain)?.rules ?? [];
      const last = rules.findIndex(({ action }, index) => index > 0 && action.kind === 'jump');
      return rules.slice(1, last).map(ruleNotation);
    },
  };
}

export function hostNotation(filters: readonly Filter[], gaps: readonly Gap[]): string[] {
  return [...filters.flatMap(filterNotation), ...gaps.map(gapNotation)];
}
