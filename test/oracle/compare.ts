import { readEvidence } from '../../src/importers/read-evidence.ts';
import { PacketSpace } from '../../src/net/packet-set.ts';
import { buildEstate } from '../../src/reach/estate.ts';
import { answerProbe } from '../../src/reach/probe.ts';
import { parseProbe } from '../../src/reach/probe-text.ts';
import { hostFiles } from '../kernel-case.ts';
import type { Kernel, KernelPacket, LoadStep } from './kernel.ts';
import { LINKS, probeOf } from './universe.ts';

/** A packet with both answers. */
export interface Compared {
  readonly asked: KernelPacket;
  readonly probe: string;
  readonly verdict: string;
  readonly passed: boolean;
}

/** Asks the kernel and Flowproof about packets of one rule set, or the connections that they open. Throws where the kernel refuses it. */
export async function compare(
  kernel: Kernel,
  steps: readonly LoadStep[],
  packets: readonly KernelPacket[],
  what: 'packets' | 'connections',
): Promise<Compared[]> {
  const refused = await kernel.load(steps);
  if (refused !== undefined) throw new Error(`${refused}\n${steps.map(({ text }) => text).join('\n')}`);
  const passed = await (what === 'packets' ? kernel.ask(packets) : kernel.connect(packets));
  const estate = estateOf(steps);
  return packets.map((asked, index) => {
    const text = probeOf(asked);
    const probe = parseProbe(text);
    const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, what === 'packets');
    if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
    return { asked, probe: text, verdict: answer.verdict, passed: passed[index] === true };
  });
}

function estateOf(steps: readonly LoadStep[]) {
  const files = hostFiles({ id: '', title: '', interfaces: LINKS, load: steps, results: [] });
  if (typeof files === 'string') throw new Error(`no importer for ${files}`);
  const encoder = new TextEncoder();
  return buildEstate(
    readEvidence(files.map(([name, text]) => ({ name: `hosts/h/${name}`, bytes: encoder.encode(text) }))),
    new PacketSpace(),
  );
}
