import type { Filter, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';

const REASON = 'the interface does not track TCP connections, and rules for the answers are not followed';

/** The filter of an interface whose connections are not tracked: an answer may be stopped, so that no TCP packet certainly passes. */
export function withoutTracking(id: string, filter: Filter | undefined, origin: Origin): Filter {
  const rule = (direction: string): Rule => ({
    id: `${direction} untracked`,
    conditions: [
      { kind: 'packet', boxes: [{ protocol: [[6, 6]] }] },
      { kind: 'opaque', reason: REASON },
    ],
    action: { kind: 'drop' },
    origin,
  });
  const hooks = ['ingress', 'egress'] as const;
  const chains = hooks.map((hook) => {
    const rules = filter?.chains.get(hook)?.rules ?? [];
    return [hook, { title: hook, rules: [rule(hook), ...rules] }] as const;
  });
  const bases = hooks.map((hook) => ({
    hook,
    priority: 0,
    chain: hook,
    policy: 'accept' as const,
    translates: false,
    origin,
  }));
  return {
    title: origin.text,
    layer: 'group',
    bases,
    repliesPass: true,
    origin,
    ...filter,
    id,
    chains: new Map([...(filter?.chains ?? []), ...chains]),
  };
}
