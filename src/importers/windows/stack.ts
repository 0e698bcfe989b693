import { LOOPBACK_NAME, type NetworkStack, type Reception } from '../../model/network-stack.ts';
import type { Family } from '../../net/address.ts';
import { UNSEEN_STACK } from '../network-stack.ts';
import type { WindowsFacts } from './host-facts.ts';

const RECEPTION: Reception = { takesLoopback: false, takesOwnSources: undefined, reversePath: 'off' };

/**
 * What the network stack does before the firewall: no reverse path check, loopback addresses never come from a wire, each
 * interface forwards what it receives as `Get-NetIPInterface` says, and has its addresses for itself (strong host model, since
 * Windows Vista).
 */
export function stackOf(facts: WindowsFacts): NetworkStack {
  const { links, forwarding } = facts;
  return {
    ...UNSEEN_STACK,
    isStrong: true,
    settings: { ...UNSEEN_STACK.settings, forwarding: 'Get-NetIPInterface' },
    forwards: new Map(([4, 6] as const).flatMap((family) => onAll(family, facts))),
    links: new Map(
      (links ?? []).map(({ name }) => {
        const forwards = forwarding.get(4)?.get(name);
        return [name, forwards === undefined ? RECEPTION : { ...RECEPTION, forwards }];
      }),
    ),
  };
}

/** What every interface does with a family; none: they differ, or it is not in evidence. */
function onAll(family: Family, { forwarding }: WindowsFacts): [Family, boolean][] {
  const of = [...(forwarding.get(family) ?? [])].filter(([name]) => name !== LOOPBACK_NAME);
  const [first, ...others] = new Set(of.map(([, forwards]) => forwards));
  return first === undefined || others.length > 0 ? [] : [[family, first]];
}
