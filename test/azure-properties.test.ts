import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { modelOf } from './azure-oracle/documents.ts';
import { azureEstate } from './azure-oracle/random-estate.ts';
import { draws, packetOf, probeText } from './azure-oracle/random-packets.ts';
import { simulate, tellsFrontApart } from './azure-oracle/simulator.ts';

test('whatever networks, groups and routes there are, a packet meets what the documentation says', () => {
  const told = { allow: 0, deny: 0, unknown: 0 };
  const packets = fc.array(draws, { minLength: 1, maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(azureEstate, packets, (estate, list) => {
      const model = modelOf(estate);
      for (const draw of list) {
        const packet = packetOf(estate, draw);
        if (packet === undefined) continue;
        const text = probeText(packet);
        const probe = parseProbe(text);
        if (typeof probe === 'string') throw new Error(probe);
        const answer = answerProbe(model, probe, false);
        const verdict = typeof answer === 'string' ? answer : answer.verdict;
        const fate = simulate(estate, packet);
        if (fate === undefined) continue;
        told[fate]++;
        // What several causes stop together is stopped, though each of them may not.
        const expected = fate === 'unknown' ? ['deny', 'undecided'] : [fate];
        if (tellsFrontApart(estate, packet)) expected.push('undecided');
        expect(expected, text).toContain(verdict);
      }
    }),
    { numRuns: 250 },
  );
  const all = told.allow + told.deny + told.unknown;
  // Shares differ between seeds by a few parts in a hundred.
  expect(Math.min(told.allow, told.deny) / all).toBeGreaterThan(0.2);
  expect(told.unknown / all).toBeLessThan(0.25);
});
