import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  readonly url: string;
  /** Ends it as a lost machine does, and starts it again. */
  readonly restart: () => void;
  readonly stop: () => void;
}

const [programs] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();

/** Why there is no server to ask; undefined where there is one. */
export function noPostgres(): string | undefined {
  return programs !== undefined && existsSync(join(programs, 'initdb'))
    ? undefined
    : 'PostgreSQL is not installed';
}

/** A real server of its own, in a temporary folder, on a socket alone; it does not run as root. */
export function startPostgres(): PostgresServer {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) {
    chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  }
  const data = join(folder, 'data');
  const run = (program: string, args: readonly string[]) =>
    execFileSync(join(programs as string, program), args, { ...user, cwd: folder, stdio: 'ignore' });
  run('initdb', ['-D', data, '-U', 'flowproof', '-A', 'trust', '--no-sync']);
  run('pg_ctl', [
    ...['-D', data, '-w', '-l', join(folder, 'log')],
    ...['-o', `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`, 'start'],
  ]);
  return {
    url: `postgres://flowproof@/postgres?host=${encodeURIComponent(folder)}`,
    restart() {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', '-l', join(folder, 'log'), 'restart']);
    },
    stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(flag: string): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
