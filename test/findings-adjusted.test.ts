import { expect, test } from 'vitest';
import type { WaiverInForce } from '../src/model/accepted.ts';
import { findingsOf } from '../src/policy/findings.ts';
import type { Waivable } from '../src/policy/waive.ts';

const ABOUT: Waivable = {
  kind: 'waivers',
  fact: {
    ...{ id: 'waiver/mail', waiver: 'mail', policy: 'p', expires: '2026-12-31', state: 'expired' },
    ...{ days_left: -1, used: true, added: [] },
  },
  prove: () => ({ fact: 'waiver/mail', pairs: [], unseen: [], origins: [] }),
};
const MEANT = { by: 'adjustment', policy: 'p' } as const;
const NAMED = { by: 'waiver', id: 'adjustment', policy: 'p' } as const;
const REFERENCE = { id: 'adjustment', owner: 'o', expires: '2026-12-31', reason: 'r' };

// What a policy does not mean is no finding; what a waiver takes stays told, whatever the waiver is called.
test.each<[taken: string, by: WaiverInForce[], wholly: boolean, waived: string[] | undefined]>([
  ['nothing', [], false, []],
  ['part by an adjustment', [MEANT], false, []],
  ['all by an adjustment', [MEANT], true, undefined],
  ['part by a waiver', [NAMED], false, ['adjustment']],
  ['all by a waiver', [NAMED], true, ['adjustment']],
  ['all by both', [MEANT, NAMED], true, ['adjustment']],
])('%s is taken from a finding', (_, by, wholly, waived) => {
  const judged = { policy: 'p', fact: 'waiver/mail', severity: 'high' } as const;
  const references = new Map([['adjustment', REFERENCE]]);
  const [finding] = findingsOf([{ judged, about: ABOUT, by, wholly }], [], new Map(), references, new Map());
  expect(finding && (finding.waived?.by.map(({ id }) => id) ?? [])).toEqual(waived);
});
