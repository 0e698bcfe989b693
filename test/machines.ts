import { spawnSync } from 'node:child_process';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

/** Machines that are made of network namespaces. */
export interface Machines {
  /** Machines on one wire, each by a link that bears the network's name. */
  readonly networks: Record<string, Record<string, readonly string[]>>;
  /** Shell commands of each machine. */
  readonly setUp: Record<string, string>;
  /** Ports that machines listen at besides those that are asked about. */
  readonly listen?: readonly number[];
  /** Machines of which nothing is in evidence. */
  readonly hidden?: readonly string[];
}

/** What the model says of a connection, and whether the kernel lets it through. */
interface Compared {
  readonly probe: string;
  readonly verdict: string;
  readonly passed: boolean;
}

/** Asks the machines, and the model of what their own programs print. */
export function compareMachines(machines: Machines, probes: readonly string[]): Compared[] {
  const { files, passed } = ask(machines, probes);
  const evidence = Object.entries(files)
    .filter(([host]) => machines.hidden?.includes(host) !== true)
    .flatMap(([host, own]) =>
      Object.entries(own).map(([file, text]) => ({
        name: `hosts/${host}/${file}`,
        bytes: Buffer.from(text),
        text,
        ...(file.endsWith('.json') ? { json: JSON.parse(text) } : {}),
      })),
    );
  const estate = buildEstate(readEvidence(evidence), new PacketSpace());
  return probes.map((probe, index) => {
    const parsed = parseProbe(probe);
    const answer = typeof parsed === 'string' ? parsed : answerProbe(estate, parsed, false);
    const verdict = typeof answer === 'string' ? answer : answer.verdict;
    return { probe, verdict, passed: passed[index] === true };
  });
}

interface Answered {
  readonly files: Record<string, Record<string, string>>;
  readonly passed: readonly boolean[];
}

function ask({ networks, setUp, listen = [] }: Machines, probes: readonly string[]): Answered {
  const holders = new Map(
    Object.values(networks).flatMap((ends) =>
      Object.entries(ends).flatMap(([host, addresses]) =>
        addresses.map((each) => [each.replace(/\/.*/, ''), host] as const),
      ),
    ),
  );
  const connections = probes.map((probe) => {
    const [, source = '', to, port] = /^tcp \[?([^\] ]+)\]? -> \[?([^\]]+?)\]?:(\d+)$/.exec(probe) ?? [];
    return [holders.get(source), source, to, Number(port)];
  });
  const done = spawnSync('unshare', ['--net', '--mount', 'python3', 'test/oracle/machines.py'], {
    input: JSON.stringify({ networks, setUp, listen, connections }),
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(`the machines were not made: ${done.stderr}`);
  return JSON.parse(done.stdout.toString());
}
