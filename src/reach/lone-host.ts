import type { Asset } from '../model/asset.ts';
import { isSameAddress, rangeContains, single } from '../net/address.ts';
import type { Estate, Located } from './estate.ts';
import { broadcastsOf } from './host/host-reach.ts';
import type { Pair } from './probe-pairs.ts';
import type { Probe, ProbeEnd } from './probe-text.ts';
import { bareInterface } from './unplaced.ts';

/** The only host of an evidence without any network around it. */
export function hostAlone(estate: Estate): Asset | undefined {
  const [only, second] = estate.snapshot.assets;
  return second === undefined && only?.host !== undefined && only.kind === 'host' && !estate.hasTopology
    ? only
    : undefined;
}

/** Which hook a packet meets on a single host; undefined: its addresses say so by themselves. */
export function wayThrough(
  host: Asset,
  probe: Probe,
): 'input' | 'output' | 'forward' | 'unknown' | undefined {
  const isOwn = (end: ProbeEnd) =>
    'address' in end
      ? (host.host?.links ?? []).some((link) =>
          link.addresses.some(({ address }) => isSameAddress(address, end.address)),
        ) || isLoopback(end)
      : true;
  if (host.host?.links === undefined) {
    if (!('address' in probe.to) || !('address' in probe.from)) return undefined;
    if (probe.in !== undefined) return probe.out === undefined ? 'input' : 'forward';
    if (probe.out !== undefined) return 'output';
    return 'unknown';
  }
  if (isOwn(probe.to)) return isOwn(probe.from) && probe.in === undefined ? 'output' : 'input';
  if (isOwn(probe.from) && probe.in === undefined) return 'output';
  return isLocalGroup(host, probe) ? 'input' : 'forward';
}

function isLoopback(end: Extract<ProbeEnd, { address: unknown }>): boolean {
  const { family, value } = end.address;
  return family === 4 ? value >> 24n === 127n : value === 1n;
}

/** Multicast and broadcast are taken in by the host. */
function isLocalGroup(host: Asset, probe: Probe): boolean {
  if (!('address' in probe.to)) return false;
  const { family, value } = probe.to.address;
  if (family === 6) return value >> 120n === 0xffn;
  if (value >> 28n === 0xen || value === 0xffff_ffffn) return true;
  const { host: own } = host;
  if (own === undefined) return false;
  return (own.links ?? [])
    .flatMap((link) => broadcastsOf(link, own))
    .some((range) => rangeContains(range, { family, value }));
}

/** The addresses that an end means: the literal one, or all of the host. */
export function rangesOfEnd(host: Asset, end: ProbeEnd) {
  return 'address' in end
    ? [single(end.address)]
    : host.interfaces.flatMap((each) => each.addresses.map(single));
}

/** The host on one side, somebody outside on the other. */
export function pairAlone(estate: Estate, host: Asset, probe: Probe, way: 'input' | 'output'): Pair {
  const at: Located =
    estate.interfacesOf
      .get(host.id)
      ?.find((each) => matches(each, way === 'input' ? probe.to : probe.from)) ?? bareInterface(host);
  const own = {
    kind: 'interface',
    at,
    ranges: rangesOfEnd(host, way === 'input' ? probe.to : probe.from),
  } as const;
  const outside = {
    kind: 'outside',
    ranges: rangesOfEnd(host, way === 'input' ? probe.from : probe.to),
  } as const;
  return way === 'input' ? { from: outside, to: own } : { from: own, to: outside };
}

function matches(at: Located, end: ProbeEnd): boolean {
  return 'address' in end && at.interface.addresses.some((each) => isSameAddress(each, end.address));
}
