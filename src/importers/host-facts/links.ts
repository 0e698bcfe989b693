import { z } from 'zod';
import type { Gap } from '../../model/gap.ts';
import type { HostLink } from '../../model/host.ts';
import {
  type Address,
  type AddressRange,
  formatAddress,
  parseAddress,
  parsePrefix,
} from '../../net/address.ts';

const Link = z.object({
  ifname: z.string(),
  address: z.string().optional(),
  link_type: z.string().optional(),
  /** The bridge that it is a port of. */
  master: z.string().optional(),
  addr_info: z.array(
    z.looseObject({
      local: z.string().optional(),
      /** The other end of a point-to-point link; the prefix is its. */
      address: z.string().optional(),
      prefixlen: z.int().min(0).max(128).optional(),
    }),
  ),
});

/**
 * Bridges of container engines and hypervisors on one machine, and the links of single containers. Tunnels between machines, and
 * bridges that span them or whose containers hand on (`flannel`, `cilium`, `weave`, `docker_gwbridge`), are none.
 */
const INSIDE =
  /^(docker\d+|br-[0-9a-f]{12}|cni\d+|cni-podman\d+|cbr\d+|podman\d+|nerdctl\d+|lxcbr\d+|lxdbr\d+|virbr\d+|kube-bridge|(veth|cali|lxc|eni|azv)[0-9a-f]+)$/;

/** Ports of such a bridge that lead to a container or a guest; any other may lead out of the machine. */
const MEMBER = /^(veth|vnet|tap|virbr)/;

/** `ip -j addr`: an array of links. */
export function isLinkList(json: unknown): json is unknown[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.some((each) => typeof each === 'object' && each !== null && 'ifname' in each && 'addr_info' in each)
  );
}

/** Undefined where one of them is not read: whatever it has is missing from the host's addresses. */
export function readLinks(file: string, json: readonly unknown[], gaps: Gap[]): HostLink[] | undefined {
  let areRead = true;
  const bridging = new Set<string>();
  const links = json.flatMap((each, index): HostLink[] => {
    const pointer = `/${index}`;
    const leave = (what: string) => {
      areRead = false;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: `${what}, so that the others do not say which addresses the host has`,
        origin: { file, pointer, text: JSON.stringify(each).slice(0, 200) },
      });
    };
    // `ip -j addr` prints an empty object for a link that it filters out.
    if (typeof each === 'object' && each !== null && Object.keys(each).length === 0) return [];
    const link = Link.safeParse(each);
    if (!link.success) {
      leave(`a link of ip -j addr is not readable: ${link.error.issues[0]?.message ?? ''}`);
      return [];
    }
    const addresses = link.data.addr_info.flatMap((own) => {
      // `ip -4 -j addr` prints an empty object for an address of the other family.
      if (Object.keys(own).length === 0) return [];
      const { local, address: peer, prefixlen } = own;
      if (local === undefined || prefixlen === undefined) {
        leave(`an address of ${link.data.ifname} is not shown with its prefix`);
        return [];
      }
      const [address, prefix] = [parseAddress(local), parsePrefix(`${peer ?? local}/${prefixlen}`)];
      if (address === undefined || prefix === undefined) {
        leave(`${local}/${prefixlen} of ${link.data.ifname} is not an address`);
        return [];
      }
      return [{ address: address as Address, prefix: prefix as AddressRange }];
    });
    const mac = link.data.address?.toLowerCase();
    const isMac =
      mac !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && mac !== '00:00:00:00:00:00';
    const { ifname: name, master } = link.data;
    if (master !== undefined && !MEMBER.test(name)) bridging.add(master);
    return [{ name, ...(isMac ? { mac } : {}), addresses, ...(INSIDE.test(name) ? { isInside: true } : {}) }];
  });
  return areRead ? links.map((link) => (bridging.has(link.name) ? withoutInside(link) : link)) : undefined;
}

function withoutInside({ isInside: _, ...link }: HostLink): HostLink {
  return link;
}

/** One link of each name: `ip -4 -j addr` and `ip -6 -j addr` both list it, each with its own addresses. */
export function mergeLinks(links: readonly HostLink[]): HostLink[] {
  const merged = new Map<string, HostLink>();
  for (const link of links) {
    const earlier = merged.get(link.name);
    const known = new Set(earlier?.addresses.map(({ address }) => formatAddress(address)));
    const added = link.addresses.filter(({ address }) => !known.has(formatAddress(address)));
    merged.set(link.name, { ...link, ...earlier, addresses: [...(earlier?.addresses ?? []), ...added] });
  }
  return [...merged.values()];
}
