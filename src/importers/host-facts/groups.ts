import { z } from 'zod';
import type { Gap } from '../../model/gap.ts';
import type { HostLink } from '../../model/host.ts';
import { type Address, parseAddress } from '../../net/address.ts';

const Member = z.object({
  ifname: z.string(),
  /** Those of hardware have no address. */
  maddr: z.array(z.object({ address: z.string().optional() })),
});

/** `ip -j maddr`: an array of links with the groups that they belong to. */
export function isGroupList(json: unknown): json is unknown[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.some((each) => typeof each === 'object' && each !== null && 'ifname' in each && 'maddr' in each)
  );
}

/** Groups by the name of the link. */
export type Groups = ReadonlyMap<string, readonly Address[]>;

export function readGroups(file: string, json: readonly unknown[], gaps: Gap[]): Groups {
  return new Map(
    json.flatMap((each, index): [string, Address[]][] => {
      const member = Member.safeParse(each);
      if (member.success)
        return [
          [member.data.ifname, member.data.maddr.flatMap(({ address }) => parseAddress(address ?? '') ?? [])],
        ];
      const what = `a link of ip -j maddr is not readable: ${member.error.issues[0]?.message ?? ''}`;
      const text = JSON.stringify(each).slice(0, 200);
      gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file, pointer: `/${index}`, text } });
      return [];
    }),
  );
}

/** Links with the groups that a listing shows; one that it does not show keeps what is not known of it. */
export function withGroups(links: readonly HostLink[], listed: readonly Groups[]): HostLink[] {
  return links.map((link) => {
    const groups = listed.flatMap((each) => each.get(link.name) ?? []);
    return listed.some((each) => each.has(link.name)) ? { ...link, groups } : link;
  });
}
