import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A packet that the kernel is given; without `link` it is made on the host. */
export interface KernelPacket {
  readonly link?: string;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly source_port?: number;
  readonly destination_port?: number;
  /** Of ICMP. */
  readonly type?: number;
  readonly code?: number;
}

export interface KernelLink {
  readonly name: string;
  readonly addrs: readonly string[];
}

export interface LoadStep {
  readonly cmd: readonly string[];
  readonly text?: string;
}

/** A Linux kernel in a network namespace of its own. */
export interface Kernel {
  /** Nothing of what was loaded is left, and links have no addresses. */
  renew(): Promise<void>;
  /** What each step printed; a string says why one was refused. */
  load(steps: readonly LoadStep[]): Promise<readonly string[] | string>;
  /** Whether each packet came out: at the host, or at another link. */
  ask(packets: readonly KernelPacket[]): Promise<boolean[]>;
  /** Whether each TCP connection that begins with the packet goes on beyond its answer. */
  connect(packets: readonly KernelPacket[]): Promise<boolean[]>;
  end(): void;
}

/** Why no kernel can be asked on this machine; undefined: it can. */
export function whyNoKernel(programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  const missing = ['python3', 'unshare', 'ip', ...programs].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const mapped = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const tried = spawnSync('unshare', [
    ...mapped,
    '--net',
    '--mount',
    '--pid',
    '--fork',
    'test',
    '-w',
    '/dev/net/tun',
  ]);
  return tried.status === 0 ? undefined : 'no network namespace with TUN devices can be made';
}

/** Starts a kernel with links; everything is gone when the process ends. */
export async function startKernel(
  interfaces: readonly KernelLink[],
  sysctl: Readonly<Record<string, string | number>> = {},
): Promise<Kernel> {
  const child = spawn('python3', [join(import.meta.dirname, 'kernel.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const tell = async (question: object): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`the kernel's helper ended with ${await codeOf(child)}`);
    return JSON.parse(line.value) as Reply;
  };
  const make = async (links: readonly KernelLink[], programs: boolean) => {
    const { error } = await tell({ interfaces: links, sysctl, programs });
    if (error !== undefined) throw new Error(error);
  };
  await make(interfaces, false);
  const passed = async (question: object): Promise<boolean[]> => {
    const reply = await tell(question);
    if (reply.passed === undefined) throw new Error(reply.error);
    return reply.passed;
  };
  return {
    renew: () =>
      make(
        interfaces.map(({ name }) => ({ name, addrs: [] })),
        true,
      ),
    load: async (steps) => {
      const { printed, error } = await tell({ load: steps });
      return printed ?? error ?? '';
    },
    ask: (packets) => passed({ packets }),
    connect: (connections) => passed({ connections }),
    end: () => child.stdin.end(),
  };
}

interface Reply {
  readonly error?: string;
  readonly passed?: boolean[];
  readonly printed?: readonly string[];
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}
