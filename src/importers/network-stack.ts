import type { NetworkStack, Reception } from '../model/network-stack.ts';

export const UNSEEN_RECEPTION: Reception = {
  takesLoopback: undefined,
  takesOwnSources: undefined,
  reversePath: undefined,
};

/** Of a host that says nothing of it. */
export const UNSEEN_STACK: NetworkStack = {
  forwards: new Map(),
  links: new Map(),
  otherLinks: UNSEEN_RECEPTION,
  settings: { forwarding: 'sysctl', reversePath: 'rp_filter' },
};

/** What several exports say of one host; the last that names a family or a link is taken. */
export function joinStacks(stacks: readonly NetworkStack[]): NetworkStack {
  return {
    forwards: new Map(stacks.flatMap(({ forwards }) => [...forwards])),
    links: new Map(stacks.flatMap(({ links }) => [...links])),
    otherLinks: stacks.at(-1)?.otherLinks ?? UNSEEN_RECEPTION,
    ...(stacks.some(({ isStrong }) => isStrong) ? { isStrong: true } : {}),
    settings: (stacks.at(-1) ?? UNSEEN_STACK).settings,
  };
}
