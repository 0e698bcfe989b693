import { Command, CommanderError } from 'commander';
import { formatPlace, InputError } from '../model/input-error.ts';
import { redacted } from '../model/redacted.ts';
import { visible } from '../report/visible.ts';
import { version } from './bundled.ts';
import { ExitCode } from './exit-code.ts';
import { describeSystemError } from './system-error.ts';

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const program = new Command('flowproof')
  .description(
    'Proves from the actual firewall state which required flows are open and which ports are exposed.',
  )
  .version(version())
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride();
const exit = (code: number) => {
  process.exitCode = code;
};

/** In the order of the help. */
const COMMANDS = {
  init: async () => (await import('./init-command.ts')).initCommand,
  audit: async () => (await import('./audit-command.ts')).auditCommand,
  scan: async () => (await import('./scan-command.ts')).scanCommand,
  worker: async () => (await import('./worker-command.ts')).workerCommand,
  history: async () => (await import('./history-command.ts')).historyCommand,
  show: async () => (await import('./show-command.ts')).showCommand,
  drift: async () => (await import('./drift-command.ts')).driftCommand,
  store: async () => (await import('./store-command.ts')).storeCommand,
  report: async () => (await import('./report-command.ts')).reportCommand,
  explain: async () => (await import('./explain-command.ts')).explainCommand,
  reach: async () => (await import('./reach-command.ts')).reachCommand,
  diff: async () => (await import('./diff-command.ts')).diffCommand,
  collect: async () => (await import('./collect-command.ts')).collectCommand,
  profile: async () => (await import('./profile-command.ts')).profileCommand,
  policy: async () => (await import('./policy-command.ts')).policyCommand,
  verify: async () => (await import('./verify-command.ts')).verifyCommand,
  waiver: async () => (await import('./waiver-command.ts')).waiverCommand,
};

/** Runs the command line of this process and sets its exit code. Only the command that is asked for is loaded. */
export async function runCommandLine(): Promise<void> {
  try {
    const asked = process.argv[2] ?? '';
    for (const [name, load] of Object.entries(COMMANDS)) {
      if (name !== asked && Object.hasOwn(COMMANDS, asked)) continue;
      const register = await load();
      register(program, exit);
    }
    if (process.argv.length > 2) await program.parseAsync();
    else program.outputHelp();
  } catch (error) {
    exit(report(error));
  }
}

/** A user's mistake is told with its place and without a stack; anything else is our bug and keeps it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.compliant : ExitCode.input;
  if (error instanceof InputError) {
    const lines = redacted(`${formatPlace(error.origin)}: ${error.message}`)
      .split('\n')
      .map((line) => visible(line, Number.POSITIVE_INFINITY));
    process.stderr.write(`${lines.join('\n')}\n`);
    return ExitCode.input;
  }
  const system = describeSystemError(error);
  if (system !== undefined) {
    const { path, syscall } = error as NodeJS.ErrnoException;
    process.stderr.write(`${path ?? syscall}: ${system}\n`);
    return ExitCode.input;
  }
  process.stderr.write(
    `This is a bug in flowproof; please report it with the text below.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return ExitCode.bug;
}
