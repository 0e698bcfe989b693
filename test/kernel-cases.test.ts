import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { apartReason, hostFiles, type KernelCase, type KernelResult, probeText } from './kernel-case.ts';

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
    const estate = estateOf(files);
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

  test('so many packets, and no other number of them', () => {
    expect(tally).toEqual({ exact: 146, undecided: 5, apart: 40, notRead: 70 });
  });
});

describe.each(['ip-addr.json', 'ip-route.json', 'sysctl.txt'])(
  'the kernel is not contradicted without %s',
  (missing) => {
    const cases = CASES.flatMap((kernelCase) => {
      const files = hostFiles(kernelCase);
      return typeof files === 'string' ? [] : [{ kernelCase, files }];
    });

    test.each(cases.map((each) => [`${each.kernelCase.id} ${each.kernelCase.title}`, each] as const))(
      '%s',
      (_, { kernelCase, files }) => {
        const kept = files.filter(([name]) => name !== missing);
        const estate = estateOf(kept);
        for (const result of kernelCase.results) {
          if (apartReason(kernelCase, result) !== undefined) continue;
          // Where no address is known, a question that names a link alone means INPUT, and no source is known to be the host's own.
          if (missing === 'ip-addr.json' && !isForHost(kernelCase, result)) continue;
          const text = probeText(result.packet);
          const probe = parseProbe(text);
          if (typeof probe === 'string') throw new Error(`${text}: ${probe}`);
          const answer = answerProbe(estate, probe, true);
          // A question that lacks a fact is refused with its name.
          if (typeof answer === 'string' || answer.verdict === 'undecided') continue;
          expect({ packet: text, verdict: answer.verdict }).toEqual({
            packet: text,
            verdict: result.kernel.startsWith('accept') ? 'allow' : 'deny',
          });
        }
      },
    );
  },
);

function isForHost({ interfaces }: KernelCase, { packet }: KernelResult): boolean {
  const own = interfaces.flatMap(({ addrs }) => (addrs ?? []).map((text) => text.split('/')[0]));
  const [from, to] = (packet.split(' ')[2] ?? '')
    .split('>')
    .map((end) => end.replace(/^\[|\].*$/g, '').replace(/^([\d.]+):\d+$/, '$1'));
  return own.includes(to) && !own.includes(from);
}

function estateOf(files: readonly (readonly [string, string])[]) {
  return buildEstate(
    readEvidence(files.map(([name, text]) => encode(`hosts/h/${name}`, text))),
    new PacketSpace(),
  );
}
