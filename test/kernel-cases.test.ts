import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import {
  apartReason,
  FACTS,
  hostFiles,
  type KernelCase,
  type KernelResult,
  outgoingLink,
  probeText,
} from './kernel-case.ts';

/**
 * Rule sets that a Linux kernel was given, with its answer to each packet. A case whose packets depend on more than a first
 * packet of a connection (other TCP flags, payloads, several steps) is counted apart, and so is a format that is not read yet.
 */
const CASES = JSON.parse(readFileSync('fixtures/kernel-cases.json', 'utf8')) as KernelCase[];

const encode = (name: string, text: string): SourceFile => ({ name, bytes: new TextEncoder().encode(text) });

const tally = { exact: 0, undecided: 0, apart: 0, notRead: 0 };

describe('the kernel answers', () => {
  test.each(CASES.map((each) => [`${each.id} ${each.title}`, each] as const))('%s', (_, kernelCase) => {
    const estate = estateOf(kernelCase);
    if (estate === undefined) {
      tally.notRead++;
      return;
    }
    for (const result of kernelCase.results) {
      if (apartReason(kernelCase, result) !== undefined) {
        tally.apart++;
        continue;
      }
      const verdict = ask(estate, result);
      if (verdict === 'undecided') {
        tally.undecided++;
        expect(kernelCase.undecided ?? [], `${result.packet} is undecided`).toContain(result.packet);
      } else {
        tally.exact++;
        expect({ packet: result.packet, verdict }).toEqual({
          packet: result.packet,
          verdict: kernelVerdict(result),
        });
      }
    }
  });

  test('all but the counted ones are exact', () => {
    expect(tally).toEqual({ exact: 436, undecided: 25, apart: 56, notRead: 1 });
  });
});

/** Where what a host does not say is taken for granted: a packet from elsewhere does not bear the host's own address. */
const TAKEN: Readonly<Record<string, string>> = { 'ipt-48': 'ip-addr.json' };

/** A host that does not say all of itself leaves verdicts undecided, and never turns one into its opposite. */
describe.each(FACTS)('the kernel answers, without %s', (fact) => {
  const read = CASES.filter((each) => typeof hostFiles(each) !== 'string' && TAKEN[each.id] !== fact);
  test.each(read.map((each) => [`${each.id} ${each.title}`, each] as const))('%s', (_, kernelCase) => {
    const estate = estateOf(kernelCase, fact) as Estate;
    for (const result of kernelCase.results) {
      if (apartReason(kernelCase, result) !== undefined) continue;
      const outgoing = fact === 'ip-addr.json' ? outgoingLink(kernelCase, result.packet) : undefined;
      expect({ packet: result.packet, verdict: ask(estate, result, outgoing) }).toEqual({
        packet: result.packet,
        verdict: expect.toBeOneOf(['undecided', kernelVerdict(result)]),
      });
    }
  });
});

function estateOf(kernelCase: KernelCase, without?: (typeof FACTS)[number]): Estate | undefined {
  const files = hostFiles(kernelCase, without);
  return typeof files === 'string'
    ? undefined
    : buildEstate(
        readEvidence(files.map(([name, text]) => encode(`hosts/h/${name}`, text))),
        new PacketSpace(),
      );
}

function ask(estate: Estate, result: KernelResult, outgoing?: string): string {
  const text = probeText(result.packet, outgoing);
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(`${text}: ${probe}`);
  const answer = answerProbe(estate, probe, true);
  if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
  const layer = answer.layers.find((each) => each.decides);
  if (answer.verdict === 'deny' && !(layer?.verdict === 'deny' && (layer.rules[0] ?? layer.note)))
    return 'deny for no reason';
  return answer.verdict;
}

function kernelVerdict({ kernel }: KernelResult): string {
  return kernel.startsWith('accept') ? 'allow' : 'deny';
}
