import type { Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Building } from './building.ts';
import { unnamedLinks } from './dispatch.ts';
import { REJECT } from './entry.ts';
import type { Zone } from './zone.ts';

/** What stands for the target of a zone: its element, and that it names none. */
export function defaultOf({ origin, target }: Zone): Origin {
  const text = target === 'default' ? `${origin.text}, which has no target` : origin.text;
  return { ...origin, text, standing: 'default' };
}

/** Packets that come in and go out within the zone pass. */
export function addWithinZone({ chains, zones }: Building, chain: string, zone: Zone, origin: Origin): void {
  for (const member of zone.members) chains.add(chain, member.outgoing, { kind: 'accept' }, origin);
  if (zone === zones.byDefault)
    for (const conditions of unnamedLinks('outgoing', zones))
      chains.add(chain, conditions, { kind: 'accept' }, origin);
}

/** What becomes of ICMP that no rule of the zone decides. */
export function addIcmpRule({ chains }: Building, chain: string, zone: Zone): void {
  if (zone.invertsIcmp !== undefined) chains.add(chain, [ICMP], REJECT, zone.invertsIcmp);
  else if (zone.target === 'default')
    chains.add(
      chain,
      [ICMP],
      { kind: 'accept' },
      { ...zone.origin, text: `${zone.origin.text}, which admits ICMP` },
    );
}

const ICMP: Condition = {
  kind: 'packet',
  boxes: [
    {
      protocol: [
        [1, 1],
        [58, 58],
      ],
    },
  ],
};
