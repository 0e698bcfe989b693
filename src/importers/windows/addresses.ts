import type { Condition, Side } from '../../model/filter.ts';
import type { HostLink } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import {
  type AddressRange,
  type AddressTerm,
  type Family,
  parseMasked,
  parseRange,
} from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { type Alternative, opaque } from './alternative.ts';
import { SERVER_KEYWORDS, type ServerKeyword, type WindowsFacts } from './host-facts.ts';
import { asksNothing } from './opaque-fields.ts';
import type { Direction } from './rule-record.ts';

/** `LocalSubnet` of both families, `LocalSubnet4` of one (New-NetFirewallRule; RA4 and RA6 in MS-GPFAS 2.2.2.19). */
const KEYWORD = /^([a-z]+)([46])?$/i;

/** An address list of a rule: addresses, prefixes and ranges together, each keyword for itself. */
export function addressAlternatives(
  values: readonly string[],
  side: Side,
  direction: Direction,
  facts: WindowsFacts,
): Alternative[] {
  if (asksNothing(values)) return [[]];
  const terms: AddressTerm[] = [];
  const others: Alternative[] = [];
  for (const text of values) {
    const term = parseRange(text) ?? parseMasked(text);
    if (term !== undefined) terms.push(term);
    else others.push(...keywordAlternatives(text, side, direction, facts));
  }
  return [...(terms.length === 0 ? [] : [[onSide(side, terms)]]), ...others];
}

function keywordAlternatives(
  text: string,
  side: Side,
  direction: Direction,
  facts: WindowsFacts,
): Alternative[] {
  const [, name = '', digit] = KEYWORD.exec(text) ?? [];
  const family = digit === undefined ? undefined : (Number(digit) as Family);
  const known =
    name.toLowerCase() === 'localsubnet'
      ? localSubnets(facts)
      : serversOf(
          SERVER_KEYWORDS.find((each) => each.toLowerCase() === name.toLowerCase()),
          facts,
        );
  const unknown = [...familyOf(family), opaque(`${side} address ${text}`)];
  if (known === undefined) return [unknown];
  const ofLinks = known.flatMap(({ link, ranges, open }): Alternative[] => {
    const fitting = ranges.filter((range) => family === undefined || range.family === family);
    const byLink: Condition = { kind: 'interface', direction, name: link, prefix: false };
    return [
      ...(fitting.length === 0 ? [] : [[byLink, onSide(side, fitting)]]),
      ...(open === undefined || (family !== undefined && family !== open)
        ? []
        : [
            [
              byLink,
              ...familyOf(open),
              opaque(`${side} address ${text}: IPv6 networks of ${link} are not in evidence`),
            ],
          ]),
    ];
  });
  // Win32_NetworkAdapterConfiguration names the server of IPv4 alone.
  const isOpen = name.toLowerCase() === 'dhcp' && family !== 4;
  return isOpen
    ? [...ofLinks, [...familyOf(6), opaque(`${side} address ${text}: servers of DHCPv6 are not in evidence`)]]
    : ofLinks;
}

interface OfLink {
  readonly link: string;
  readonly ranges: readonly AddressRange[];
  /** A family of which the link may have more. */
  readonly open?: Family;
}

/** On-link networks of each interface: the prefixes of its addresses and its routes without a gateway. */
function localSubnets({ links, routes }: WindowsFacts): OfLink[] | undefined {
  return links
    ?.filter(({ name }) => name !== LOOPBACK_NAME)
    .map((link) => {
      const onLink = (routes ?? []).filter(
        (route) => route.link === link.name && route.gateways === undefined && isNetwork(route.destination),
      );
      const ranges = [
        ...link.addresses.map(({ prefix }) => prefix),
        ...onLink.map((route) => route.destination),
      ];
      return { link: link.name, ranges, ...(isOpen(link, routes !== undefined) ? { open: 6 as const } : {}) };
    });
}

/** An IPv6 address of length 128 (DHCPv6) says nothing of its network, which only a route does. */
function isOpen(link: HostLink, hasRoutes: boolean): boolean {
  return (
    !hasRoutes && link.addresses.some(({ prefix }) => prefix.family === 6 && prefix.first === prefix.last)
  );
}

/** Default routes and those to multicast and broadcast addresses are no network of the link. */
function isNetwork({ family, first, last }: AddressRange): boolean {
  const isDefault = first === 0n;
  return (
    !isDefault && (family === 4 ? first >> 28n !== 0xen && last !== 0xffff_ffffn : first >> 120n !== 0xffn)
  );
}

function serversOf(keyword: ServerKeyword | undefined, { servers }: WindowsFacts): OfLink[] | undefined {
  const byLink = keyword === undefined ? undefined : servers.get(keyword);
  return byLink === undefined ? undefined : [...byLink].map(([link, ranges]) => ({ link, ranges }));
}

function onSide(side: Side, terms: readonly AddressTerm[]): Condition {
  return { kind: 'packet', boxes: [boxOn(side, terms)] };
}

function familyOf(family: Family | undefined): Condition[] {
  return family === undefined ? [] : [{ kind: 'packet', boxes: [{ family }] }];
}
