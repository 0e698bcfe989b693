import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `describe-…` answers, by the name of the call. */
export type Answers = Readonly<Record<string, unknown>>;

/** A script in an account, in which another one ran before it. */
export interface AwsCase {
  readonly shell: 'bash' | 'sh';
  readonly before: string;
  readonly script: string;
}

/** What the real program did with a case. */
export interface Carried {
  readonly before: Answers;
  readonly after: Answers;
  /** Each call with its status before it, and how the script ended. */
  readonly calls: readonly string[];
}

/** An emulated account; each case finds it as it was made. */
export interface Account {
  /** Ids of what it has, by the names that `account.py` gives. */
  readonly ids: Readonly<Record<string, string>>;
  carry(asked: AwsCase): Promise<Carried>;
  end(): void;
}

/** Why no account can be emulated on this machine; undefined: it can. */
export function whyNoAccount(): string | undefined {
  if (process.platform === 'win32') return 'no shell of POSIX';
  const find =
    'import importlib.util as u, sys; print(*[each for each in sys.argv[1:] if u.find_spec(each) is None])';
  const tried = spawnSync('python3', ['-c', find, 'awscli', 'moto'], { encoding: 'utf8' });
  if (tried.status !== 0) return 'not installed: python3';
  const missing = tried.stdout.trim();
  return missing === '' ? undefined : `not installed: Python packages ${missing.replace(' ', ', ')}`;
}

export async function startAccount(): Promise<Account> {
  const child = spawn('python3', [join(import.meta.dirname, 'account.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done !== true) return JSON.parse(line.value);
    if (child.exitCode === null) await once(child, 'exit');
    throw new Error(`the account's helper ended with ${child.exitCode}`);
  };
  return {
    ids: (await told()) as Account['ids'],
    carry: async (asked) => {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      return (await told()) as Carried;
    },
    end: () => child.stdin.end(),
  };
}
