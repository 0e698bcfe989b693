import type { BaseChain, Chain, Filter, Hook } from '../model/filter.ts';
import type { Origin } from '../model/origin.ts';

const HOOKS: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
const TRANSLATING: readonly Hook[] = ['prerouting', 'output', 'postrouting'];

/** A program that is known to run on a host and not known in content: at every hook it may accept, drop or translate. */
export function opaqueProgram(
  chain: string,
  reason: string,
  origin: Origin,
): { readonly bases: BaseChain[]; readonly chain: Chain } {
  const base = (hook: Hook, translates: boolean): BaseChain => ({
    hook,
    priority: translates ? -100 : 0,
    chain,
    policy: 'accept',
    translates,
    origin,
  });
  return {
    bases: [...HOOKS.map((hook) => base(hook, false)), ...TRANSLATING.map((hook) => base(hook, true))],
    chain: {
      title: chain,
      rules: [{ id: chain, conditions: [], action: { kind: 'opaque', reason }, origin }],
    },
  };
}

/** The same as a host's filter of its own. */
export function opaqueFilter(title: string, reason: string, origin: Origin): Filter {
  const { bases, chain } = opaqueProgram(title, reason, origin);
  return {
    id: title,
    title,
    layer: 'host',
    bases,
    chains: new Map([[title, chain]]),
    origin,
    repliesPass: false,
  };
}
