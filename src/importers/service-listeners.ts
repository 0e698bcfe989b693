import type { BaseChain, Filter, Rule } from '../model/filter.ts';
import type { Origin } from '../model/origin.ts';
import type { Interval } from '../net/box.ts';
import { TCP, UDP } from '../net/protocol.ts';

/** Nothing listens, whatever the protocol. */
export function noListeners(id: string, origin: Origin, why = NO_LISTENER): Filter {
  return filterOf(id, origin, [], why);
}

/** Whether anything listens is not known. */
export function perhapsListening(id: string, origin: Origin, why: string): Filter {
  const conditions = [{ kind: 'opaque', reason: why }] as const;
  return filterOf(id, origin, [{ id: 'perhaps', conditions, action: { kind: 'accept' }, origin }], why);
}

const NO_LISTENER = 'no listener';

/** The listeners of an interface as a filter: what none of them takes in is dropped. */
export function toListeners(id: string, origin: Origin, rules: readonly Rule[]): Filter {
  const served = rules.map((rule): Rule => ({ ...rule, origin: { ...rule.origin, standing: 'served' } }));
  return filterOf(id, origin, [...served, otherProtocols(origin)]);
}

function filterOf(id: string, origin: Origin, rules: readonly Rule[], why = NO_LISTENER): Filter {
  const base: BaseChain = {
    hook: 'ingress',
    priority: 0,
    chain: 'listeners',
    policy: 'drop',
    translates: false,
    origin: { ...origin, text: `${origin.text}: ${why}`, standing: 'unserved' },
  };
  return {
    id,
    title: `listeners of ${origin.text}`,
    layer: 'host',
    bases: [base],
    chains: new Map([['listeners', { title: 'listeners', rules }]]),
    origin,
    repliesPass: true,
  };
}

/** Whether a service answers anything but its listeners' protocols is not documented. */
export function otherProtocols(origin: Origin): Rule {
  const others: Interval[] = [
    [0, TCP - 1],
    [TCP + 1, UDP - 1],
    [UDP + 1, 255],
  ];
  return {
    id: 'other protocols',
    conditions: [
      { kind: 'packet', boxes: [{ protocol: others }] },
      { kind: 'opaque', reason: 'whether a service answers other protocols than TCP and UDP' },
    ],
    action: { kind: 'accept' },
    origin,
  };
}
