import type { Action, Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { prefixes } from '../../net/special-addresses.ts';
import { addBase, type Building, ESTABLISHED, LATER, link, own } from './building.ts';

export function addPreamble({ chains, settings }: Building, chain: string): void {
  const { strictForwardPorts } = settings;
  const accept: Action = { kind: 'accept' };
  chains.add(chain, [ESTABLISHED], accept, own(settings, 'established connections'));
  // Strict: only what the zones' own forward ports have translated, which is not told apart here.
  const doubt: Condition[] = strictForwardPorts
    ? [
        {
          kind: 'opaque',
          reason: 'StrictForwardPorts, by which only forward ports of firewalld open forwarding',
        },
      ]
    : [];
  const forwarded: Origin = { ...own(settings, 'packets of forward ports'), standing: 'default' };
  chains.add(chain, [{ kind: 'state', states: ['dnat'] }, ...doubt], accept, forwarded);
  chains.add(chain, [link('in', 'lo')], accept, own(settings, 'link lo'));
  const invalid: Condition = { kind: 'state', states: ['invalid'] };
  chains.add(chain, [invalid], { kind: 'drop' }, own(settings, 'invalid packets'));
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
