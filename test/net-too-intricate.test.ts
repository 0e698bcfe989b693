import { expect, test } from 'vitest';
import { describeError } from '../src/cli/describe-error.ts';
import type { Rule } from '../src/model/filter.ts';
import { Descent } from '../src/net/descent.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { TooIntricate } from '../src/net/too-intricate.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { surroundingsOf } from '../src/reach/host/host-surroundings.ts';
import { startFlow } from '../src/reach/program/flow.ts';
import { runBase } from '../src/reach/program/interpreter.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';
import { inputProgram } from './host-program.ts';

/** Each bit of a source opens a port of its own: no two sources are alike. */
const RULES: readonly Rule[] = Array.from({ length: 32 }, (_, bit) => ({
  id: `${bit}`,
  origin: { file: 'hosts/h/iptables.txt', line: bit + 2, text: `-s bit ${bit}` },
  action: { kind: 'accept' },
  conditions: [
    {
      kind: 'packet',
      boxes: [
        {
          source: [{ family: 4, value: 1n << BigInt(bit), mask: 1n << BigInt(bit) }],
          destinationPort: [[bit, bit]],
        },
      ],
    },
  ],
}));

test('rules that tell apart more than can be held end with an error at their file', () => {
  const origin = { file: 'hosts/h/iptables.txt', line: 1, text: '*filter' };
  const { filter, base } = inputProgram({ INPUT: RULES }, 'INPUT', origin);
  const space = new PacketSpace(10_000);
  const around = surroundingsOf(buildEstate(EMPTY_SNAPSHOT, space), undefined, false);
  let thrown: unknown;
  try {
    runBase(filter, base, [startFlow(space.all, 'unknown', 'none')], around);
  } catch (error) {
    thrown = error;
  }
  expect(describeError(thrown)).toEqual({
    text: expect.stringMatching(
      /^hosts\/h\/iptables\.txt:1: the rules tell apart more packets than can be held/,
    ),
    code: 2,
  });
});

test('a descent holds no more lists than it may', () => {
  const descent = new Descent(40);
  expect(descent.resultOf(2, [7, 8], () => 3)).toBe(3);
  expect(descent.resultOf(2, [7, 8], () => 4)).toBe(3);
  expect(descent.resultOf(2, [8, 7], () => 4)).toBe(4);
  expect(() => descent.resultOf(2, [7, 9], () => 5)).toThrow(TooIntricate);
});
