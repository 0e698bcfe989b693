import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { apartReason, hostFiles, type KernelCase, probeText } from './kernel-case.ts';

/**
 * Rule sets that a Linux kernel was given, with its answer to each packet. A case whose packets depend on more than a first
 * packet of a connection (other TCP flags, payloads, several steps) is counted apart, and so is a format that is not read yet.
 */
const CASES = JSON.parse(readFileSync('fixtures/kernel-cases.json', 'utf8')) as KernelCase[];

const encode = (name: string, text: string): SourceFile => ({ name, bytes: new TextEncoder().encode(text) });

const tally = { exact: 0, undecided: 0, apart: 0, notRead: 0 };

describe('the kernel answers', () => {
  test.each(CASES.map((each) => [`${each.id} ${each.title}`, each] as const))('%s', (_, kernelCase) => {
    const files = hostFiles(kernelCase);
    if (typeof files === 'string') {
      tally.notRead++;
      return;
    }
    const estate = buildEstate(
      readEvidence(files.map(([name, text]) => encode(`hosts/h/${name}`, text))),
      new PacketSpace(),
    );
    for (const result of kernelCase.results) {
      if (apartReason(kernelCase, result) !== undefined) {
        tally.apart++;
        continue;
      }
      const text = probeText(result.packet);
      const probe = parseProbe(text);
      if (typeof probe === 'string') throw new Error(`${text}: ${probe}`);
      const answer = answerProbe(estate, probe, true);
      if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
      const kernel = result.kernel.startsWith('accept') ? 'allow' : 'deny';
      if (answer.verdict === 'undecided') {
        tally.undecided++;
        expect(kernelCase.undecided ?? [], `${text} is undecided`).toContain(result.packet);
      } else {
        tally.exact++;
        expect({ packet: text, verdict: answer.verdict }).toEqual({ packet: text, verdict: kernel });
      }
    }
  });

  test('nearly all of them are exact', () => {
    console.log(
      `kernel cases: ${tally.exact} packets exact, ${tally.undecided} undecided, ${tally.apart} apart; ${tally.notRead} cases of formats that are not read yet`,
    );
    expect(tally.exact).toBeGreaterThan(0);
  });
});
