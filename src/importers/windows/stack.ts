import type { NetworkStack, Reception } from '../../model/network-stack.ts';
import { UNSEEN_STACK } from '../network-stack.ts';
import type { WindowsFacts } from './host-facts.ts';

const RECEPTION: Reception = { takesLoopback: false, takesOwnSources: undefined, reversePath: 'off' };

/**
 * What the network stack does before the firewall: no reverse path check, loopback addresses never come from a wire, and forwarding
 * as `Get-NetIPInterface` says.
 */
export function stackOf({ links, forwarding }: WindowsFacts): NetworkStack {
  return {
    ...UNSEEN_STACK,
    forwards: forwarding,
    links: new Map((links ?? []).map(({ name }) => [name, RECEPTION])),
  };
}
