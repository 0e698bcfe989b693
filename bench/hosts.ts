import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHAIN_RULES,
  ipsetDumps,
  iptablesChain,
  iptablesDump,
  LINKS,
  links,
  nftSet,
  probes,
} from './generated-host.ts';

const CONFIGURATION = `evidence: [evidence]
deployments:
  analyzer:
    profile: netwrix-access-analyzer
    parameters: { connectors: [file-server] }
    roles:
      analyzer: { name: server }
      users: [10.0.1.0/24]
      file-servers: [10.9.0.0/24]
`;

/** Rule sets, large sets and many probes as whole processes: seconds, their ratio to the limit of the largest, peak memory, growth. */
export function benchHosts(): void {
  grow('iptables rules', [600, 2000, 6000], 1, (count) =>
    auditOf({ 'iptables-save.txt': iptablesDump(count, 1), 'ip-addr.json': links(LINKS) }),
  );
  for (const [name, rule] of Object.entries(CHAIN_RULES))
    grow(`iptables rules in one chain, ${name}`, [600, 2000, 6000], 1, (count) =>
      auditOf({ 'iptables-save.txt': iptablesChain(count, rule), 'ip-addr.json': links(LINKS) }),
    );
  for (const type of ['hash:ip,port', 'hash:net'] as const) {
    grow(`ipset ${type} elements`, SET_SIZES, 2, (count) => {
      const { sets, rules } = ipsetDumps(type, count, 1);
      return auditOf({ 'ipset-save.txt': sets, 'iptables-save.txt': rules, 'ip-addr.json': links(1) });
    });
  }
  grow('nft set elements', SET_SIZES, 2, (count) =>
    auditOf({ 'nft-ruleset.txt': nftSet(count, 1), 'ip-addr.json': links(1) }),
  );
  grow('probes of 1000 iptables rules', [1000, 3000, 10_000], 2, (count) => {
    const evidence = writeHost({
      'iptables-save.txt': iptablesDump(1000, 1),
      'ip-addr.json': links(LINKS),
    });
    const file = join(FOLDER, 'probes.txt');
    writeFileSync(file, probes(count, 2));
    return ['explain', evidence, '--probes', file];
  });
}

const FOLDER = join('out', 'bench', 'host');
const SET_SIZES = [10_000, 30_000, 100_000];

/** `limit`: seconds, of the last count. */
function grow(
  name: string,
  counts: readonly number[],
  limit: number,
  prepare: (count: number) => readonly string[],
): void {
  let before: { count: number; seconds: number } | undefined;
  for (const count of counts) {
    const command = prepare(count);
    const runs = [run(command), run(command), run(command)].sort((a, b) => a.seconds - b.seconds);
    const { seconds, peak } = runs[1] as (typeof runs)[number];
    const ratio = count === counts.at(-1) ? `  ratio to ${limit} s: ${(seconds / limit).toFixed(2)}` : '';
    const growth =
      before === undefined
        ? ''
        : `  growth exponent ${(Math.log(seconds / before.seconds) / Math.log(count / before.count)).toFixed(2)}`;
    console.log(`${name}: ${count}  ${seconds.toFixed(2)} s  peak ${peak} MB${ratio}${growth}`);
    before = { count, seconds };
  }
}

function auditOf(files: Readonly<Record<string, string>>): string[] {
  writeHost(files);
  const configuration = join(FOLDER, 'flowproof.yaml');
  writeFileSync(configuration, CONFIGURATION);
  return ['audit', '-c', configuration, '-f', 'json', '-o', join(FOLDER, 'report.json')];
}

/** The evidence of one host, and of no other that was there before. */
function writeHost(files: Readonly<Record<string, string>>): string {
  const evidence = join(FOLDER, 'evidence');
  rmSync(evidence, { recursive: true, force: true });
  const host = join(evidence, 'hosts', 'server');
  mkdirSync(host, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(host, name), text);
  return evidence;
}

/** Node tells its own peak when it ends; a worker thread tells that of the whole process, too. */
const TELL_PEAK =
  'data:text/javascript,process.on("exit",()=>console.error("peak " + process.resourceUsage().maxRSS))';

function run(command: readonly string[]): { readonly seconds: number; readonly peak: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL_PEAK, 'src/cli/main.ts', ...command],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`${command[0]} ended with ${status}: ${stderr}`);
  const peaks = [...stderr.matchAll(/^peak (\d+)$/gm)].map(([, kilobytes]) => Number(kilobytes));
  return { seconds, peak: Math.round(Math.max(...peaks) / 1024) };
}

if (import.meta.main) benchHosts();
