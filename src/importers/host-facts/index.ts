import type { Gap } from '../../model/gap.ts';
import type { Host, HostLink, HostRoute, RoutingRule } from '../../model/host.ts';
import type { SnapshotFragment } from '../../model/snapshot.ts';
import type { Family } from '../../net/address.ts';
import { isOwnAddress } from '../host-identity.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { contestedLinks, type LinkListing, withContestedLinks } from './contested-links.ts';
import { gapOf } from './contested-listings.ts';
import { contestedRoutes, type RouteListing, withContestedRoutes } from './contested-routes.ts';
import { type Groups, isGroupList, readGroups, withGroups } from './groups.ts';
import { stackOf } from './kernel-settings.ts';
import { isLinkList, mergeLinks, readLinks } from './links.ts';
import type { ListedRule } from './listed-rule.ts';
import { isRouteList, readRoutes } from './routes.ts';
import { isRuleList, listingOf, readRoutingRules, routingRuleGaps } from './routing-rules.ts';
import { familiesOf } from './rule-families.ts';
import { agreedSettings, isSysctl, readSysctl, type Setting } from './sysctl.ts';

/** What a host says of itself: `ip -j addr`, `ip -j maddr`, `ip -j route show table all`, `ip -j rule`, `sysctl -a`. */
export const hostFacts: Importer = {
  id: 'host-facts',
  title: 'host facts (ip -j addr, ip -j maddr, ip -j route, ip -j rule, sysctl)',
  scope: 'host',
  recognises: (file) =>
    isLinkList(file.json) ||
    isGroupList(file.json) ||
    isRouteList(file.json) ||
    isRuleList(file.json) ||
    (file.json === undefined && isSysctl(file.text ?? '')),
  read,
};

function read(files: readonly ReadFile[]): SnapshotFragment {
  const gaps: Gap[] = [];
  let areRoutesRead = true;
  let areLinksRead = true;
  const linkListings: LinkListing[] = [];
  const routeListings: RouteListing[] = [];
  const ruleLists: RuleList[] = [];
  const groups: Groups[] = [];
  const settings: Setting[] = [];
  for (const file of files) {
    if (isLinkList(file.json)) {
      const read = readLinks(file.name, file.json, gaps);
      areLinksRead &&= read !== undefined;
      linkListings.push({ file: file.name, links: read ?? [] });
    } else if (isGroupList(file.json)) groups.push(readGroups(file.name, file.json, gaps));
    else if (isRouteList(file.json)) {
      const read = readRoutes(file.name, file.json, gaps);
      areRoutesRead &&= read !== undefined;
      routeListings.push({ file: file.name, routes: read ?? [] });
    } else if (isRuleList(file.json)) {
      gaps.push(...routingRuleGaps(file.name, file.json));
      ruleLists.push({ file: file.name, rules: file.json });
    } else settings.push(...readSysctl(file.name, file.text ?? '', gaps));
  }
  const contests = [...contestedLinks(linkListings), ...contestedRoutes(routeListings)].map(gapOf);
  gaps.push(...contests);
  const links = linkListings.length === 0 ? undefined : withContestedLinks(linkListings);
  const routes = routeListings.length === 0 ? undefined : withContestedRoutes(routeListings);
  const routingRules = rulesByFamily(ruleLists);
  gaps.push(...unlistedFamilies(files, links ?? [], areRoutesRead ? routes : undefined));
  const host: Partial<Omit<Host, 'name'>> = {
    ...(links === undefined || !areLinksRead ? {} : { links: withGroups(mergeLinks(links), groups) }),
    ...(routes === undefined || !areRoutesRead ? {} : { routes: withoutDefaultTable(routes, ruleLists) }),
    ...(routingRules.size === 0 ? {} : { routingRules }),
    ...(contests.length === 0 ? {} : { contests: contests.map(({ what }) => what) }),
    stack: stackOf(agreedSettings(settings, gaps)),
  };
  return { host, gaps };
}

interface RuleList {
  readonly file: string;
  readonly rules: readonly ListedRule[];
}

/** Where no listing has the rule that asks the default table, which of them are of IPv4 alone is not known. */
function withoutDefaultTable(routes: readonly HostRoute[], lists: readonly RuleList[]): readonly HostRoute[] {
  const isAsked =
    lists.length === 0 || lists.some(({ file, rules }) => listingOf(file, rules).last !== 'none');
  return isAsked
    ? routes
    : routes.map((route) => (route.table === 'default' ? { ...route, isForSome: true } : route));
}

function rulesByFamily(lists: readonly RuleList[]) {
  const found = new Map<Family, readonly RoutingRule[]>();
  const families = familiesOf(lists.map(({ file, rules }) => listingOf(file, rules)));
  // Where several listings may be of a family, it is not known which rule comes first.
  const isSure = (at: number, family: Family) =>
    families[at]?.length === 1 && families.filter((each) => each.includes(family)).length === 1;
  for (const [at, { rules }] of lists.entries())
    for (const family of families[at] ?? [])
      found.set(family, [
        ...(found.get(family) ?? []),
        ...readRoutingRules(rules, family, isSure(at, family)),
      ]);
  return found;
}

/** `ip route` prints IPv4 alone (ip-route(8)); a host that has addresses of both families has routes of both. */
function unlistedFamilies(
  files: readonly ReadFile[],
  links: readonly HostLink[],
  routes: readonly HostRoute[] | undefined,
): Gap[] {
  if (routes === undefined) return [];
  const origin = files.find((file) => isRouteList(file.json))?.name ?? '';
  const addresses = links.flatMap((link) => link.addresses.map((each) => each.address)).filter(isOwnAddress);
  return ([4, 6] as const)
    .filter((family) => addresses.some((address) => address.family === family))
    .filter((family) => !routes.some(({ destination }) => destination.family === family))
    .map((family) => ({
      kind: 'unseen',
      effect: 'either',
      what: `IPv${family} routes are not in evidence (\`ip -${family} -j route\` prints them)`,
      origin: { file: origin, text: origin },
    }));
}
