import { readEvidence } from '../../src/importers/read-evidence.ts';
import { PacketSpace } from '../../src/net/packet-set.ts';
import { buildEstate } from '../../src/reach/estate.ts';
import { answerProbe } from '../../src/reach/probe.ts';
import { parseProbe } from '../../src/reach/probe-text.ts';
import { hostFiles } from '../kernel-case.ts';
import type { Kernel, KernelPacket, LoadStep } from './kernel.ts';
import { LINKS, probeOf } from './universe.ts';

/** How answers about one rule set stand to the kernel's. */
export interface Comparison {
  readonly same: number;
  readonly undecided: readonly string[];
  /** Probes with the opposite answer. */
  readonly wrong: readonly string[];
}

/** Asks the kernel and Flowproof about packets of one rule set. Throws where the kernel refuses the rule set. */
export async function compare(
  kernel: Kernel,
  steps: readonly LoadStep[],
  packets: readonly KernelPacket[],
): Promise<Comparison> {
  const refused = await kernel.load(steps);
  if (refused !== undefined) throw new Error(refused);
  const passed = await kernel.ask(packets);
  const estate = estateOf(steps);
  let same = 0;
  const undecided: string[] = [];
  const wrong: string[] = [];
  for (const [index, asked] of packets.entries()) {
    const text = probeOf(asked);
    const probe = parseProbe(text);
    const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
    if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
    if (answer.verdict === 'undecided') undecided.push(text);
    else if ((answer.verdict === 'allow') === passed[index]) same++;
    else
      wrong.push(`${text}: ${answer.verdict}, and the kernel ${passed[index] ? 'lets it pass' : 'stops it'}`);
  }
  return { same, undecided, wrong };
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
