import { readEvidence } from '../../src/importers/read-evidence.ts';
import { PacketSpace } from '../../src/net/packet-set.ts';
import { buildEstate } from '../../src/reach/estate.ts';
import { answerProbe } from '../../src/reach/probe.ts';
import { parseProbe } from '../../src/reach/probe-text.ts';
import { hostFiles } from '../kernel-case.ts';
import type { EvidenceFile, Format } from './format.ts';
import type { Kernel, KernelPacket } from './kernel.ts';
import { JOINED, LINKS, probeOf } from './universe.ts';

/** Single packets, or the connections that they open. */
export type Asked = 'packets' | 'connections';

/** A packet with both answers. */
export interface Compared {
  readonly asked: KernelPacket;
  readonly what: Asked;
  /** Files that Flowproof read. */
  readonly names: string;
  readonly probe: string;
  readonly verdict: string;
  readonly passed: boolean;
}

/** Asks the kernel and Flowproof about packets and connections of one rule set. A string says why the kernel refuses it. */
export async function compare(
  kernel: Kernel,
  format: Format,
  parts: readonly string[],
  asked: Readonly<Record<Asked, readonly KernelPacket[]>>,
): Promise<Compared[] | string> {
  if (format.beginsAnew) await kernel.renew();
  const printed = await kernel.load(format.steps(parts));
  if (typeof printed === 'string') return printed;
  const passed = {
    packets: await kernel.ask(asked.packets),
    connections: await kernel.connect(asked.connections),
  };
  return format.exports(parts, printed).flatMap((files) => {
    const estate = estateOf(files);
    const names = files.map(([name]) => name).join(', ');
    return (['packets', 'connections'] as const).flatMap((what) =>
      asked[what].map((packet, index) => {
        const text = probeOf(packet);
        const probe = parseProbe(text);
        const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, what === 'packets');
        if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
        const { verdict } = answer;
        return { asked: packet, what, names, probe: text, verdict, passed: passed[what][index] === true };
      }),
    );
  });
}

const FACTS = hostFiles({ id: '', title: '', interfaces: LINKS, load: [], results: [] });

/** What the export does not say of the host, it has from the links that rule sets are tried on. */
function estateOf(files: readonly EvidenceFile[]) {
  const encoder = new TextEncoder();
  const facts = typeof FACTS === 'string' ? [] : FACTS;
  const groups: EvidenceFile = ['maddr.json', JSON.stringify(JOINED)];
  const given = new Set(files.map(([name]) => name));
  return buildEstate(
    readEvidence(
      [...files, ...[groups, ...facts].filter(([name]) => !given.has(name))].map(([name, text]) => ({
        name: `hosts/h/${name}`,
        bytes: encoder.encode(text),
      })),
    ),
    new PacketSpace(),
  );
}
