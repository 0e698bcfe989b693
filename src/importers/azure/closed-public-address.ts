import type { Action, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Route } from '../../model/route.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { originOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import { orderedRules } from './security-rules.ts';
import type { ServiceTags } from './service-tags.ts';
import type { Site } from './sites.ts';
import { PUBLIC } from './virtual-network-tag.ts';

const CLOSED = 'ingress closed';
const KIND_UNSEEN =
  'whether its public address is of the Standard kind, which is closed until a security group allows, is not in evidence';
const ROUTES_UNSEEN =
  'whether addresses of its virtual network that others have on the internet send by it is not in evidence';
const TO_CLOSED: Action = { kind: 'goto', chain: CLOSED };

/** What rules of network managers leave of it. */
const MANAGED: Readonly<Record<string, Action>> = {
  allow: TO_CLOSED,
  alwaysallow: {
    kind: 'opaque',
    reason: 'whether an admin rule that always allows opens a Standard public address is not documented',
  },
  deny: { kind: 'drop' },
};

/**
 * A public address of the Standard kind lets nothing in from the internet until a security group does; what comes from the virtual
 * network passes (public IP addresses, SKU), and so does what an appliance hands on. `routes`: those of its subnet, if in evidence.
 */
export function closedPublicAddress(
  id: string,
  resource: Resource<NetworkInterface>,
  { place, routes }: Pick<Site, 'place' | 'routes'>,
  tags: ServiceTags,
  closing: 'closed' | 'perhaps',
): Filter {
  const title = `${resource.name} without a security group`;
  const origin = originOf(resource, title);
  const own = intersectRanges(PUBLIC, place.virtualNetwork.ranges);
  const [outside, perhaps] =
    routes === undefined ? [subtractRanges(PUBLIC, own), own] : [byInternet(routes.routes), []];
  const fromInternet: Condition = {
    kind: 'packet',
    boxes: [{ source: mergeRanges([...outside, ...perhaps]) }],
  };
  const closed = (source: readonly AddressRange[], reason: string | undefined): Rule => ({
    id: CLOSED,
    conditions: [{ kind: 'packet', boxes: [{ source }] }],
    action: reason === undefined ? { kind: 'drop' } : { kind: 'opaque', reason },
    origin: {
      ...origin,
      text: `${title}: ${closing === 'closed' ? 'its' : 'a'} Standard public address is closed until one allows`,
    },
  });
  const { rules = [], doubt } = place.adminRules ?? {};
  const managed = orderedRules(rules, 'ingress', {
    place,
    tags,
    actionOf: (access) => (Object.hasOwn(MANAGED, access) ? MANAGED[access] : undefined),
    ...(doubt === undefined ? {} : { doubt }),
    // It is reported where these rules filter.
    report: () => {},
  }).rules.map((rule): Rule => ({ ...rule, conditions: [...rule.conditions, fromInternet] }));
  const last: Rule = { id: 'ingress to closed', conditions: [], action: TO_CLOSED, origin };
  return {
    id,
    title,
    layer: 'group',
    bases: (['ingress', 'egress'] as const).map((hook) => ({
      hook,
      priority: 0,
      chain: hook,
      policy: 'accept',
      translates: false,
      origin,
    })),
    chains: new Map([
      ['ingress', { title: 'ingress', rules: [...managed, last] }],
      [
        CLOSED,
        {
          title: CLOSED,
          rules: [
            closed(outside, closing === 'closed' ? undefined : KIND_UNSEEN),
            ...(perhaps.length === 0 ? [] : [closed(perhaps, ROUTES_UNSEEN)]),
          ],
        },
      ],
      ['egress', { title: 'egress', rules: [] }],
    ]),
    origin,
    repliesPass: true,
  };
}

/** Public addresses that are found by the internet: what comes from others to the public address itself has no way back. */
function byInternet(routes: readonly Route[]): AddressRange[] {
  const size = (range: AddressRange) => range.last - range.first;
  const sorted = routes
    .flatMap(({ destinations = [], target }) => destinations.map((range) => ({ range, target })))
    .sort((one, other) => Number(size(one.range) - size(other.range)));
  const found: AddressRange[] = [];
  let rest = PUBLIC;
  for (const { range, target } of sorted) {
    if (target.kind === 'internet') found.push(...intersectRanges(rest, [range]));
    rest = subtractRanges(rest, [range]);
  }
  return found;
}
