import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloud, estateOf } from './host-estate.ts';

test.each([
  // Groups let everything out and GRE not in: after own packets the other end is let in for a while.
  ['gre 198.51.100.1 -> web', 'admitted for 600 s after own packets of that protocol'],
  ['udp 198.51.100.1:40000 -> web:53', undefined],
])('%s is denied, and the layer of the group notes: %s', (text, expected) => {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estateOf(cloud()), probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  const group = answer.layers.find(({ layer, decides }) => layer === 'group' && decides);
  expect([answer.verdict, group?.note]).toEqual(['deny', expected]);
});
