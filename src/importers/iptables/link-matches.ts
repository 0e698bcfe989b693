import type { Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import { MULTICAST } from './address-types.ts';
import { NEVER, opaque, type RuleContext } from './match.ts';
import { reasonOf } from './opaque-matches.ts';
import { type Option, optionText } from './options.ts';

/** `pkttype`: a routed packet's frame is addressed as its destination is. */
export function frameTypes(options: readonly Option[], { family }: RuleContext): Condition[] {
  return options.flatMap((option): Condition[] => {
    const type = option.values[0]?.toLowerCase();
    if (type === 'multicast') return [multicast(family, option.negated)];
    if (type === 'broadcast') return [broadcast(family, option.negated)];
    if ((type === 'unicast' || type === 'host') && !option.negated) {
      return [multicast(family, true), broadcast(family, true)];
    }
    return [opaque(`frame type ${optionText(option)}`)];
  });
}

function multicast(family: Family, negated: boolean): Condition {
  return { kind: 'packet', boxes: [{ destination: [MULTICAST[family]] }], negated };
}

/** IPv6 has no broadcast. */
function broadcast(family: Family, negated: boolean): Condition {
  if (family === 6) return { kind: 'packet', boxes: [], negated };
  return { kind: 'address-type', side: 'destination', types: ['broadcast'], negated };
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
