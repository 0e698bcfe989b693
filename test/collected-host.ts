import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvidenceFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { folderOf } from './cli-run.ts';
import { whyNoKernel } from './oracle/kernel.ts';

export const COLLECTOR = 'collectors/host/collect.sh';

/** A host in namespaces of its own: what `setUp` makes of it, and the shell command that the collector is given to. */
export interface Host {
  readonly setUp: string;
  /** Standard input is the script. */
  readonly shell: string;
  /** Programs that the host does not have. */
  readonly without?: readonly string[];
}

export interface Collected {
  readonly archive: string;
  /** What the collector said. */
  readonly said: string;
  readonly snapshot: Snapshot;
}

/**
 * Why no host can be made on this machine; undefined: it can.
 * A user namespace is not enough: who is not root outside does not see the tables of the legacy backend.
 */
export function whyNoHost(): string | undefined {
  const why =
    whyNoKernel(['iptables-legacy-restore', 'ip6tables-nft-restore', 'nft', 'ipset', 'busybox']) ??
    (process.getuid?.() === 0 ? undefined : 'not root');
  if (why !== undefined && process.env.CI === 'true') throw new Error(`no host can be made: ${why}`);
  return why;
}

/** Firewalls of the machine, which say nothing of the namespace, are hidden, as are programs that the host shall not have. */
const HIDE = `
set -e
for folder in /etc/ufw /etc/firewalld /usr/lib/firewalld; do
  if [ -d $folder ]; then mount -t tmpfs none $folder; fi
done
if [ -e /etc/default/ufw ]; then mount --bind /dev/null /etc/default/ufw; fi
echo web-1 >/proc/sys/kernel/hostname
`;

/** Nothing can be written but below /tmp, and nothing stays there. */
const RUN = `
state() { iptables-legacy-save; iptables-nft-save; nft list ruleset; ip addr; ip route; } 
state 2>/dev/null | grep -v '^#' >/dev/shm/flowproof-before || true
mount -t tmpfs -o mode=1777 none /tmp
for file in $WITHOUT; do
  if [ -e $file ]; then mount --bind /dev/null $file; fi
done
mount -o remount,bind,ro /
$RUN_SHELL
ls -A /tmp >&2
if [ -z "$WITHOUT" ]; then state 2>/dev/null | grep -v '^#' | diff /dev/shm/flowproof-before - >&2; fi
`;

/** Runs shell commands in namespaces of their own, whose network they may make. Descriptor 3 is the collector's script. */
export function runInHost(script: string, without: readonly string[] = []): { out: Buffer; said: string } {
  const done = spawnSync(
    'unshare',
    ['--net', '--mount', '--uts', 'sh', '-c', `exec 3<${COLLECTOR}\n${HIDE}${script}`],
    { maxBuffer: 1 << 28, env: { ...process.env, WITHOUT: without.join(' ') } },
  );
  const said = done.stderr.toString();
  if (done.status !== 0) throw new Error(`the host was not made: ${said}`);
  return { out: done.stdout, said };
}

/** Runs the collector on a host by way of standard input and output, as `ssh` does, and reads what it gathered. */
export async function collectHost({ setUp, shell, without = [] }: Host): Promise<Collected> {
  const run = RUN.replace('$RUN_SHELL', `${shell} <&3`);
  const { out, said } = runInHost(`${setUp}\nmount -t tmpfs none /dev/shm\n${run}`, without);
  const folder = folderOf({});
  const archive = join(folder, 'web-1.tar.gz');
  writeFileSync(archive, out);
  return { archive, said, snapshot: readEvidence(await readEvidenceFiles([archive], folder)) };
}
