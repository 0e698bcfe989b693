import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkStore } from '../src/store/check.ts';
import { withStore } from '../src/store/open-store.ts';
import { listRuns, namedRun } from '../src/store/runs.ts';
import { storedAudit } from '../src/store/stored-audit.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
`;
/** Of that host, `ip -j addr`. */
export const ADDRESSES = JSON.stringify([
  {
    ...{ ifindex: 2, ifname: 'eth0', link_type: 'ether', address: '02:00:00:00:00:01' },
    addr_info: [{ family: 'inet', local: '10.0.1.5', prefixlen: 24, scope: 'global' }],
  },
]);

export const RULES_FILE = 'evidence/hosts/web/iptables-save.txt';

/** One host that lets 443 in, and these further ports. */
export function rulesWith(...ports: readonly number[]): string {
  const more = ports.map((port) => `-A INPUT -p tcp -m tcp --dport ${port} -j ACCEPT\n`).join('');
  return RULES.replace('COMMIT', `${more}COMMIT`);
}

/** A folder that can be scanned. */
export function scanFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  return folderOf({
    'flowproof.yaml': 'evidence: [evidence]\n',
    [RULES_FILE]: RULES,
    'evidence/hosts/web/ip-addr.json': ADDRESSES,
    ...files,
  });
}

/**
 * Ends so many scans with SIGKILL after one of their writes to the store, drawn at random. After each, the store opens and every run that is
 * called complete is whole; at the end a scan works. Returns how many scans it took: some had ended by themselves.
 */
export async function interruptScans(times: number): Promise<number> {
  const folder = scanFolder();
  const first = await flowproofHere(['scan'], folder);
  if (first.code !== 0) throw new Error(first.err);
  // As often as the last one wrote that ended by itself, as the first one does.
  let usual: number | undefined;
  let scans = 0;
  for (let killed = 0; killed < times; scans += 1) {
    const last = usual === undefined ? Number.POSITIVE_INFINITY : Math.ceil(Math.random() * usual);
    let written = 0;
    const watcher = watch(join(folder, '.flowproof'), () => {
      written += 1;
      if (written === last) child.kill('SIGKILL');
    });
    const child = spawn(process.execPath, [resolve('src/cli/main.ts'), 'scan'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const [, signal] = await once(child, 'exit');
    watcher.close();
    if (signal === 'SIGKILL') killed += 1;
    else usual = written;
    await checkRuns(folder);
  }
  const last = await flowproofHere(['scan'], folder);
  if (last.code !== 0) throw new Error(last.err);
  const runs = await checkRuns(folder);
  if (runs.some(({ state }) => state === 'running')) throw new Error('a run that is none is called running');
  return scans;
}

async function checkRuns(folder: string) {
  return withStore(join(folder, '.flowproof/scans.db'), 'read', async (store) => {
    const runs = await listRuns(store, '../flowproof.yaml');
    for (const { state, id } of runs)
      if (state === 'complete') await storedAudit(store, await namedRun(store, '../flowproof.yaml', id));
    await checkStore(store);
    return runs;
  });
}
