import type { Action, Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { prefixes } from '../../net/special-addresses.ts';
import { addBase, type Building, ESTABLISHED, LATER, link, own } from './building.ts';
import type { Entry } from './entry.ts';
import type { Zone } from './zone.ts';

export function addPreamble(building: Building, chain: string): void {
  const { chains, settings } = building;
  const accept: Action = { kind: 'accept' };
  chains.add(chain, [ESTABLISHED], accept, own(settings, 'established connections'));
  addTranslated(building, chain);
  chains.add(chain, [link('in', 'lo')], accept, own(settings, 'link lo'));
  const invalid: Condition = { kind: 'state', states: ['invalid'] };
  chains.add(chain, [invalid], { kind: 'drop' }, own(settings, 'invalid packets'));
}

/** What was translated passes; with StrictForwardPorts only where a forward port names the port that was asked for (2.3.0). */
export function addTranslated(building: Building, chain: string): void {
  const { chains, settings } = building;
  const translated: Condition = { kind: 'state', states: ['dnat'] };
  const forwarded: Origin = { ...own(settings, 'packets of forward ports'), standing: 'default' };
  if (!settings.strictForwardPorts) {
    chains.add(chain, [translated], { kind: 'accept' }, forwarded);
    return;
  }
  for (const { conditions, origin } of forwardPorts(building, chain)) {
    const ports = conditions.flatMap((each) =>
      each.kind === 'packet' ? each.boxes.flatMap(({ destinationPort = [] }) => destinationPort) : [],
    );
    const asked: Condition =
      ports.length > 0
        ? { kind: 'original', boxes: [{ destinationPort: ports }] }
        : { kind: 'opaque', reason: 'a forward port whose port is not known' };
    chains.add(chain, [translated, asked], { kind: 'accept' }, origin);
  }
  const strict: Origin = { ...forwarded, text: 'StrictForwardPorts=yes of firewalld' };
  chains.add(chain, [translated], { kind: 'reject', with: 'icmpx-admin-prohibited' }, strict);
}

/** Forward ports of zones and policies that take part, by where what they translate goes. */
function forwardPorts({ zones, policies }: Building, chain: string): Entry[] {
  const isActive = (zone: Zone) => zone === zones.byDefault || zone.members.length > 0;
  const used = [...zones.all.filter(isActive), ...policies];
  return used.flatMap((each) => {
    const fromHost = 'ingress' in each && each.ingress.includes('HOST');
    return each.entries.filter(({ purpose, action }) => {
      if (purpose !== 'translate') return false;
      if (fromHost) return chain === 'filter_OUTPUT';
      const isHere = action.kind === 'translate' && action.destination === undefined;
      return chain === (isHere ? 'filter_INPUT' : 'filter_FORWARD');
    });
  });
}

export function addDoubts({ chains, doubts }: Building, chain: string): void {
  for (const { reason, origin } of doubts) chains.add(chain, [], { kind: 'opaque', reason }, origin);
}

/** 6to4 networks of IPv4 addresses that nobody may have, and the two forms of IPv4 addresses in IPv6 (RFC 3964). */
const NO_6TO4 = prefixes(
  '::/96',
  '::ffff:0.0.0.0/96',
  '2002::/24',
  '2002:a00::/24',
  '2002:7f00::/24',
  '2002:a9fe::/32',
  '2002:ac10::/28',
  '2002:c0a8::/32',
  '2002:e000::/19',
);

export function add6to4({ chains, settings }: Building, chain: string): void {
  if (!settings.rejects6to4) return;
  const action: Action = { kind: 'reject', with: 'icmp6-addr-unreachable' };
  const origin = own(settings, 'IPv4 addresses in IPv6 (RFC3964_IPv4)');
  chains.add(chain, [{ kind: 'packet', boxes: [{ destination: NO_6TO4 }] }], action, origin);
}

/** Packets whose source has no way back by their link; router advertisements and neighbour solicitations are spared. */
export function addReversePathCheck(building: Building): void {
  const { chains, settings } = building;
  if (settings.reversePathCheck === false) return;
  const chain = 'filter_PREROUTING';
  addBase(building, 'prerouting', LATER, chain);
  const spared: Condition = {
    kind: 'packet',
    boxes: [{ family: 6, protocol: [[58, 58]], icmpType: [[134, 135]] }],
  };
  const neighbours = own(settings, 'router advertisements and neighbour solicitations');
  chains.add(chain, [spared], { kind: 'accept' }, neighbours);
  const failed: Condition =
    settings.reversePathCheck === true
      ? {
          kind: 'return-path',
          ...(settings.backend === 'nftables' ? { reachesBroadcasts: true } : {}),
          negated: true,
        }
      : { kind: 'opaque', reason: 'IPv6_rpfilter, in a way that is not modelled' };
  const lost = own(settings, 'sources that have no way back (IPv6_rpfilter)');
  chains.add(chain, [{ kind: 'packet', boxes: [{ family: 6 }] }, failed], { kind: 'drop' }, lost);
}
