import { afterAll, describe, expect, test } from 'vitest';
import { formatAddress } from '../src/net/address.ts';
import { hasPorts } from '../src/net/protocol.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { CASES } from './hosts-cases.ts';
import { PROGRAM_CASES } from './hosts-program-cases.ts';
import { RULE_CASES } from './hosts-rule-cases.ts';
import { SOURCE_CASES } from './hosts-source-cases.ts';
import { compare } from './oracle/compare.ts';
import { hosts } from './oracle/hosts.ts';
import { type KernelPacket, startKernel, whyNoKernel } from './oracle/kernel.ts';
import { LINKS } from './oracle/universe.ts';

const why = whyNoKernel(hosts.programs);
if (why !== undefined && process.env.CI === 'true') throw new Error(`no kernel can be asked: ${why}`);

describe.skipIf(why !== undefined)(
  `the kernel answers${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const kernel = why === undefined ? await startKernel(LINKS) : undefined;

    test.each([...CASES, ...SOURCE_CASES, ...RULE_CASES, ...PROGRAM_CASES])('%s', async (_, parts, lines) => {
      if (kernel === undefined) return;
      const isConnection = (line: string) => line.includes(' connection ');
      const probeIn = (line: string) => line.replace(/^\S+ (connection )?/, '');
      // Packets are answered before connections.
      const ordered = [...lines.filter((line) => !isConnection(line)), ...lines.filter(isConnection)];
      const packets = (some: readonly string[]) => some.map((line) => packetOf(probeIn(line)));
      const answers = await compare(kernel, hosts, parts, {
        packets: packets(lines.filter((line) => !isConnection(line))),
        connections: packets(lines.filter(isConnection)),
      });
      if (typeof answers === 'string') throw new Error(answers);
      const told = answers.map(({ what, probe, verdict, passed }) => {
        const said = passed ? 'allow' : 'deny';
        return `${verdict === said ? said : `${verdict}|${said}`} ${what === 'connections' ? 'connection ' : ''}${probe}`;
      });
      expect(told).toEqual(ordered);
    });

    afterAll(() => kernel?.end());
  },
);

function packetOf(text: string): KernelPacket {
  const probe = parseProbe(text);
  if (typeof probe === 'string' || !('address' in probe.from) || !('address' in probe.to))
    throw new Error(String(probe));
  const { protocol, icmp, from, to, sourcePort = 0, destinationPort: [port] = [0] } = probe;
  const ports = hasPorts(protocol) ? { source_port: sourcePort, destination_port: port } : {};
  return {
    ...(probe.in === undefined ? {} : { link: probe.in }),
    protocol,
    source: formatAddress(from.address),
    destination: formatAddress(to.address),
    ...(icmp ?? ports),
  };
}
