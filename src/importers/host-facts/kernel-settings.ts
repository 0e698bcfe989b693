import type { NetworkStack, Reception } from '../../model/network-stack.ts';
import { UNSEEN_STACK } from '../network-stack.ts';

/** The greatest value of each setting of a link that means anything. */
const GREATEST = { route_localnet: 1, accept_local: 1, rp_filter: 2 } as const;
const OF_LINK = /^net\.ipv4\.conf\.(.+)\.(?:route_localnet|accept_local|rp_filter|forwarding|bc_forwarding)$/;
/** Scopes that are no links. */
const SCOPES: readonly (string | undefined)[] = ['all', 'default'];

/** What Linux does by its settings (dotted key → value as `sysctl` prints it; kernel, Documentation/networking/ip-sysctl.rst). */
export function stackOf(settings: ReadonlyMap<string, string>): NetworkStack {
  const forwarding = [
    // One variable of the kernel; to write it writes those of the links.
    [4, settings.get('net.ipv4.ip_forward') ?? settings.get('net.ipv4.conf.all.forwarding')],
    [6, settings.get('net.ipv6.conf.all.forwarding')],
  ] as const;
  const links = new Set([...settings.keys()].flatMap((key) => OF_LINK.exec(key)?.[1] ?? []));
  return {
    ...UNSEEN_STACK,
    forwards: new Map(
      forwarding.flatMap(([family, value]) =>
        value === undefined ? [] : [[family, value !== '0'] as const],
      ),
    ),
    links: new Map(
      [...links].filter((link) => !SCOPES.includes(link)).map((link) => [link, receptionBy(settings, link)]),
    ),
    otherLinks: receptionBy(settings, undefined),
  };
}

function receptionBy(settings: ReadonlyMap<string, string>, link: string | undefined): Reception {
  const value = (key: keyof typeof GREATEST) => greatest(settings, key, link);
  const isOn = (number: number | undefined) => (number === undefined ? undefined : number !== 0);
  const filtering = value('rp_filter');
  // IPv4 asks the link that a packet comes in by, and nothing else (kernel, ip_route_input_slow).
  const forwarding = settings.get(`net.ipv4.conf.${link}.forwarding`);
  // A link needs both (kernel, IN_DEV_BFORWARD).
  const isOnAt = (scope: string) => Number(settings.get(`net.ipv4.conf.${scope}.bc_forwarding`) ?? 0) !== 0;
  return {
    ...(link !== undefined && isOnAt('all') && isOnAt(link) ? { forwardsBroadcasts: true } : {}),
    ...(link === undefined || forwarding === undefined ? {} : { forwards: forwarding !== '0' }),
    takesLoopback: isOn(value('route_localnet')),
    takesOwnSources: isOn(value('accept_local')),
    reversePath:
      filtering === undefined ? undefined : filtering === 0 ? 'off' : filtering === 1 ? 'strict' : 'loose',
  };
}

/**
 * The greater of the values for all links and for the link (kernel, IN_DEV_ORCONF and IN_DEV_MAXCONF); undefined where one that
 * may be greater is not in evidence.
 */
function greatest(
  settings: ReadonlyMap<string, string>,
  key: keyof typeof GREATEST,
  link: string | undefined,
): number | undefined {
  const known = ['all', ...(link === undefined ? [] : [link])]
    .flatMap((scope) => settings.get(`net.ipv4.conf.${scope}.${key}`) ?? [])
    .map(Number)
    .filter(Number.isInteger);
  const value = Math.max(...known);
  return known.length === 2 || value >= GREATEST[key] ? value : undefined;
}
