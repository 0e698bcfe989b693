import { describe, expect, test } from 'vitest';
import { answerProbe, type ProbeAnswer } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { estateOf, type Files } from './host-estate.ts';

/** A host's rules and facts, alone or on an instance, and what they mean for a packet: an expected answer and a probe a line; `packet` before it asks about the first packet alone. */
export type HostCase = readonly [string, Files, readonly string[]];

export function testCases(cases: readonly HostCase[]): void {
  describe.each(cases)('%s', (_, files, lines) => {
    const estate = estateOf(files);
    test.each(lines)('%s', (line) => {
      const [expected, ...rest] = line.split(' ');
      const isPacket = rest[0] === 'packet';
      const probe = parseProbe(rest.slice(isPacket ? 1 : 0).join(' '));
      if (typeof probe === 'string') throw new Error(probe);
      const answer = answerProbe(estate, probe, isPacket);
      expect(answer).toMatchObject({ verdict: expected });
      if (typeof answer !== 'string') expect(whyDenied(answer)).not.toBe('');
    });
  });
}

/** The same of single packets, without their answers. */
export function testPackets(cases: readonly HostCase[]): void {
  test.each(cases)('%s', (_, files, lines) => {
    const estate = estateOf(files);
    const answers = lines.map((line) => {
      const text = line.replace(/^\w+ /, '');
      const probe = parseProbe(text);
      if (typeof probe === 'string') return probe;
      const answer = answerProbe(estate, probe, true);
      return typeof answer === 'string' ? answer : `${answer.verdict} ${text}`;
    });
    expect(answers).toEqual(lines);
  });
}

/** The rule or the reason of the layer that stops a packet. */
export function whyDenied({ verdict, layers }: ProbeAnswer): string | undefined {
  if (verdict !== 'deny') return undefined;
  const layer = layers.find((each) => each.decides);
  const rule = layer?.rules[0]?.text;
  if (layer?.verdict !== 'deny' || / ACCEPT\b/.test(rule ?? '')) return '';
  return rule ?? layer.note ?? '';
}
