import type { BaseChain, Hook } from '../model/filter.ts';

/** Priority of connection tracking (NF_IP_PRI_CONNTRACK). */
export const TRACKING = -200;

/** Netfilter looks up the connection of a packet at two hooks, before all chains of a higher priority. */
export function trackingPlace(hook: Hook, priority: number): Pick<BaseChain, 'beforeTracking'> {
  return (hook === 'prerouting' || hook === 'output') && priority < TRACKING ? { beforeTracking: true } : {};
}
