#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { formatPlace, InputError } from '../model/input-error.ts';
import { auditCommand } from './audit-command.ts';
import { version } from './bundled.ts';
import { explainCommand } from './explain-command.ts';
import { ExitCode } from './exit-code.ts';

enableCompileCache();

const program = new Command('flowproof')
  .description('Proves from the actual firewall state which required flows are open and which ports are exposed.')
  .version(version())
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride();
const exit = (code: number) => {
  process.exitCode = code;
};
auditCommand(program, exit);
explainCommand(program, exit);

try {
  await program.parseAsync();
} catch (error) {
  exit(report(error));
}

/** A user's mistake is told with its place and without a stack; anything else is our bug and keeps it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.compliant : ExitCode.input;
  if (error instanceof InputError) {
    process.stderr.write(`${formatPlace(error.origin)}: ${error.message}\n`);
    return ExitCode.input;
  }
  process.stderr.write(`This is a bug in flowproof; please report it with the text below.\n${error instanceof Error ? error.stack : String(error)}\n`);
  return ExitCode.bug;
}
