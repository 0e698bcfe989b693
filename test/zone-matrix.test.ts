import { expect, test } from 'vitest';
import type { ZoneFlowFact } from '../src/model/flow-facts.ts';
import { briefCell, type CellStanding } from '../src/report/zone-matrix.ts';

/** Standing, what is allowed, what passes beyond it → what the cell shows. */
const CELLS: readonly (readonly [CellStanding, string, string, string])[] = [
  ['kept', 'tcp 443', '', 'tcp 443'],
  ['kept', 'nothing', '', 'nothing'],
  ['violated', 'tcp 443', 'tcp 0-442,444-65535, udp', 'tcp 0-442, 444-65535, udp'],
  [
    'violated',
    'tcp 443',
    'tcp 0-442,444-65535, udp, icmp, icmpv6, other protocols',
    'tcp 0-442, 444-65535, udp, icmp and 2 more',
  ],
  ['kept', 'tcp 22, tcp 80, tcp 443, udp 53, udp 123', '', 'tcp 22, tcp 80, tcp 443, udp 53 and 1 more'],
  ['undecided', 'tcp 443', 'udp 161', 'udp 161'],
  // Who may send is not known, so that what is allowed would read as the answer.
  ['undecided', 'nothing', '', 'not known'],
];

test.each(CELLS)('a cell: %s, allowed %s, beyond %s → %s', (standing, allowed, beyond, expected) => {
  const fact: ZoneFlowFact = {
    id: 'zones/app/db',
    from_zone: 'app',
    to_zone: 'db',
    allowed,
    beyond,
    verdict: standing === 'violated' || standing === 'undecided' ? standing : 'kept',
    from_internet: false,
    reply_blocked: false,
  };
  expect(briefCell({ standing, fact })).toBe(expected);
});
