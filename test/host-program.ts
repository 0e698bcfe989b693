import type { BaseChain, Chain, Filter } from '../src/model/filter.ts';
import type { Origin } from '../src/model/origin.ts';

/** A host's filter whose INPUT begins in one of the chains, and drops what comes to its end. */
export function inputProgram(
  chains: Readonly<Record<string, Chain['rules']>>,
  begin: string,
  origin: Origin,
): { readonly filter: Filter; readonly base: BaseChain } {
  const base: BaseChain = {
    hook: 'input',
    priority: 0,
    chain: begin,
    policy: 'drop',
    translates: false,
    origin,
  };
  const filter: Filter = {
    id: 'f',
    title: 'f',
    layer: 'host',
    repliesPass: false,
    origin,
    bases: [base],
    chains: new Map(Object.entries(chains).map(([name, rules]) => [name, { title: '', rules }])),
  };
  return { filter, base };
}
