import { Command, CommanderError } from 'commander';
import { version } from './bundled.ts';
import { describeError } from './describe-error.ts';
import { ExitCode } from './exit-code.ts';
import { describeSystemError } from './system-error.ts';

let outputFailure: unknown;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === 'EPIPE' || outputFailure !== undefined) return;
  outputFailure = error;
  process.stderr.write(`standard output: ${describeSystemError(error) ?? error.message}\n`);
  // Whatever the command finds after this, its answer was not written.
  process.once('exit', () => exit(ExitCode.input));
});
// Nobody is left to be told; the exit code still says how it went.
process.stderr.on('error', () => {});

const exit = (code: number) => {
  process.exitCode = code;
};

/** In the order of the help. */
const COMMANDS = {
  init: async () => (await import('./init-command.ts')).initCommand,
  audit: async () => (await import('./audit-command.ts')).auditCommand,
  scan: async () => (await import('./scan-command.ts')).scanCommand,
  schedule: async () => (await import('./schedule-command.ts')).scheduleCommand,
  worker: async () => (await import('./worker-command.ts')).workerCommand,
  history: async () => (await import('./history-command.ts')).historyCommand,
  show: async () => (await import('./show-command.ts')).showCommand,
  drift: async () => (await import('./drift-command.ts')).driftCommand,
  trend: async () => (await import('./trend-command.ts')).trendCommand,
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

const VERSION_FLAGS = ['-V', '--version'];

/** Runs the command line of this process and sets its exit code. Only the command that is asked for is loaded. */
export async function runCommandLine(): Promise<void> {
  const program = new Command('flowproof')
    .description(
      'Proves from the actual firewall state which required flows are open and which ports are exposed.',
    )
    .version(version())
    .showHelpAfterError('(--help lists what there is)')
    .exitOverride();
  try {
    const asked = process.argv[2] ?? '';
    const isAlone = Object.hasOwn(COMMANDS, asked) || VERSION_FLAGS.includes(asked);
    for (const [name, load] of Object.entries(COMMANDS)) {
      if (name !== asked && isAlone) continue;
      const register = await load();
      register(program, exit);
    }
    if (process.argv.length > 2) await program.parseAsync();
    else program.outputHelp();
  } catch (error) {
    if (error instanceof CommanderError)
      return exit(error.exitCode === 0 ? ExitCode.compliant : ExitCode.input);
    if (error === outputFailure) return exit(ExitCode.input);
    const { text, code } = describeError(error);
    process.stderr.write(text);
    exit(code);
  }
}
