import type { Condition } from '../../model/filter.ts';
import { frameType } from '../frame-type.ts';
import { NEVER, opaque } from './match.ts';
import { reasonOf } from './opaque-matches.ts';
import { type Option, optionText } from './options.ts';

/** `pkttype` (xt_pkttype.c) */
export function frameTypes(options: readonly Option[]): Condition[] {
  return options.flatMap(
    (option) =>
      frameType(option.values[0]?.toLowerCase() ?? '', option.negated) ?? [
        opaque(`frame type ${optionText(option)}`),
      ],
  );
}

/**
 * `physdev` (xt_physdev.c): a routed packet leaves by no bridge port, so that of options about leaving just the negations hold;
 * it may have come in by the port of a bridge that the host belongs to.
 */
export function bridgePorts(options: readonly Option[]): Condition[] {
  const coming = options.filter(({ name }) => name === '--physdev-in' || name === '--physdev-is-in');
  if (options.some((option) => !option.negated && !coming.includes(option))) return [NEVER];
  return coming.length === 0 ? [] : [opaque(reasonOf('physdev', coming))];
}

/** `rpfilter` (ipt_rpfilter.c, ip6t_rpfilter.c): whether the source can be reached by the link; marks choose among tables that are not modelled. */
export function reversePath(options: readonly Option[]): Condition[] {
  const has = (name: string) => options.some((option) => option.name === name);
  if (options.some(({ negated }) => negated)) return [opaque(reasonOf('rpfilter', options))];
  return [
    {
      kind: 'return-path',
      ...(has('--loose') ? { byAnyLink: true } : {}),
      ...(has('--accept-local') ? { reachesOwn: true } : {}),
      ...(has('--invert') ? { negated: true } : {}),
    },
  ];
}
