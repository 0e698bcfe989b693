import type { Action, Rule } from '../model/filter.ts';

/** A kernel loads no loop, and no chains that nest deeper than this. */
const DEEPEST = 100;

export interface BadJump {
  readonly chain: string;
  readonly rule: Rule;
  readonly reason: string;
}

/** Jumps that close a loop or nest too deep; without them every walk through the chains ends. */
export function badJumps(chains: ReadonlyMap<string, { readonly rules: readonly Rule[] }>): BadJump[] {
  const found: BadJump[] = [];
  const depths = new Map<string, number | 'open'>();
  const visit = (key: string, level: number): number => {
    depths.set(key, 'open');
    let depth = 0;
    for (const rule of chains.get(key)?.rules ?? []) {
      const target = targetOf(rule.action);
      if (target === undefined) continue;
      const known = depths.get(target) ?? (level < DEEPEST ? visit(target, level + 1) : DEEPEST);
      const reason =
        known === 'open'
          ? 'the jumps go in a circle'
          : known >= DEEPEST
            ? 'the jumps nest too deep'
            : undefined;
      if (reason === undefined) depth = Math.max(depth, (known as number) + 1);
      else found.push({ chain: key, rule, reason });
    }
    depths.set(key, depth);
    return depth;
  };
  for (const key of chains.keys()) if (!depths.has(key)) visit(key, 0);
  return found;
}

function targetOf(action: Action): string | undefined {
  return action.kind === 'jump' || action.kind === 'goto' ? action.chain : undefined;
}
